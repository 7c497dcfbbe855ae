package dev.ostler.interop.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.interop.support.Await;
import dev.ostler.interop.support.EventRecorder;
import dev.ostler.interop.support.LiveServer;
import dev.ostler.interop.support.Relay;
import dev.ostler.interop.support.TestClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SessionIT {
  @SuppressWarnings("NullAway.Init") // Set before each test.
  private LiveServer server;

  @BeforeEach
  void startServer() {
    server = LiveServer.ostler(Map.of()).start();
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @Test
  void aSessionItsEphemeralsAndItsWatchesSurviveAKilledServer() throws Exception {
    try (TestClient client = TestClient.connect(server)) {
      client.create("/kept", "1");
      client.create("/ephemeral", "e", CreateMode.EPHEMERAL);
      long session = client.zk().getSessionId();
      EventRecorder data = new EventRecorder();
      EventRecorder children = new EventRecorder();
      EventRecorder absent = new EventRecorder();
      EventRecorder recursive = new EventRecorder();
      client.zk().getData("/kept", data, null);
      client.zk().getChildren("/kept", children);
      client.zk().exists("/later", absent);
      client.zk().addWatch("/kept", recursive, AddWatchMode.PERSISTENT_RECURSIVE);
      client.events().clear();

      server.crashAndRestart();
      client.events().awaitState(KeeperState.SyncConnected);
      assertThat(client.events().states()).startsWith(KeeperState.Disconnected);
      assertThat(client.zk().getSessionId()).isEqualTo(session);
      assertThat(client.read("/ephemeral")).isEqualTo("e");
      assertThat(client.zk().exists("/ephemeral", false).getEphemeralOwner()).isEqualTo(session);
      assertThat(client.zk().getEphemerals()).containsExactly("/ephemeral");

      try (TestClient other = TestClient.connect(server)) {
        other.zk().setData("/kept", TestClient.bytes("2"), -1);
        other.create("/kept/child", "");
        other.create("/later", "");
      }
      assertThat(data.awaitNodes(1)).containsExactly("NodeDataChanged /kept");
      assertThat(children.awaitNodes(1)).containsExactly("NodeChildrenChanged /kept");
      assertThat(absent.awaitNodes(1)).containsExactly("NodeCreated /later");
      assertThat(recursive.awaitNodes(2))
          .containsExactly("NodeDataChanged /kept", "NodeCreated /kept/child");
    }
  }

  @Test
  void whatHappenedWhileAClientWasAwayIsToldAtItsReturn() throws Exception {
    try (Relay relay = new Relay(server);
        TestClient other = TestClient.connect(server);
        TestClient client = TestClient.connect(relay.connectString(), TestClient.TIMEOUT_MILLIS)) {
      for (String path : List.of("/changed", "/deleted", "/parent", "/same")) {
        other.create(path, "1");
      }
      EventRecorder events = new EventRecorder();
      for (String path : List.of("/changed", "/deleted", "/same")) {
        client.zk().getData(path, events, null);
      }
      client.zk().getChildren("/parent", events);
      client.zk().exists("/created", events);
      client.events().clear();
      relay.cut();
      client.events().awaitState(KeeperState.Disconnected);
      other.zk().setData("/changed", TestClient.bytes("2"), -1);
      other.zk().delete("/deleted", -1);
      other.create("/parent/child", "");
      other.create("/created", "");
      relay.mend();
      client.events().awaitState(KeeperState.SyncConnected);
      assertThat(events.awaitNodes(4))
          .containsExactlyInAnyOrder(
              "NodeDataChanged /changed",
              "NodeDeleted /deleted",
              "NodeChildrenChanged /parent",
              "NodeCreated /created");
      other.zk().setData("/same", TestClient.bytes("2"), -1);
      assertThat(events.awaitNodes(5).get(4)).isEqualTo("NodeDataChanged /same");
    }
  }

  @Test
  void aSessionIsTakenOverByIdAndPassword() throws Exception {
    Handshakes.Orphan orphan = Handshakes.orphan(server, TestClient.TIMEOUT_MILLIS);
    server.crashAndRestart();
    try (TestClient heir =
        TestClient.attach(
            server.connectString(),
            TestClient.TIMEOUT_MILLIS,
            orphan.id(),
            orphan.password().toArray())) {
      heir.events().awaitState(KeeperState.SyncConnected);
      assertThat(heir.zk().getSessionId()).isEqualTo(orphan.id());
      heir.create("/heir", "", CreateMode.EPHEMERAL);
    }
    try (TestClient late =
        TestClient.attach(
            server.connectString(),
            TestClient.TIMEOUT_MILLIS,
            orphan.id(),
            orphan.password().toArray())) {
      late.events().awaitState(KeeperState.Expired);
      assertThatThrownBy(() -> late.zk().exists("/", false))
          .isInstanceOf(KeeperException.SessionExpiredException.class);
    }
  }

  @Test
  void aSilentSessionExpiresWithItsEphemeralsAndIsToldSo() throws Exception {
    try (Relay relay = new Relay(server);
        TestClient other = TestClient.connect(server);
        TestClient client = TestClient.connect(relay.connectString(), 4_000)) {
      client.create("/brief", "", CreateMode.EPHEMERAL);
      EventRecorder events = new EventRecorder();
      other.zk().exists("/brief", events);
      long began = System.nanoTime();
      relay.cut();
      assertThat(events.awaitNodes(1)).containsExactly("NodeDeleted /brief");
      Duration lived = Duration.ofNanos(System.nanoTime() - began);
      assertThat(lived).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(20));
      relay.mend();
      client.events().awaitState(KeeperState.Expired);
      assertThatThrownBy(() -> client.zk().exists("/", false))
          .isInstanceOf(KeeperException.SessionExpiredException.class);
    }
  }

  @Test
  void aWrongPasswordDoesNotTakeASession() throws Exception {
    try (TestClient client = TestClient.connect(server)) {
      try (TestClient thief =
          TestClient.attach(
              server.connectString(),
              TestClient.TIMEOUT_MILLIS,
              client.zk().getSessionId(),
              new byte[16])) {
        thief.events().awaitState(KeeperState.Expired);
      }
      client.awaitServed();
      assertThat(client.events().states()).doesNotContain(KeeperState.Expired);
    }
  }

  @Test
  void timeoutsAreNegotiatedIntoTheConfiguredRange() throws Exception {
    try (TestClient tiny = TestClient.connect(server.connectString(), 900);
        TestClient huge = TestClient.connect(server.connectString(), 100_000_000)) {
      assertThat(tiny.zk().getSessionTimeout()).isEqualTo(1_000);
      assertThat(huge.zk().getSessionTimeout()).isEqualTo(120_000);
      tiny.awaitServed();
    }
  }

  @Test
  void closingASessionRemovesItsEphemeralsInOneStep() throws Exception {
    try (TestClient other = TestClient.connect(server)) {
      TestClient client = TestClient.connect(server);
      other.create("/members", "");
      for (int i = 0; i < 100; i++) {
        client.create("/members/m-", "", CreateMode.EPHEMERAL_SEQUENTIAL);
      }
      assertThat(other.zk().getChildren("/members", false)).hasSize(100);
      client.close();
      Stat stat = new Stat();
      assertThat(other.zk().getChildren("/members", false, stat)).isEmpty();
      assertThat(stat.getCversion()).isEqualTo(200);
    }
  }

  @Test
  void manyClientsWriteAcrossThreeKillsAndNothingAcknowledgedIsLost() throws Exception {
    int clients = 4;
    List<CompletableFuture<List<String>>> writers = new ArrayList<>();
    AtomicInteger acknowledged = new AtomicInteger();
    AtomicBoolean stop = new AtomicBoolean();
    for (int i = 0; i < clients; i++) {
      int writer = i;
      writers.add(
          CompletableFuture.supplyAsync(
              () -> write(writer, stop, acknowledged), Thread::startVirtualThread));
    }
    for (int kill = 0; kill < 3; kill++) {
      int sofar = acknowledged.get();
      Await.until("some writes", () -> acknowledged.get() > sofar + 200);
      server.crashAndRestart();
    }
    int sofar = acknowledged.get();
    Await.until("writes after the last kill", () -> acknowledged.get() > sofar + 50);
    stop.set(true);
    List<String> promised = new ArrayList<>();
    writers.forEach(writer -> promised.addAll(writer.join()));
    try (TestClient reader = TestClient.connect(server)) {
      Set<String> lost = new TreeSet<>(promised);
      lost.removeAll(reader.zk().getChildren("/", false));
      assertThat(lost).isEmpty();
    }
  }

  /** Creates znodes until told to stop; returns the names that the server has acknowledged. */
  private List<String> write(int writer, AtomicBoolean stop, AtomicInteger acknowledged) {
    List<String> names = new ArrayList<>();
    try (TestClient client = TestClient.connect(server)) {
      for (int i = 0; !stop.get(); i++) {
        String name = "w" + writer + "-" + i;
        try {
          client.create("/" + name, "");
          names.add(name);
          acknowledged.incrementAndGet();
        } catch (KeeperException.ConnectionLossException unknown) {
          // It may or may not be there; nothing was promised.
        }
      }
    } catch (KeeperException | InterruptedException failure) {
      throw new IllegalStateException(failure);
    }
    return names;
  }
}
