package dev.ostler.interop.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.interop.support.Acls;
import dev.ostler.interop.support.Await;
import dev.ostler.interop.support.TestClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.zookeeper.CreateMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Ostler servers in processes of their own, elected, killed and started again. */
class EnsembleIT {
  private static final int TIMEOUT_MILLIS = 20_000;

  @RegisterExtension final Ensembles ensembles = new Ensembles();

  @Test
  void threeServersElectOneLeaderAndServe() throws Exception {
    Ensemble ensemble = ensembles.ostler(3);
    assertThat(ensemble.members().stream().map(EnsembleMember::mode))
        .containsExactlyInAnyOrder("leader", "follower", "follower");
    for (EnsembleMember member : ensemble.members()) {
      try (TestClient client = TestClient.connect(member.connectString(), TIMEOUT_MILLIS)) {
        client.create("/by-" + member.sid(), "data of " + member.sid());
      }
    }
    for (EnsembleMember member : ensemble.members()) {
      try (TestClient client = TestClient.connect(member.connectString(), TIMEOUT_MILLIS)) {
        client.sync();
        for (EnsembleMember writer : ensemble.members()) {
          assertThat(client.read("/by-" + writer.sid())).isEqualTo("data of " + writer.sid());
        }
      }
    }
    ensemble.awaitSameZxid();
  }

  @Test
  void ifTheLeaderIsKilledTheOthersGoOnAndNothingAcknowledgedIsLost() throws Exception {
    Ensemble ensemble = ensembles.ostler(3);
    EnsembleMember leader = ensemble.awaitLeader();
    try (TestClient watching = TestClient.connect(ensemble.connectString(), TIMEOUT_MILLIS);
        Traffic traffic = Traffic.start("/traffic", everywhere(ensemble, 2))) {
      watching.create("/ephemeral", "", CreateMode.EPHEMERAL);
      long session = watching.zk().getSessionId();
      traffic.awaitMore(100);
      leader.kill();
      traffic.awaitMore(100);
      assertThat(ensemble.awaitLeader().sid()).isNotEqualTo(leader.sid());
      leader.launch();
      leader.awaitServing();
      assertThat(leader.mode()).isEqualTo("follower");
      traffic.awaitMore(100);
      traffic.stop();
      for (EnsembleMember member : ensemble.members()) {
        traffic.verify(member.connectString());
      }
      watching.awaitServed();
      assertThat(watching.zk().getSessionId()).isEqualTo(session);
      assertThat(watching.zk().exists("/ephemeral", false).getEphemeralOwner()).isEqualTo(session);
      System.out.println("Longest pause of a session: " + traffic.longestPause().toMillis());
    }
    ensemble.awaitSameZxid();
  }

  @Test
  void aFollowerThatWasDownCatchesUpFromMemoryAndFromTheLog() throws Exception {
    Ensemble ensemble = ensembles.ostler(3);
    EnsembleMember follower = ensemble.learners().getFirst();
    follower.kill();
    write(ensemble, "/few", 50);
    follower.launch();
    follower.awaitServing();
    ensemble.awaitSameZxid();
    follower.kill();
    write(ensemble, "/many", 12_000);
    follower.launch();
    follower.awaitServing();
    ensemble.awaitSameZxid();
    assertThat(follower.process().wholeLog()).doesNotContain("Received the leader's snapshot");
    assertSameTrees(ensemble);
  }

  @Test
  void aServerWithADamagedLogIsHealedByASnapshot() throws Exception {
    Ensemble ensemble = ensembles.ostler(3);
    EnsembleMember follower = ensemble.learners().getFirst();
    write(ensemble, "/before", 2_000);
    follower.stop();
    damageLog(follower);
    write(ensemble, "/meanwhile", 500);
    follower.launch();
    follower.awaitServing();
    ensemble.awaitSameZxid();
    assertThat(follower.process().wholeLog())
        .contains("does not vote until a leader has sent it a snapshot", "Received the leader's");
    assertSameTrees(ensemble);
    // What it has now is whole: it may vote again.
    ensemble.awaitLeader().kill();
    assertThat(ensemble.awaitLeader().isAlive()).isTrue();
    try (TestClient client = TestClient.connect(follower.connectString(), TIMEOUT_MILLIS)) {
      client.create("/after", "");
    }
  }

  @Test
  void allKilledAtOnceComeBackWithEverything() throws Exception {
    Ensemble ensemble = ensembles.ostler(3);
    try (Traffic traffic = Traffic.start("/traffic", everywhere(ensemble, 1))) {
      traffic.awaitMore(100);
      ensemble.members().forEach(EnsembleMember::kill);
      ensemble.start();
      traffic.awaitMore(100);
      traffic.stop();
      for (EnsembleMember member : ensemble.members()) {
        traffic.verify(member.connectString());
      }
    }
  }

  @Test
  void fiveServersAndAnObserverServeWithoutTwoOfThem() throws Exception {
    Ensemble ensemble =
        ensembles
            .add(
                Ensemble.builder()
                    .voters(5, Ensemble.Kind.OSTLER)
                    .observers(1, Ensemble.Kind.OSTLER))
            .start();
    EnsembleMember observer = ensemble.member(6);
    assertThat(observer.mode()).isEqualTo("observer");
    try (Traffic traffic = Traffic.start("/traffic", everywhere(ensemble, 1))) {
      traffic.awaitMore(50);
      ensemble.awaitLeader().kill();
      traffic.awaitMore(50);
      ensemble.awaitLeader().kill();
      traffic.awaitMore(50);
      traffic.stop();
      Await.until("the observer to serve again", () -> observer.mode().equals("observer"));
      traffic.verify(observer.connectString());
      traffic.verify(ensemble.awaitLeader().connectString());
    }
  }

  /** Connect strings of sessions that begin at each server and may go anywhere. */
  private static List<String> everywhere(Ensemble ensemble, int sessionsEach) {
    return ensemble.members().stream()
        .flatMap(member -> Stream.generate(ensemble::connectString).limit(sessionsEach))
        .toList();
  }

  private static void write(Ensemble ensemble, String root, int count) throws Exception {
    try (TestClient client = TestClient.connect(ensemble.connectString(), TIMEOUT_MILLIS)) {
      client.create(root, "");
      for (int i = 0; i < count - 1; i++) {
        String path = root + "/" + i;
        client
            .zk()
            .create(
                path,
                TestClient.bytes(path),
                Acls.open(),
                CreateMode.PERSISTENT,
                (code, asked, context, name) -> {},
                null);
      }
      client.create(root + "/last", "");
    }
  }

  /** Turns some bits over in the middle of its newest log. */
  private static void damageLog(EnsembleMember member) throws IOException {
    try (Stream<Path> files = Files.list(member.dataDirectory().resolve("version-2"))) {
      Path log =
          files
              .filter(path -> path.getFileName().toString().startsWith("log."))
              .max(Comparator.comparingLong(path -> path.toFile().length()))
              .orElseThrow();
      byte[] bytes = Files.readAllBytes(log);
      bytes[bytes.length / 2] ^= 0x55;
      Files.write(log, bytes);
    }
  }

  /** What {@code srvr} counts and what the digests of the transactions say. */
  private static void assertSameTrees(Ensemble ensemble) {
    List<String> counts =
        ensemble.members().stream()
            .map(member -> member.word("srvr").replaceAll("(?s).*Node count: (\\d+).*", "$1"))
            .distinct()
            .toList();
    assertThat(counts).hasSize(1);
    for (EnsembleMember member : ensemble.members()) {
      assertThat(member.word("mntr")).contains("zk_digest_mismatches_count\t0");
    }
  }
}
