package dev.ostler.interop.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.interop.support.Await;
import dev.ostler.interop.support.TestClient;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code leaderServes=no}: whoever leads has no clients. */
class LeaderServesIT {
  private static final int TIMEOUT_MILLIS = 20_000;
  private static final int REFUSED_MILLIS = 3_000;

  @RegisterExtension final Ensembles ensembles = new Ensembles();

  @Test
  void clientsOfAServerThatIsElectedGoElsewhereWithTheirSessions() throws Exception {
    Ensemble ensemble =
        ensembles
            .add(Ensemble.builder().voters(3, Ensemble.Kind.OSTLER).set("leaderServes", "no"))
            .start();
    EnsembleMember first = ensemble.awaitLeader();
    assertThat(isServed(first)).isFalse();
    assertThat(first.mode()).isEqualTo("leader");
    try (TestClient client = TestClient.connect(ensemble.connectString(), TIMEOUT_MILLIS)) {
      long session = client.zk().getSessionId();
      client.create("/here", "before");
      first.kill();
      EnsembleMember second = ensemble.awaitLeader();
      client.awaitServed();
      assertThat(client.zk().getSessionId()).isEqualTo(session);
      assertThat(client.read("/here")).isEqualTo("before");
      Await.until(
          "no session to be connected to the leader", () -> !second.word("cons").contains("sid="));
    }
  }

  /** Whether a client gets a session there within some seconds. */
  private static boolean isServed(EnsembleMember member) throws Exception {
    CountDownLatch connected = new CountDownLatch(1);
    ZooKeeper client =
        new ZooKeeper(
            member.connectString(),
            TIMEOUT_MILLIS,
            event -> {
              if (event.getState() == Watcher.Event.KeeperState.SyncConnected) {
                connected.countDown();
              }
            });
    try {
      return connected.await(REFUSED_MILLIS, TimeUnit.MILLISECONDS);
    } finally {
      client.close();
    }
  }
}
