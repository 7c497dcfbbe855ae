package dev.ostler.interop.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.interop.support.Acls;
import dev.ostler.interop.support.Await;
import dev.ostler.interop.support.EventRecorder;
import dev.ostler.interop.support.LiveServer;
import dev.ostler.interop.support.TestClient;
import java.util.Map;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.Test;

final class ShortLivedZnodesIT {
  private static void createTtl(TestClient client, String path, long millis)
      throws KeeperException, InterruptedException {
    client
        .zk()
        .create(
            path,
            TestClient.bytes("t"),
            Acls.open(),
            CreateMode.PERSISTENT_WITH_TTL,
            new Stat(),
            millis);
  }

  /** One that looks for them ten times a second. */
  private static LiveServer startServer() {
    return LiveServer.ostler(
            Map.of("extendedTypesEnabled", "true"), "-Dznode.container.checkIntervalMs=100")
        .start();
  }

  @Test
  void containersAndZnodesPastTheirTimeAreRemoved() throws Exception {
    try (LiveServer server = startServer();
        TestClient client = TestClient.connect(server)) {
      client.create("/used", "", CreateMode.CONTAINER);
      client.create("/unused", "", CreateMode.CONTAINER);
      client.create("/used/child", "");
      createTtl(client, "/short", 3_000);
      createTtl(client, "/long", 3_600_000);
      createTtl(client, "/parent", 3_000);
      client.create("/parent/child", "");
      EventRecorder events = new EventRecorder();
      client.zk().exists("/short", events);
      assertThat(events.awaitNodes(1)).containsExactly("NodeDeleted /short");

      EventRecorder container = new EventRecorder();
      client.zk().exists("/used", container);
      client.zk().delete("/used/child", -1);
      assertThat(container.awaitNodes(1)).containsExactly("NodeDeleted /used");

      assertThat(client.zk().exists("/unused", false)).isNotNull();
      assertThat(client.zk().exists("/long", false).getEphemeralOwner()).isZero();
      assertThat(client.zk().exists("/parent", false)).isNotNull();
      client.zk().delete("/parent/child", -1);
      Await.until(
          "a znode past its time to go with its last child",
          () -> client.zk().exists("/parent", false) == null);
    }
  }

  @Test
  void timesToLiveAndContainersSurviveARestart() throws Exception {
    try (LiveServer server = startServer();
        TestClient client = TestClient.connect(server)) {
      client.create("/used", "", CreateMode.CONTAINER);
      client.create("/used/child", "");
      createTtl(client, "/short", 120_000);
      createTtl(client, "/brief", 1_500);
      server.crashAndRestart();
      client.awaitServed();
      Await.until(
          "a time to live to end after a restart",
          () -> client.zk().exists("/brief", false) == null);
      assertThat(client.zk().exists("/short", false)).isNotNull();
      client.zk().delete("/used/child", -1);
      Await.until(
          "an empty container to go after a restart",
          () -> client.zk().exists("/used", false) == null);
    }
  }

  @Test
  void withoutExtendedTypesATimeToLiveIsRefused() throws Exception {
    try (LiveServer server = LiveServer.ostler(Map.of()).start();
        TestClient client = TestClient.connect(server)) {
      assertThatThrownBy(() -> createTtl(client, "/short", 300))
          .isInstanceOf(KeeperException.UnimplementedException.class);
    }
    // The client's connection is closed by such an answer, others are not; the next session works.
  }
}
