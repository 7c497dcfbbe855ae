package dev.ostler.bench.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Linux says of processes and of the machine. */
public final class ProcFiles {
  private static final Pattern MAPPING =
      Pattern.compile("([0-9a-f]+)-([0-9a-f]+) \\S+ \\S+ \\S+ \\S+\\s*(.*)");
  private static final Pattern KIBIBYTES = Pattern.compile("(\\w+):\\s+(\\d+) kB");

  private ProcFiles() {}

  /** Resident memory of some processes together. */
  public static long residentBytes(List<Long> pids) {
    return pids.stream()
        .mapToLong(
            pid -> kibibytes(read(Path.of("/proc", pid.toString(), "status")), "VmRSS") * 1024)
        .sum();
  }

  /**
   * Resident anonymous memory of a process that lies outside of an address range: of a JVM, all but
   * its heap.
   *
   * @param heap first address and the one behind the last
   */
  public static long residentOutside(long pid, long[] heap) {
    return anonymousOutside(read(Path.of("/proc", Long.toString(pid), "smaps")), heap);
  }

  static long anonymousOutside(String smaps, long[] heap) {
    long total = 0;
    boolean counts = false;
    for (String line : smaps.lines().toList()) {
      Matcher mapping = MAPPING.matcher(line);
      if (mapping.matches()) {
        long start = Long.parseUnsignedLong(mapping.group(1), 16);
        String name = mapping.group(3);
        counts = (name.isEmpty() || name.startsWith("[")) && (start < heap[0] || start >= heap[1]);
      } else if (counts && line.startsWith("Rss:")) {
        total += kibibytes(line, "Rss") * 1024;
      }
    }
    return total;
  }

  /** Load average over the last minute. */
  public static double loadAverage() {
    String text = read(Path.of("/proc/loadavg"));
    return text.isEmpty() ? Double.NaN : Double.parseDouble(text.substring(0, text.indexOf(' ')));
  }

  public static String cpuModel() {
    return read(Path.of("/proc/cpuinfo"))
        .lines()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).trim())
        .findFirst()
        .orElse(System.getProperty("os.arch"));
  }

  public static long memoryBytes() {
    return kibibytes(read(Path.of("/proc/meminfo")), "MemTotal") * 1024;
  }

  /**
   * Whether a process exists and still runs; one that only waits for its parent to notice is dead.
   */
  static boolean isRunning(long pid) {
    return isRunning(read(Path.of("/proc", Long.toString(pid), "stat")));
  }

  /**
   * A killed process is a zombie as soon as its first thread has ended, while others still hold its
   * sockets: only a zombie with a single thread is dead. The state is field 3, the number of
   * threads field 20.
   */
  static boolean isRunning(String stat) {
    int nameEnd = stat.lastIndexOf(')');
    if (nameEnd < 0) {
      return false;
    }
    String[] fields = stat.substring(nameEnd + 2).split(" ", -1);
    boolean ended = fields[0].equals("Z") || fields[0].equals("X");
    return !ended || Integer.parseInt(fields[17]) > 1;
  }

  /** Whether the program of a process is called {@code java}. */
  static boolean isJava(long pid) {
    try {
      Path program = Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "exe"));
      return program.endsWith("java");
    } catch (IOException e) {
      // It ended, or is none of ours: no JVM of interest either way.
      return false;
    }
  }

  static long kibibytes(String text, String name) {
    return Arrays.stream(text.split("\n", -1))
        .map(KIBIBYTES::matcher)
        .filter(matcher -> matcher.find() && matcher.group(1).equals(name))
        .mapToLong(matcher -> Long.parseLong(matcher.group(2)))
        .findFirst()
        .orElse(0);
  }

  private static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      throw new BenchException(
          "Cannot read " + path + " (" + e.getMessage() + "); the benchmark needs Linux's /proc.",
          e);
    }
  }
}
