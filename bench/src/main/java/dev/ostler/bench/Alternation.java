package dev.ostler.bench;

import dev.ostler.bench.report.Report;
import dev.ostler.bench.report.Samples;
import dev.ostler.bench.report.Section;
import dev.ostler.bench.scenario.Leg;
import dev.ostler.bench.scenario.Scenario;
import dev.ostler.bench.scenario.Settings;
import dev.ostler.bench.server.BenchException;
import dev.ostler.bench.server.Contender;
import dev.ostler.bench.server.DiskProbe;
import dev.ostler.bench.server.Generator;
import dev.ostler.bench.server.ProcFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Runs the scenarios, Apache and Ostler in turn, and makes the report of it. */
final class Alternation {
  private static final String PEER_LIBRARIES = "bench/target/apache-zookeeper/lib";
  private static final String LAUNCHER = "dist/target/ostler/bin/zkServer.sh";

  /** Apache's release logs INFO to the console when it runs in the foreground; so does this. */
  private static final String LOGGING =
      """
      <configuration>
        <appender name="CONSOLE" class="ch.qos.logback.core.ConsoleAppender">
          <encoder>
            <pattern>%d{ISO8601} [myid:%X{myid}] - %-5p [%t:%C{1}@%L] - %m%n</pattern>
          </encoder>
        </appender>
        <root level="INFO"><appender-ref ref="CONSOLE"/></root>
      </configuration>
      """;

  private final Options options;
  private final Settings settings;
  private final List<Scenario> scenarios;
  private final List<Contender> contenders;
  private final Map<String, String> descriptions = new LinkedHashMap<>();
  private boolean complete = true;

  Alternation(Options options, Settings settings, List<Scenario> scenarios) throws IOException {
    this.options = options;
    this.settings = settings;
    this.scenarios = scenarios;
    this.contenders = contenders();
  }

  /** Whether everything asked for was measured. */
  boolean isComplete() {
    return complete;
  }

  Report run() throws IOException {
    Map<String, String> facts = machine();
    List<Section> sections = new ArrayList<>();
    for (Scenario scenario : scenarios) {
      sections.add(run(scenario));
    }
    descriptions.forEach((name, text) -> facts.put(name, text));
    String title =
        ZonedDateTime.now(ZoneOffset.UTC)
                .format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'"))
            + (options.quick() ? " (quick: not for quoting)" : "");
    return new Report(title, facts, sections);
  }

  private Section run(Scenario scenario) {
    Map<Contender, Samples> samples = new LinkedHashMap<>();
    List<Double> loads = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (int round = 1; round <= options.rounds(); round++) {
      for (Contender contender : contenders) {
        double load = ProcFiles.loadAverage();
        loads.add(load);
        Leg.log(
            "%s: round %d of %d, %s, load average %.2f"
                .formatted(scenario.name(), round, options.rounds(), contender.name(), load));
        Samples side = samples.computeIfAbsent(contender, name -> new Samples());
        try (Leg leg = new Leg(settings, contender, side, text -> describe(contender, text))) {
          scenario.run(leg);
          for (String failure : leg.failures()) {
            complete = false;
            failures.add(during(contender, round, failure));
          }
          for (String note : leg.notes()) {
            notes.add(during(contender, round, note));
          }
        } catch (BenchException | IOException | UncheckedIOException e) {
          complete = false;
          Leg.log("  FAILED: " + e.getMessage());
          failures.add(during(contender, round, String.valueOf(e.getMessage())));
        }
      }
    }
    return new Section(
        scenario.name(),
        scenario.about(),
        scenario.rows(),
        side(samples, "Apache"),
        side(samples, "Ostler"),
        loads,
        failures,
        notes);
  }

  private static String during(Contender contender, int round, String why) {
    return contender.name() + ", round " + round + ": " + why;
  }

  private static Samples side(Map<Contender, Samples> samples, String name) {
    return samples.entrySet().stream()
        .filter(entry -> entry.getKey().name().equals(name))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseGet(Samples::new);
  }

  private void describe(Contender contender, String text) {
    descriptions.putIfAbsent(contender.name(), text);
  }

  private Map<String, String> machine() throws IOException {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put(
        "machine",
        "%d cores, %s, %d GiB, %s %s, %s"
            .formatted(
                Runtime.getRuntime().availableProcessors(),
                ProcFiles.cpuModel(),
                Math.round(ProcFiles.memoryBytes() / (double) (1L << 30)),
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                Files.getFileStore(settings.processes().work()).type()));
    facts.put("disk", DiskProbe.measure(settings.processes().work()));
    facts.put(
        "run",
        "rounds %d, window %.1f s, warm-up %.0f s, %,d znodes, load average at the start %.2f"
            .formatted(
                options.rounds(),
                settings.seconds(),
                settings.warmSeconds(),
                settings.nodes(),
                ProcFiles.loadAverage()));
    facts.put(
        "both servers",
        String.join(" ", settings.heapFlags())
            + " (startup: each launcher's own), forceSync on, same zoo.cfg, same disk, loopback");
    facts.put(
        "load generator",
        "own JVM %s, %s".formatted(Runtime.version(), String.join(" ", Generator.FLAGS)));
    return facts;
  }

  private List<Contender> contenders() throws IOException {
    List<Contender> list = new ArrayList<>();
    if (options.apache()) {
      list.add(apache());
    }
    if (options.ostler()) {
      list.add(ostler());
    }
    return list;
  }

  private Contender apache() throws IOException {
    Path libraries =
        Path.of(System.getProperty("ostler.bench.peer.lib", PEER_LIBRARIES)).toAbsolutePath();
    if (!Files.isDirectory(libraries)) {
      throw new BenchException(
          "Apache's jars are not in "
              + libraries
              + ". Build the bench module, or name their folder with -Dostler.bench.peer.lib=.");
    }
    Path java =
        Path.of(
            System.getProperty(
                "ostler.bench.peer.java",
                Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    Path logging = settings.processes().work().resolve("apache-logback.xml");
    Files.writeString(logging, LOGGING);
    return new Contender.Apache(java, libraries, logging);
  }

  private static Contender ostler() {
    String command = System.getProperty("ostler.bench.sut", "");
    if (!command.isBlank()) {
      return new Contender.Ostler(
          Arrays.stream(command.trim().split("\\s+", -1)).collect(Collectors.toList()));
    }
    Path launcher = Path.of(LAUNCHER).toAbsolutePath();
    if (!Files.isExecutable(launcher)) {
      throw new BenchException(
          "There is no "
              + launcher
              + ". Build the distribution first, or name a command with -Dostler.bench.sut=.");
    }
    return new Contender.Ostler(List.of(launcher.toString(), "start-foreground"));
  }
}
