package dev.ostler.bench;

import dev.ostler.bench.report.Report;
import dev.ostler.bench.scenario.Scenario;
import dev.ostler.bench.scenario.Scenarios;
import dev.ostler.bench.scenario.Settings;
import dev.ostler.bench.server.BenchException;
import dev.ostler.bench.server.Processes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The main class of {@code ./ostler bench}. Exits with 1 if anything asked for could not be
 * measured.
 */
public final class Main {
  private Main() {}

  /** See {@link Options#USAGE}. */
  public static void main(String[] arguments) {
    try {
      System.exit(run(Options.parse(List.of(arguments))) ? 0 : 1);
    } catch (BenchException | IOException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
  }

  private static boolean run(Options options) throws IOException {
    if (options.help()) {
      System.out.print(Options.USAGE);
      return true;
    }
    if (options.list()) {
      list();
      return true;
    }
    Settings settings = settings(options);
    if (options.ceiling()) {
      new Ceiling(settings).run();
      return true;
    }
    Alternation alternation = new Alternation(options, settings, chosen(options.scenarios()));
    Report report = alternation.run();
    System.out.print(report.markdown());
    Path out = options.out();
    if (out != null) {
      report.appendTo(out);
      System.err.println("Appended to " + out);
    }
    return alternation.isComplete();
  }

  private static Settings settings(Options options) throws IOException {
    Path work =
        Path.of(System.getProperty("ostler.bench.work", "bench/target/bench-work"))
            .toAbsolutePath()
            .resolve(Long.toString(ProcessHandle.current().pid()));
    return new Settings(
        new Processes(work),
        options.port(),
        options.nodes(),
        options.seconds(),
        options.quick() ? 2 : 6,
        options.quick() ? 1000 : 10_000,
        options.quick(),
        List.of("-Xmx" + options.heap()));
  }

  private static List<Scenario> chosen(List<String> names) {
    if (names.isEmpty()) {
      return Scenarios.all();
    }
    List<Scenario> chosen = new ArrayList<>();
    for (String name : names) {
      Optional<Scenario> scenario =
          Scenarios.all().stream().filter(known -> known.name().equals(name)).findFirst();
      chosen.add(
          scenario.orElseThrow(
              () -> new BenchException("There is no scenario '" + name + "'; --list shows them.")));
    }
    return chosen;
  }

  private static void list() {
    for (Scenario scenario : Scenarios.all()) {
      System.out.println(scenario.name() + ": " + scenario.about());
      scenario.rows().forEach(row -> System.out.println("    " + row.name()));
    }
  }
}
