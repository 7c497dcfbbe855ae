package dev.ostler.shell.command;

import dev.ostler.client.Registration;
import dev.ostler.client.WatchEvent;
import dev.ostler.client.WatchMode;
import dev.ostler.client.WatchQueue;
import dev.ostler.shell.line.Form;
import dev.ostler.shell.line.Option;
import dev.ostler.shell.line.WordKind;
import dev.ostler.shell.output.Colour;
import dev.ostler.shell.output.Console;
import dev.ostler.shell.output.Fit;
import dev.ostler.shell.session.FourLetterWord;
import dev.ostler.wire.quorum.HostAndPort;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code top}: what a server is busy with, as far as it tells. Clients and slow requests come from
 * the word {@code cons}; paths from a watch on everything, which sees changes and no reads.
 */
final class Top implements Command {
  private static final int EVENTS_WAITING_MAX = 1_000_000;
  private static final int ROWS = 10;

  private static final Form FORM =
      Form.own(
              "top",
              "[--every seconds] [--count n] [path]",
              "Shows the busiest clients, those with the slowest requests, and the busiest paths.")
          .with(
              Option.longValue("every", "seconds", "time between two looks, 2 unless given"),
              Option.longValue("count", "n", "ends after so many looks"))
          .words(0, WordKind.PATH);

  @Override
  public Form form() {
    return FORM;
  }

  @Override
  public boolean endsByInterrupt() {
    return true;
  }

  @Override
  public void run(Invocation call) throws CommandFailure, InterruptedException {
    String root = call.hasWord(0) ? call.path(0) : "/";
    int every = Math.max(1, call.number("every", 2));
    int left = call.number("count", Integer.MAX_VALUE);
    call.session().awaitConnected();
    HostAndPort server = call.session().connectedTo();
    if (server == null) {
      throw new CommandFailure("There is no connection to a server.");
    }
    WatchQueue changes = new WatchQueue(EVENTS_WAITING_MAX);
    try (Registration _ = call.session().watch(root, WatchMode.PERSISTENT_RECURSIVE, changes)) {
      ClientLook before = ClientLook.at(server);
      long begin = System.nanoTime();
      while (left-- > 0) {
        Map<String, Long> paths = count(changes, Duration.ofSeconds(every));
        long end = System.nanoTime();
        ClientLook now = ClientLook.at(server);
        show(call, server, before, now);
        showPaths(call.console(), paths, (end - begin) / 1e9);
        before = now;
        begin = end;
      }
    }
  }

  /** Counts changes by path for a while. */
  private static Map<String, Long> count(WatchQueue changes, Duration time)
      throws InterruptedException {
    Map<String, Long> paths = new HashMap<>();
    long end = System.nanoTime() + time.toNanos();
    for (long rest = time.toNanos(); rest > 0; rest = end - System.nanoTime()) {
      WatchEvent event = changes.poll(Duration.ofNanos(rest).plusMillis(1));
      if (event != null && event.isChange()) {
        paths.merge(event.path(), 1L, Long::sum);
      }
    }
    return paths;
  }

  private static void show(Invocation call, HostAndPort server, ClientLook before, ClientLook now) {
    Console console = call.console();
    if (console.terminal()) {
      console.printPart("\u001b[H\u001b[2J");
    }
    line(console, Colour.STRONG, server + ": " + summary(server));
    if (now.trouble() == null) {
      table(console, now.busiest(before, ROWS));
      table(console, now.slowest(ROWS));
    } else {
      line(console, Colour.WARNING, "clients: " + now.trouble());
    }
  }

  private static void table(Console console, List<String> lines) {
    line(console, Colour.STRONG, lines.getFirst());
    lines.stream().skip(1).forEach(row -> line(console, null, row));
  }

  private static void showPaths(Console console, Map<String, Long> paths, double seconds) {
    line(console, Colour.STRONG, "changes/s  path (reads are not told to anybody)");
    paths.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(ROWS)
        .forEach(entry ->
            line(
                console,
                null,
                String.format(
                    Locale.ROOT,
                    "%9.1f  %s",
                    entry.getValue() / seconds,
                    Fit.oneLine(entry.getKey()))));
    console.flush();
  }

  /** Mode, latency and load of the server, from the word that every server answers. */
  private static String summary(HostAndPort server) {
    try {
      StringBuilder summary = new StringBuilder();
      for (String line : FourLetterWord.ask(server, "srvr").split("\n", -1)) {
        if (line.startsWith("Mode:")
            || line.startsWith("Latency")
            || line.startsWith("Outstanding")
            || line.startsWith("Connections")
            || line.startsWith("Node count")) {
          summary.append(summary.isEmpty() ? "" : ", ").append(line.strip());
        }
      }
      return summary.isEmpty() ? "no figures" : summary.toString();
    } catch (IOException e) {
      return "no figures, " + e.getMessage();
    }
  }

  private static void line(Console console, @Nullable Colour colour, String text) {
    String fitting = Fit.cut(text, console.width());
    console.print(colour == null ? fitting : console.coloured(colour, fitting));
  }
}
