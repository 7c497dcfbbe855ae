package dev.ostler.bench.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Both clients in turn on a server that runs, and a table of the medians. */
public final class ClientComparison {
  private static final List<String> SUBJECTS = List.of("apache", "ostler");
  private static final List<String> OPERATIONS = List.of("read", "write");
  private static final List<Integer> DEPTHS = List.of(1, 16, 256);

  private final String server;
  private final int rounds;
  private final String seconds;

  private ClientComparison(String server, int rounds, String seconds) {
    this.server = server;
    this.rounds = rounds;
    this.seconds = seconds;
  }

  /**
   * Prints a table in Markdown.
   *
   * @param arguments {@code host:port [rounds [seconds]]}
   */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length < 1) {
      System.err.println("Usage: ./ostler bench-client host:port [rounds [seconds of a window]]");
      System.exit(2);
    }
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
    new ClientComparison(arguments[0], rounds, arguments.length > 2 ? arguments[2] : "5").run();
  }

  /** The figures of one load. */
  private record Run(double perSecond, double perCpuSecond, double p50, double p99) {}

  private void run() throws IOException, InterruptedException {
    System.out.println(
        "| operation | depth | client | op/s | op per CPU second | CPU ratio | p50 us | p99 us |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    for (String operation : OPERATIONS) {
      for (int depth : DEPTHS) {
        row(operation, depth);
      }
    }
  }

  private void row(String operation, int depth) throws IOException, InterruptedException {
    Map<String, List<Run>> runs = new HashMap<>();
    for (int round = 0; round < rounds; round++) {
      for (String subject : SUBJECTS) {
        runs.computeIfAbsent(subject, added -> new ArrayList<>())
            .add(load(subject, operation, depth));
      }
    }
    double apache = median(runs.getOrDefault("apache", List.of())).perCpuSecond();
    for (String subject : SUBJECTS) {
      Run median = median(runs.getOrDefault(subject, List.of()));
      System.out.printf(
          Locale.ROOT,
          "| %s | %d | %s | %.0f | %.0f | %.2f | %.0f | %.0f |%n",
          operation,
          depth,
          subject,
          median.perSecond(),
          median.perCpuSecond(),
          median.perCpuSecond() / apache,
          median.p50(),
          median.p99());
    }
  }

  /** The run in the middle by operations per CPU second. */
  private static Run median(List<Run> runs) {
    List<Run> sorted = new ArrayList<>(runs);
    Collections.sort(sorted, (a, b) -> Double.compare(a.perCpuSecond(), b.perCpuSecond()));
    return sorted.get(sorted.size() / 2);
  }

  private Run load(String subject, String operation, int depth)
      throws IOException, InterruptedException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-XX:+UseSerialGC",
            // Netty's own calls; without these the runtime prints warnings between the rows.
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dlogback.configurationFile="
                + System.getProperty("logback.configurationFile", "build/logback-test.xml"),
            "-cp",
            System.getProperty("java.class.path"),
            ClientLoad.class.getName(),
            subject,
            server,
            operation,
            "" + depth,
            seconds);
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String line = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(subject + " " + operation + " failed: " + line);
    }
    Map<String, Double> figures = new HashMap<>();
    for (String pair : line.trim().split(" ", -1)) {
      int equals = pair.indexOf('=');
      figures.put(pair.substring(0, equals), Double.valueOf(pair.substring(equals + 1)));
    }
    double operations = figures.getOrDefault("operations", 0.0);
    return new Run(
        operations / figures.getOrDefault("seconds", 1.0),
        operations / figures.getOrDefault("cpuSeconds", 1.0),
        figures.getOrDefault("p50us", 0.0),
        figures.getOrDefault("p99us", 0.0));
  }
}
