package dev.ostler.bench;

import dev.ostler.bench.report.Numbers;
import dev.ostler.bench.scenario.Settings;
import dev.ostler.bench.server.Generator;
import dev.ostler.bench.server.Measured;
import dev.ostler.bench.server.Processes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the load generator can do at most on this machine: its figures against a server that does
 * nothing.
 */
final class Ceiling {
  private static final String SERVER = "dev.ostler.bench.load.NullServer";

  private final Settings settings;

  Ceiling(Settings settings) {
    this.settings = settings;
  }

  void run() throws IOException {
    Processes processes = settings.processes();
    Process server =
        processes.start(
            new ProcessBuilder(
                    List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SERVER,
                        Integer.toString(settings.port())))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT));
    try (Generator generator = new Generator(processes)) {
      var _ =
          generator.run(
              "first port=%d since=%d seconds=20".formatted(settings.port(), System.nanoTime()));
      String pids =
          Processes.pids(server).stream().map(String::valueOf).collect(Collectors.joining(","));
      String common =
          "port=%d warm=0.5 seconds=%s pids=%s prefix=/c "
              .formatted(settings.port(), settings.seconds(), pids);
      var _ = generator.run("run " + common + "mix=get=50,set=50 connections=8 depth=32");
      System.out.println("| load | requests/s | p50 µs | p99 µs | generator CPU/op µs |");
      System.out.println("|---|---|---|---|---|");
      for (String operation : List.of("set", "get")) {
        for (int depth : new int[] {1, 16, 64, 256}) {
          row(
              operation + ", 4 connections × depth " + depth,
              generator.run(
                  "run " + common + "mix=" + operation + "=1 connections=4 depth=" + depth));
        }
      }
      row(
          "open loop, 5,000 sets/s",
          generator.run("run " + common + "mix=set=1 connections=8 rate=5000"));
    } finally {
      processes.kill(server);
    }
  }

  private static void row(String name, Measured window) {
    System.out.printf(
        "| %s | %s | %s | %s | %s |%n",
        name,
        Numbers.figure(window.get("rate")),
        Numbers.figure(window.get("latency.p50")),
        Numbers.figure(window.get("latency.p99")),
        Numbers.figure(window.get("generator.cpu")));
  }
}
