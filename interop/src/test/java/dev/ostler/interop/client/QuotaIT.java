package dev.ostler.interop.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.interop.support.LiveServer;
import dev.ostler.interop.support.TestClient;
import java.util.Map;
import org.apache.zookeeper.KeeperException;
import org.junit.jupiter.api.Test;

final class QuotaIT {
  /** The znodes that the command setquota makes. */
  private static void setQuota(TestClient client, String subtree, String limits)
      throws KeeperException, InterruptedException {
    client.create("/zookeeper/quota" + subtree, "");
    client.create("/zookeeper/quota" + subtree + "/zookeeper_limits", limits);
    client.create("/zookeeper/quota" + subtree + "/zookeeper_stats", "count=0,bytes=0");
  }

  private static String usage(TestClient client, String subtree)
      throws KeeperException, InterruptedException {
    return client.read("/zookeeper/quota" + subtree + "/zookeeper_stats");
  }

  @Test
  void hardLimitsAreKeptAlsoAfterARestart() throws Exception {
    try (LiveServer server = LiveServer.ostler(Map.of("enforceQuota", "true")).start();
        TestClient client = TestClient.connect(server)) {
      client.create("/q", "12345");
      client.create("/q/a", "1");
      setQuota(client, "/q", "count=-1,bytes=-1=;byteHardLimit=10;countHardLimit=3");
      assertThat(usage(client, "/q")).isEqualTo("count=2,bytes=6");

      client.create("/q/b", "12");
      assertThat(usage(client, "/q")).isEqualTo("count=3,bytes=8");
      assertThatThrownBy(() -> client.create("/q/c", ""))
          .isInstanceOf(KeeperException.QuotaExceededException.class);
      assertThatThrownBy(() -> client.zk().setData("/q/b", TestClient.bytes("12345"), -1))
          .isInstanceOf(KeeperException.QuotaExceededException.class);

      server.crashAndRestart();
      client.awaitServed();
      assertThat(usage(client, "/q")).isEqualTo("count=3,bytes=8");
      assertThatThrownBy(() -> client.create("/q/c", ""))
          .isInstanceOf(KeeperException.QuotaExceededException.class);
      client.zk().delete("/q/a", -1);
      client.create("/q/c", "1");
      assertThat(usage(client, "/q")).isEqualTo("count=3,bytes=8");

      client.zk().delete("/zookeeper/quota/q/zookeeper_limits", -1);
      client.create("/q/d", "now without limits");
    }
  }

  @Test
  void softLimitsRefuseNothing() throws Exception {
    try (LiveServer server = LiveServer.ostler(Map.of("enforceQuota", "true")).start();
        TestClient client = TestClient.connect(server)) {
      client.create("/q", "");
      setQuota(client, "/q", "count=1,bytes=1");
      client.create("/q/a", "123");
      client.create("/q/b", "123");
      assertThat(usage(client, "/q")).isEqualTo("count=3,bytes=6");
    }
  }
}
