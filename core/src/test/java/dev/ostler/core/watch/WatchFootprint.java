package dev.ostler.core.watch;

import dev.ostler.wire.value.Path;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Prints what watches cost: live heap for each watch after a collection, and the time of arming and
 * firing. Not a test; run its main method with {@code -Xmx1g -XX:+UseSerialGC}.
 */
final class WatchFootprint {
  private static final Delivery NOBODY = (watcher, eventType, path) -> {};
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static int delivered;

  private WatchFootprint() {}

  /** Runs all measurements. */
  public static void main(String[] arguments) {
    for (int round = 0; round < 3; round++) {
      heap("1,000 watchers x the same 200 paths", 200_000, WatchFootprint::shared);
      heap(
          "  the same, dropped and swept, other watchers armed",
          200_000,
          table -> {
            shared(table);
            for (int watcher = 0; watcher < 1_000; watcher++) {
              table.drop(watcher);
            }
            arm(table, 1_000, 2_000, 200);
          });
      heap("5,000 watchers x 1 path", 5_000, table -> arm(table, 0, 5_000, 1));
      heap("10 watchers x the same 20,000 paths", 200_000, table -> arm(table, 0, 10, 20_000));
      heap("1,000 watchers x 200 paths of their own, 23 bytes", 200_000, WatchFootprint::distinct);
      heap(
          "1 watcher x 1,000,000 paths of 16 bytes",
          1_000_000,
          table -> arm(table, 0, 1, 1_000_000));
      time();
    }
  }

  private static Path path(int number) {
    return Path.of(String.format(Locale.ROOT, "/load/watch/%04d", number));
  }

  private static void shared(WatchTable table) {
    arm(table, 0, 1_000, 200);
  }

  private static void arm(WatchTable table, int from, int to, int paths) {
    for (int p = 0; p < paths; p++) {
      Path path = path(p);
      for (int watcher = from; watcher < to; watcher++) {
        table.arm(watcher, path, WatchMode.DATA);
      }
    }
  }

  private static void distinct(WatchTable table) {
    for (int watcher = 0; watcher < 1_000; watcher++) {
      for (int p = 0; p < 200; p++) {
        String text = String.format(Locale.ROOT, "/load/watch/s%04d/n%04d", watcher, p);
        table.arm(watcher, Path.of(text), WatchMode.DATA);
      }
    }
  }

  private static void heap(String what, int watches, Consumer<WatchTable> fill) {
    long before = used();
    WatchTable table = new WatchTable(99);
    fill.accept(table);
    table.sweep(Integer.MAX_VALUE);
    long after = used();
    if (table.watchCount() != watches) {
      throw new AssertionError(what + ": " + table.watchCount());
    }
    System.out.printf(
        Locale.ROOT, "%-52s %6.1f bytes a watch%n", what, (after - before) / (double) watches);
  }

  /** The least of eight collections: the serial collector moves everything only now and then. */
  private static long used() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 8; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }

  /** Own time only: the machine may be shared. */
  private static long cpuNanos() {
    return THREADS.getCurrentThreadCpuTime();
  }

  private static void time() {
    WatchTable table = new WatchTable(5);
    long start = cpuNanos();
    shared(table);
    System.out.printf(
        Locale.ROOT, "arm, shared paths %40.0f ns%n", (cpuNanos() - start) / 200_000.0);
    System.out.printf(
        Locale.ROOT, "change, empty table %38.1f ns%n", perCall(new WatchTable(5), 20_000_000));
    System.out.printf(
        Locale.ROOT,
        "change, 200 watched paths, none of them %18.1f ns%n",
        perCall(table, 20_000_000));
    WatchTable own = new WatchTable(5);
    start = cpuNanos();
    distinct(own);
    System.out.printf(
        Locale.ROOT,
        "arm, paths of their own (with making the text) %11.0f ns%n",
        (cpuNanos() - start) / 200_000.0);
    System.out.printf(
        Locale.ROOT,
        "change, 200,000 watched paths, none of them %14.1f ns%n",
        perCall(own, 20_000_000));
    own.arm(1, Path.of("/other"), WatchMode.PERSISTENT_RECURSIVE);
    System.out.printf(
        Locale.ROOT, "  the same, with one recursive watch %21.1f ns%n", perCall(own, 5_000_000));
    fan(WatchMode.PERSISTENT);
    fan(WatchMode.DATA);
  }

  /** Changes of znodes nobody watches, 1,024 of them in turn, as from fresh requests. */
  private static double perCall(WatchTable table, int calls) {
    byte[][] paths = new byte[1024][];
    for (int i = 0; i < paths.length; i++) {
      paths[i] =
          Path.of("/load/data/k" + (100_000 + i)).toString().getBytes(StandardCharsets.UTF_8);
    }
    long start = cpuNanos();
    for (int i = 0; i < calls; i++) {
      byte[] bytes = paths[i & 1023];
      table.dataChanged(Path.of(bytes, 0, bytes.length), NOBODY);
    }
    return (cpuNanos() - start) / (double) calls;
  }

  private static void fan(WatchMode mode) {
    WatchTable table = new WatchTable(5);
    Path path = path(0);
    long armed = 0;
    long fired = 0;
    for (int round = 0; round < 200; round++) {
      long start = cpuNanos();
      for (int watcher = 0; watcher < 5_000; watcher++) {
        table.arm(watcher, path, mode);
      }
      long middle = cpuNanos();
      table.dataChanged(path, (watcher, eventType, changed) -> delivered += watcher);
      fired += cpuNanos() - middle;
      armed += middle - start;
    }
    System.out.printf(
        Locale.ROOT,
        "%s: arm %.0f ns, fire to 5,000 watchers %.0f us%n",
        mode,
        armed / 1e6,
        fired / 200e3);
  }
}
