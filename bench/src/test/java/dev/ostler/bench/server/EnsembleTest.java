package dev.ostler.bench.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EnsembleTest {
  private static final int PORT = 25_400;

  /** Stands in for a server: the configuration is its argument, which it ignores. */
  private static final Contender SLEEPER =
      new Contender.Ostler(List.of("sh", "-c", "sleep 30; true"));

  @Test
  void everyMemberKnowsItselfAndAllOthers(@TempDir Path folder) throws IOException {
    Processes processes = new Processes(folder.resolve("work"));
    try (Ensemble ensemble =
        new Ensemble(processes, SLEEPER, folder.resolve("ensemble"), PORT, 2, 1)) {
      ensemble.voters().forEach(server -> server.start(List.of()));
      ensemble.observers().forEach(server -> server.start(List.of()));
      String members =
          """
          server.1=127.0.0.1:25420:25430
          server.2=127.0.0.1:25421:25431
          server.3=127.0.0.1:25422:25432:observer
          """;
      Path second = folder.resolve("ensemble/server2");
      assertThat(Files.readString(second.resolve("zoo.cfg")))
          .contains(members)
          .contains("clientPort=25411\n")
          .doesNotContain("peerType");
      assertThat(Files.readString(second.resolve("data/myid"))).isEqualTo("2\n");
      assertThat(Files.readString(folder.resolve("ensemble/server3/zoo.cfg")))
          .contains(members)
          .contains("peerType=observer\n");
    }
  }

  @Test
  void clientsUseTheVotersAndEveryProcessIsMeasured(@TempDir Path folder) throws IOException {
    Processes processes = new Processes(folder.resolve("work"));
    try (Ensemble ensemble =
        new Ensemble(processes, SLEEPER, folder.resolve("ensemble"), PORT, 2, 1)) {
      assertThat(ensemble.portList()).isEqualTo("25410,25411");
      assertThat(ensemble.pids()).isEmpty();
      ensemble.voters().forEach(server -> server.start(List.of()));
      List<Long> voters = ensemble.pids();
      assertThat(voters).hasSizeGreaterThanOrEqualTo(2);
      ensemble.observers().getFirst().start(List.of());
      assertThat(ensemble.pids()).containsAll(voters).hasSizeGreaterThan(voters.size());
      assertThat(ensemble.residentBytes()).isPositive();
      ensemble.kill();
      assertThat(ensemble.pids()).isEmpty();
    }
  }
}
