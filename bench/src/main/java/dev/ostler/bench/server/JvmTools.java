package dev.ostler.bench.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Looks into a running JVM with {@code jcmd} from this JVM's own JDK. */
final class JvmTools {
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+(\\d+)\\s+(\\d+)");
  private static final Pattern ADDRESS = Pattern.compile("0x([0-9a-f]{6,16})");
  private static final int SECONDS_MAX = 180;

  private JvmTools() {}

  /** Bytes of all objects that are reachable, after a full collection. */
  static long liveBytes(long pid) {
    String histogram = jcmd(pid, "GC.class_histogram");
    long bytes = totalBytes(histogram);
    if (bytes < 0) {
      throw new BenchException("jcmd GC.class_histogram gave no total: " + firstLine(histogram));
    }
    return bytes;
  }

  static long totalBytes(String histogram) {
    Matcher total = TOTAL.matcher(histogram);
    return total.find() ? Long.parseLong(total.group(2)) : -1;
  }

  /**
   * First address of the heap and the one behind its last; both 0 where the collector does not say.
   */
  static long[] heapRange(long pid) {
    return heapRange(jcmd(pid, "GC.heap_info"));
  }

  static long[] heapRange(String heapInfo) {
    long low = Long.MAX_VALUE;
    long high = 0;
    Matcher address = ADDRESS.matcher(heapInfo);
    while (address.find()) {
      long value = Long.parseUnsignedLong(address.group(1), 16);
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    return high == 0 ? new long[] {0, 0} : new long[] {low, high};
  }

  /** The JVM's name and version, as it says itself. */
  static String version(long pid) {
    return jcmd(pid, "VM.version")
        .lines()
        .filter(line -> line.contains("VM version") || line.startsWith("JDK"))
        .map(String::trim)
        .collect(Collectors.joining(", "));
  }

  /** The flags on its command line, without those that name files. */
  static String flags(long pid) {
    return jcmd(pid, "VM.command_line")
        .lines()
        .filter(line -> line.startsWith("jvm_args:"))
        .flatMap(line -> Arrays.stream(line.substring("jvm_args:".length()).trim().split(" ", -1)))
        .filter(flag -> flag.startsWith("-X") && !flag.contains("/"))
        .collect(Collectors.joining(" "));
  }

  private static String jcmd(long pid, String question) {
    Path tool = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    List<String> command =
        new ArrayList<>(
            List.of(
                "timeout",
                "--signal=KILL",
                Integer.toString(SECONDS_MAX),
                tool.toString(),
                Long.toString(pid),
                question));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new BenchException("jcmd " + question + " failed: " + firstLine(output));
      }
      return output;
    } catch (IOException e) {
      throw new BenchException("jcmd cannot be run; run the benchmark on a JDK, not a JRE.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("Interrupted while asking a JVM.", e);
    }
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("(no output)");
  }
}
