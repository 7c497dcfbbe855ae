package dev.ostler.bench.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Main class of the generator's own JVM. Takes commands from stdin, one a line, and answers on
 * stdout:
 *
 * <pre>
 *   run port=24300 mix=get=90,set=10 connections=8 depth=16 seconds=2      a command
 *   figure rate 100123.5                                                   its figures, one a line
 *   done                                                                   or: failed MESSAGE
 * </pre>
 *
 * A task that holds prints {@code ready} and goes on when it reads {@code go}. The end of stdin
 * ends the process, and no command may take longer than its {@code limit} in seconds, so a
 * generator never outlives its driver for long.
 */
public final class LoadGenerator {
  private static final int LIMIT_SECONDS = 900;

  private static final Map<String, Supplier<Task>> TASKS =
      Map.of(
          "run", RunTask::new,
          "bulk", BulkTask::new,
          "watch", WatchTask::new,
          "idle", IdleTask::new,
          "storm", StormTask::new,
          "first", FirstTask::new,
          "gap", GapTask::new);

  private LoadGenerator() {}

  /** Serves commands until stdin ends. */
  public static void main(String[] arguments) throws IOException {
    PrintStream replies = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Hold hold = new Hold(commands, replies);
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      if (!line.isBlank()) {
        serve(line, hold, replies);
      }
    }
  }

  private static void serve(String line, Hold hold, PrintStream replies) {
    Thread watchdog = null;
    try {
      Options options = Options.parse(line);
      Supplier<Task> task = TASKS.get(options.task());
      if (task == null) {
        throw new LoadException("There is no task '" + options.task() + "'.");
      }
      watchdog = watchdog(options.number("limit", LIMIT_SECONDS));
      Figures figures = task.get().run(options, hold);
      figures
          .values()
          .forEach((name, value) ->
              replies.println("figure " + name + " " + String.format(Locale.ROOT, "%.4f", value)));
      replies.println("done");
    } catch (LoadException | IOException | NumberFormatException e) {
      replies.println("failed " + String.valueOf(e.getMessage()).replace('\n', ' '));
    } finally {
      if (watchdog != null) {
        watchdog.interrupt();
      }
      replies.flush();
    }
  }

  private static Thread watchdog(int seconds) {
    return Thread.ofPlatform()
        .daemon()
        .name("watchdog")
        .start(() -> {
          try {
            TimeUnit.SECONDS.sleep(seconds);
            System.err.println("The load generator ends itself: over " + seconds + " s.");
            Runtime.getRuntime().halt(3);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }
}
