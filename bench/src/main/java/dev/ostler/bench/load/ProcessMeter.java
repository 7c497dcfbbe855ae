package dev.ostler.bench.load;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * CPU time of the server's processes, of this process and of the whole machine, from {@code /proc}.
 * Taken when a window begins and again when it ends.
 */
final class ProcessMeter {
  /** Linux reports process times in hundredths of a second, whatever the kernel's own tick is. */
  private static final double SECONDS_PER_TICK = 0.01;

  private static final OperatingSystemMXBean OS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final List<Path> serverStats;
  private double server;
  private double own;
  private double machine;

  ProcessMeter(List<Long> serverPids) {
    this.serverStats =
        serverPids.stream().map(pid -> Path.of("/proc", Long.toString(pid), "stat")).toList();
    start();
  }

  void start() {
    server = serverSeconds();
    own = ownSeconds();
    machine = machineSeconds();
  }

  /** Adds what was used since {@link #start}, per operation and, for everybody else, in cores. */
  void report(Figures figures, double seconds, long operations) {
    double serverUsed = serverSeconds() - server;
    double ownUsed = ownSeconds() - own;
    double others = machineSeconds() - machine - serverUsed - ownUsed;
    long divisor = Math.max(1, operations);
    figures.put("server.cpu", serverUsed * 1e6 / divisor);
    figures.put("server.cores", serverUsed / seconds);
    figures.put("generator.cpu", ownUsed * 1e6 / divisor);
    figures.put("other.cores", Math.max(0, others / seconds));
  }

  private double serverSeconds() {
    double ticks = 0;
    for (Path stat : serverStats) {
      ticks += processTicks(read(stat));
    }
    return ticks * SECONDS_PER_TICK;
  }

  private static double ownSeconds() {
    return OS.getProcessCpuTime() / 1e9;
  }

  private static double machineSeconds() {
    return machineTicks(read(Path.of("/proc/stat"))) * SECONDS_PER_TICK;
  }

  /**
   * User and system time in a {@code /proc/PID/stat} line: fields 14 and 15, counted behind the
   * name in brackets.
   */
  static long processTicks(String stat) {
    int nameEnd = stat.lastIndexOf(')');
    if (nameEnd < 0) {
      return 0;
    }
    String[] fields = stat.substring(nameEnd + 2).split(" ", -1);
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }

  /**
   * Time in which the machine was not idle: all of the first line of {@code /proc/stat} but idle
   * and iowait.
   */
  static long machineTicks(String stat) {
    String[] fields = stat.lines().findFirst().orElse("").trim().split("\\s+", -1);
    long busy = 0;
    for (int i = 1; i < fields.length && i <= 8; i++) {
      if (i != 4 && i != 5) {
        busy += Long.parseLong(fields[i]);
      }
    }
    return busy;
  }

  private static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
