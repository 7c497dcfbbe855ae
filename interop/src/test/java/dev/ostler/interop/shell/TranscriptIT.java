package dev.ostler.interop.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.interop.support.LiveServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Every command of the list through both shells, on Ostler's server and on Apache's. */
class TranscriptIT {
  private static final Map<String, String> CONFIGURATION =
      Map.of("extendedTypesEnabled", "true", "enforceQuota", "true");
  private static final String[] FLAGS = {
    "-Dzookeeper.extendedTypesEnabled=true", "-Dzookeeper.enforceQuota=true"
  };

  @Test
  void everyCommandHasTheSameOutputAndStatusOnOstlersServer() {
    try (LiveServer one = LiveServer.ostler(CONFIGURATION, FLAGS).start();
        LiveServer other = LiveServer.ostler(CONFIGURATION, FLAGS).start()) {
      compare(one, other);
    }
  }

  @Test
  void everyCommandHasTheSameOutputAndStatusOnApachesServer() {
    try (LiveServer one = LiveServer.apache(CONFIGURATION, FLAGS).start();
        LiveServer other = LiveServer.apache(CONFIGURATION, FLAGS).start()) {
      compare(one, other);
    }
  }

  private static void compare(LiveServer forApache, LiveServer forOstler) {
    List<String> differences = new ArrayList<>();
    List<Transcript.Line> lines = Transcript.lines();
    assertThat(lines).hasSizeGreaterThan(80);
    for (Transcript.Line line : lines) {
      CompletableFuture<CliRun> expected =
          CompletableFuture.supplyAsync(() -> run(CliRun.Kind.APACHE, forApache, line));
      CliRun actual = run(CliRun.Kind.OSTLER, forOstler, line);
      differences.addAll(differences(line, Normalised.of(expected.join()), Normalised.of(actual)));
    }
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
}
