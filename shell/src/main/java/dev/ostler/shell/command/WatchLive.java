package dev.ostler.shell.command;

import dev.ostler.client.ClientException;
import dev.ostler.client.Data;
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
import dev.ostler.shell.output.Json;
import dev.ostler.shell.output.StatText;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code watch}: changes as they happen. */
final class WatchLive implements Command {
  private static final int EVENTS_WAITING_MAX = 100_000;
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

  private static final Form FORM =
      Form.own(
              "watch",
              "[--only] [--count n] [path]",
              "Shows changes of a subtree as they happen, until ctrl-C.")
          .with(
              Option.longFlag("only", "of this znode and its children alone"),
              Option.longValue("count", "n", "ends after so many changes"),
              Option.longFlag("json", "as JSON, one object a line"))
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
    String path = call.hasWord(0) ? call.path(0) : "/";
    WatchMode mode = call.has("only") ? WatchMode.PERSISTENT : WatchMode.PERSISTENT_RECURSIVE;
    int left = call.number("count", Integer.MAX_VALUE);
    WatchQueue queue = new WatchQueue(EVENTS_WAITING_MAX);
    try (Registration _ = call.session().watch(path, mode, queue)) {
      call.console().remark("Watching " + path + "; ctrl-C ends it.");
      while (left > 0) {
        WatchEvent event = queue.take();
        if (event.isChange()) {
          left--;
        }
        show(call, event);
        call.console().flush();
        if (event.kind() == WatchEvent.Kind.SESSION_ENDED
            || event.kind() == WatchEvent.Kind.REMOVED) {
          throw new CommandFailure("The watch has ended: " + words(event.kind()) + ".");
        }
      }
    }
  }

  private static void show(Invocation call, WatchEvent event) throws InterruptedException {
    Data data = event.isChange() ? data(call, event) : null;
    if (call.has("json")) {
      Map<String, @Nullable Object> map =
          Json.object(
              "time", System.currentTimeMillis(),
              "event", event.kind().name(),
              "path", event.path(),
              "zxid", event.zxid() < 0 ? null : StatText.hex(event.zxid()));
      if (data != null) {
        Json.putData(map, data.value());
        map.put("dataVersion", data.stat().version());
      }
      call.printJson(map);
      return;
    }
    Console console = call.console();
    String time = TIME.format(LocalTime.now(ZoneId.systemDefault()));
    String line =
        console.coloured(Colour.FAINT, time)
            + " "
            + console.coloured(colour(event.kind()), words(event.kind()))
            + " "
            + Fit.oneLine(event.path());
    if (data != null) {
      line += console.coloured(Colour.FAINT, about(data, console.width() - plainLength(event)));
    }
    console.print(line);
  }

  private static int plainLength(WatchEvent event) {
    return 14 + words(event.kind()).length() + Fit.columns(event.path());
  }

  private static String about(Data data, int room) {
    String shown =
        " v"
            + data.stat().version()
            + " "
            + Fit.oneLine(data.value() == null ? "null" : data.text());
    return Fit.cut(shown, Math.max(0, Math.min(room, 120)));
  }

  /** What the znode holds by now; null if it cannot be read. */
  private static @Nullable Data data(Invocation call, WatchEvent event)
      throws InterruptedException {
    if (event.kind() != WatchEvent.Kind.CREATED && event.kind() != WatchEvent.Kind.DATA_CHANGED) {
      return null;
    }
    try {
      return call.session().getData(event.path(), false);
    } catch (ClientException e) {
      return null;
    }
  }

  private static Colour colour(WatchEvent.Kind kind) {
    return switch (kind) {
      case CREATED -> Colour.GOOD;
      case DELETED -> Colour.ERROR;
      case DATA_CHANGED, CHILDREN_CHANGED -> Colour.PATH;
      case DISCONNECTED, RECONNECTED, OVERFLOW, REMOVED, SESSION_ENDED -> Colour.WARNING;
    };
  }

  private static String words(WatchEvent.Kind kind) {
    return switch (kind) {
      case CREATED -> "created";
      case DELETED -> "deleted";
      case DATA_CHANGED -> "changed";
      case CHILDREN_CHANGED -> "children changed";
      case DISCONNECTED -> "connection lost; watching";
      case RECONNECTED -> "connected again, changes in between are not shown; watching";
      case OVERFLOW -> "too many changes to show, some were dropped; watching";
      case REMOVED -> "the watch was removed from";
      case SESSION_ENDED -> "the session is over; watched";
    };
  }
}
