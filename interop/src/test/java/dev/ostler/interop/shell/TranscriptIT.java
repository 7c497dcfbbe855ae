package dev.ostler.interop.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.interop.support.LiveServer;
import dev.ostler.interop.support.Share;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The commands of the list through both shells, on Ostler's server and on Apache's: one process a
 * command (a part of the list, unless {@code -Dostler.interop.all=true}), and all of them as a
 * script.
 */
class TranscriptIT {
  private static final int USUAL = 4;
  private static final int ECHO_COLUMNS_MAX = 40;
  private static final Map<String, String> CONFIGURATION =
      Map.of("extendedTypesEnabled", "true", "enforceQuota", "true");
  private static final String[] FLAGS = {
    "-Dzookeeper.extendedTypesEnabled=true", "-Dzookeeper.enforceQuota=true"
  };

  @Test
  void everyCommandHasTheSameOutputAndStatusOnOstlersServer() {
    try (LiveServer one = LiveServer.ostler(CONFIGURATION, FLAGS).start();
        LiveServer other = LiveServer.ostler(CONFIGURATION, FLAGS).start()) {
      compareOneByOne(one, other);
    }
  }

  @Test
  void everyCommandHasTheSameOutputAndStatusOnApachesServer() {
    try (LiveServer one = LiveServer.apache(CONFIGURATION, FLAGS).start();
        LiveServer other = LiveServer.apache(CONFIGURATION, FLAGS).start()) {
      compareOneByOne(one, other);
    }
  }

  @Test
  void aScriptHasTheSameOutputOnOstlersServer() {
    try (LiveServer one = LiveServer.ostler(CONFIGURATION, FLAGS).start();
        LiveServer other = LiveServer.ostler(CONFIGURATION, FLAGS).start()) {
      compareScripts(one, other, "");
    }
  }

  @Test
  void aScriptHasTheSameOutputOnApachesServer() {
    try (LiveServer one = LiveServer.apache(CONFIGURATION, FLAGS).start();
        LiveServer other = LiveServer.apache(CONFIGURATION, FLAGS).start()) {
      compareScripts(one, other, "get /nope\nquit\nls /\n");
    }
  }

  private static void compareOneByOne(LiveServer forApache, LiveServer forOstler) {
    List<String> differences = new ArrayList<>();
    List<Transcript.Line> all = Transcript.lines();
    assertThat(all).hasSizeGreaterThan(80);
    List<Transcript.Line> lines = Share.of(USUAL, all).toList();
    for (Transcript.Line line : lines) {
      CompletableFuture<CliRun> expected =
          CompletableFuture.supplyAsync(() -> run(CliRun.Kind.APACHE, forApache, line));
      CliRun actual = run(CliRun.Kind.OSTLER, forOstler, line);
      differences.addAll(differences(line, Normalised.of(expected.join()), Normalised.of(actual)));
    }
    long marked = lines.stream().filter(line -> !line.differs().isEmpty()).count();
    System.out.printf(
        "%d commands on %s, one by one: %d unexpected differences, %d intended%n",
        lines.size(), forApache.process().name(), differences.size(), marked);
    assertThat(String.join("\n", differences)).isEmpty();
  }

  private static CliRun run(CliRun.Kind kind, LiveServer server, Transcript.Line line) {
    List<String> words = new ArrayList<>(List.of("-server", server.connectString()));
    words.addAll(line.words());
    return CliRun.of(kind, words, "");
  }

  private static List<String> differences(
      Transcript.Line line, Normalised expected, Normalised actual) {
    List<String> found = new ArrayList<>();
    if (expected.status() != actual.status() && !line.differs().contains("status")) {
      found.add(line + "\n  status " + expected.status() + ", Ostler " + actual.status());
    }
    if (!expected.out().equals(actual.out()) && !line.differs().contains("out")) {
      found.add(line + "\n  out    " + expected.out() + "\n  Ostler " + actual.out());
    }
    if (!expected.err().equals(actual.err()) && !line.differs().contains("err")) {
      found.add(line + "\n  err    " + expected.err() + "\n  Ostler " + actual.err());
    }
    boolean same = expected.equals(actual) && !line.differs().isEmpty();
    if (same) {
      found.add(line + "\n  is marked as different (" + line.row() + ") and is the same");
    }
    return found;
  }

  private static void compareScripts(LiveServer forApache, LiveServer forOstler, String ending) {
    List<Transcript.Line> lines =
        Transcript.lines().stream().filter(TranscriptIT::belongsInAScript).toList();
    String script = lines.stream().map(line -> line + "\n").collect(Collectors.joining()) + ending;
    CompletableFuture<CliRun> expected =
        CompletableFuture.supplyAsync(() -> runScript(CliRun.Kind.APACHE, forApache, script));
    Normalised actual = Normalised.of(runScript(CliRun.Kind.OSTLER, forOstler, script));
    Normalised apache = Normalised.of(expected.join());
    System.out.printf(
        "%d commands on %s as a script: %d lines of output, %d of errors, status %d%n",
        lines.size(),
        forApache.process().name(),
        apache.out().size(),
        apache.err().size(),
        apache.status());
    assertThat(apache.out()).hasSizeGreaterThan(lines.size());
    assertThat(actual.out()).containsExactlyElementsOf(apache.out());
    assertThat(actual.err()).containsExactlyElementsOf(apache.err());
    assertThat(actual.status()).isEqualTo(apache.status());
  }

  private static CliRun runScript(CliRun.Kind kind, LiveServer server, String script) {
    return CliRun.of(kind, List.of("-server", server.connectString()), script);
  }

  /**
   * What differs on purpose may end the other shell, what closes the session ends the comparison,
   * and the other shell folds the lines it repeats at 80 columns.
   */
  private static boolean belongsInAScript(Transcript.Line line) {
    return line.differs().isEmpty()
        && line.text().length() < ECHO_COLUMNS_MAX
        && Stream.of("quit", "close", "connect", "addauth bogus", "addauth digest")
            .noneMatch(line.text()::startsWith);
  }
}
