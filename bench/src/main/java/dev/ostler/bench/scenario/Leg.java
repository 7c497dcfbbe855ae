package dev.ostler.bench.scenario;

import dev.ostler.bench.report.Row;
import dev.ostler.bench.report.Sample;
import dev.ostler.bench.report.Samples;
import dev.ostler.bench.server.BenchException;
import dev.ostler.bench.server.Contender;
import dev.ostler.bench.server.Ensemble;
import dev.ostler.bench.server.Generator;
import dev.ostler.bench.server.Measured;
import dev.ostler.bench.server.ServerInstance;
import dev.ostler.bench.server.Service;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * One scenario on one server, once: a fresh data folder, a fresh generator, and a place for the
 * figures. Everything it started is gone when it is closed.
 */
public final class Leg implements AutoCloseable {
  private final Settings settings;
  private final Contender contender;
  private final Samples samples;
  private final Consumer<String> onDescription;
  private final Generator generator;
  private final List<ServerInstance> servers = new ArrayList<>();
  private final List<Ensemble> ensembles = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  /**
   * @param onDescription told once what runs, as the server says itself
   */
  public Leg(
      Settings settings, Contender contender, Samples samples, Consumer<String> onDescription)
      throws IOException {
    this.settings = settings;
    this.contender = contender;
    this.samples = samples;
    this.onDescription = onDescription;
    this.generator = new Generator(settings.processes());
  }

  public Settings settings() {
    return settings;
  }

  public Generator generator() {
    return generator;
  }

  public Contender contender() {
    return contender;
  }

  /** A server on a new folder, not started yet. */
  public ServerInstance server() {
    ServerInstance server =
        new ServerInstance(settings.processes(), contender, newFolder(), settings.port());
    servers.add(server);
    return server;
  }

  /** An ensemble on new folders, not started yet. */
  public Ensemble ensemble(int voters, int observers) {
    Ensemble ensemble =
        new Ensemble(
            settings.processes(), contender, newFolder(), settings.port(), voters, observers);
    ensembles.add(ensemble);
    return ensemble;
  }

  private Path newFolder() {
    return settings
        .processes()
        .work()
        .resolve(contender.name().toLowerCase(Locale.ROOT) + "-" + System.nanoTime());
  }

  /** A server on a new folder that answers. */
  public ServerInstance startedServer() {
    ServerInstance server = server();
    start(server, "");
    onDescription.accept(server.describe());
    return server;
  }

  /** Three servers on new folders, each of which has answered. */
  public Ensemble startedEnsemble() {
    Ensemble ensemble = ensemble(3, 0);
    var _ = start(ensemble);
    onDescription.accept(ensemble.leader().describe());
    return ensemble;
  }

  /**
   * Starts the voters of an ensemble with the common heap and waits for a first write on each.
   *
   * @return milliseconds from the first process's start to the first write on any server ({@code
   *     first.any.millis}) and on the last one ({@code first.millis})
   */
  public Measured start(Ensemble ensemble) {
    ensemble.voters().forEach(server -> server.start(settings.heapFlags()));
    long since = ensemble.voters().getFirst().startedNanos();
    try {
      return generator.run(
          "first ports=%s since=%d seconds=120".formatted(ensemble.portList(), since));
    } catch (BenchException e) {
      throw new BenchException(e.getMessage() + " Last output:\n" + ensemble.lastOutput(), e);
    }
  }

  /**
   * Starts a server with the common heap and waits for its first answer.
   *
   * @param path of a node to find, or empty to create one
   * @return milliseconds from process start to the answer
   */
  public double start(ServerInstance server, String path) {
    server.start(settings.heapFlags());
    return first(server, path);
  }

  /** Milliseconds from process start to the first answer. */
  public double first(ServerInstance server, String path) {
    String command =
        "first port=%d since=%d seconds=120".formatted(server.port(), server.startedNanos());
    try {
      return generator
          .run(path.isEmpty() ? command : command + " path=" + path)
          .get("first.millis");
    } catch (BenchException e) {
      throw new BenchException(e.getMessage() + " Last output:\n" + server.lastOutput(), e);
    }
  }

  /** Mixed load, until the hot paths of server and generator are compiled. */
  public void warmUp(Service service, String mix) {
    warmUp(service, mix, settings.warmSeconds());
  }

  /** Mixed load for some seconds, over 8 connections, or 4 for each of several servers. */
  public void warmUp(Service service, String mix, double seconds) {
    int servers = service.ports().size();
    var _ =
        generator.run(
            "run ports=%s mix=%s connections=%d depth=32 warm=0 seconds=%s prefix=/warm"
                .formatted(service.portList(), mix, servers == 1 ? 8 : 4 * servers, seconds));
  }

  /**
   * Runs a measuring window; if others disturbed it once more, and keeps the quieter of the two.
   */
  public Measured window(String command) {
    Measured best = generator.run(command);
    if (best.get("other.cores", 0) > Sample.OTHER_CORES_MAX && repeatable(command)) {
      log("  others used %.2f cores: once more".formatted(best.get("other.cores")));
      Measured again = generator.run(command.replace("prepare=1", "prepare=0"));
      if (again.get("other.cores") < best.get("other.cores")) {
        best = again;
      }
    }
    return best;
  }

  /** A window that makes nodes would meet its own nodes if it ran twice. */
  private static boolean repeatable(String command) {
    return !command.contains("create");
  }

  public void put(Row row, double value) {
    put(row, Sample.of(value));
  }

  public void put(Row row, Sample sample) {
    samples.add(row, sample);
    log(
        "  %-70s %,14.2f %s%s%s%s"
            .formatted(
                row.name(),
                sample.value(),
                row.unit(),
                Double.isNaN(sample.cpuMicros())
                    ? ""
                    : ", CPU/op %.2f µs".formatted(sample.cpuMicros()),
                sample.isDisturbed() ? ", others %.2f cores".formatted(sample.otherCores()) : "",
                sample.errors() > 0 ? ", ERRORS " + sample.errors() : ""));
  }

  /** A figure of a window with everything that belongs to it. */
  public void put(Row row, double value, Measured window) {
    put(
        row,
        new Sample(
            value,
            window.get("server.cpu", Double.NaN),
            window.get("other.cores", Double.NaN),
            (long) window.get("errors", 0)));
  }

  /** Notes that something could not be measured; the scenario goes on with the rest. */
  void fail(String why) {
    failures.add(why);
    log("  FAILED: " + why);
  }

  public List<String> failures() {
    return failures;
  }

  /** Something that a reader of the figures should know. */
  void note(String text) {
    notes.add(text);
    log("  note: " + text);
  }

  public List<String> notes() {
    return notes;
  }

  /** A further figure of a window, without its CPU time. */
  public void putBeside(Row row, double value, Measured window) {
    put(row, new Sample(value, Double.NaN, window.get("other.cores", Double.NaN), 0));
  }

  /** Progress, on standard error. */
  public static void log(String line) {
    System.err.println(Instant.now().truncatedTo(ChronoUnit.SECONDS) + " " + line);
  }

  @Override
  public void close() {
    generator.close();
    servers.forEach(ServerInstance::close);
    ensembles.forEach(Ensemble::close);
  }
}
