package dev.ostler.interop.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.interop.support.Acls;
import dev.ostler.interop.support.Await;
import dev.ostler.interop.support.Launch;
import dev.ostler.interop.support.LiveServer;
import dev.ostler.interop.support.Ports;
import dev.ostler.interop.support.TestClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ends of the process, polite and not: what was acknowledged is there afterwards. */
final class StopIT {
  private static final int IN_FLIGHT = 200;

  @TempDir
  @SuppressWarnings("NullAway.Init") // Set by JUnit.
  private Path folder;

  /** A client that writes below one znode without waiting for answers, and remembers what came. */
  private static final class Storm implements AutoCloseable {
    private final TestClient client;
    private final String parent;
    private final List<String> acknowledged = Collections.synchronizedList(new ArrayList<>());
    private final Semaphore places = new Semaphore(IN_FLIGHT);
    private final AtomicBoolean stop = new AtomicBoolean();
    private final Thread thread;

    Storm(String connectString, String parent) throws Exception {
      this.parent = parent;
      client = TestClient.connect(connectString, TestClient.TIMEOUT_MILLIS);
      client.create("/" + parent, "");
      thread = Thread.startVirtualThread(this::write);
    }

    private void write() {
      byte[] data = new byte[500];
      for (int i = 0; !stop.get(); i++) {
        places.acquireUninterruptibly();
        String name = Integer.toString(i);
        client
            .zk()
            .create(
                "/" + parent + "/" + name,
                data,
                Acls.open(),
                CreateMode.PERSISTENT,
                (code, path, context, created) -> {
                  if (code == 0) {
                    acknowledged.add(name);
                  }
                  places.release();
                },
                null);
      }
    }

    int count() {
      return acknowledged.size();
    }

    @Override
    public void close() {
      stop.set(true);
      places.release(IN_FLIGHT);
      client.close();
      Await.until("the storm to end", () -> !thread.isAlive());
    }
  }

  private static void assertAllThere(String connectString, List<Storm> storms) throws Exception {
    try (TestClient reader = TestClient.connect(connectString, TestClient.TIMEOUT_MILLIS)) {
      for (Storm storm : storms) {
        Set<String> lost = new TreeSet<>(storm.acknowledged);
        assertThat(lost).isNotEmpty();
        lost.removeAll(
            new HashSet<>(reader.zk().getChildren("/" + storm.parent, false, new Stat())));
        assertThat(lost).as("lost of " + storm.parent).isEmpty();
      }
    }
  }

  @Test
  void aKillInAStormLosesNothingAcknowledged() throws Exception {
    try (LiveServer server =
        LiveServer.ostler(Map.of("snapCount", "2000"), "-Dzookeeper.forceSync=yes").start()) {
      List<Storm> storms = new ArrayList<>();
      for (int round = 0; round < 3; round++) {
        Storm one = new Storm(server.connectString(), "r" + round + "a");
        Storm two = new Storm(server.connectString(), "r" + round + "b");
        storms.add(one);
        storms.add(two);
        Await.until("a storm", () -> one.count() > 2_000 && two.count() > 2_000);
        server.kill();
        // A client that is disconnected takes its time to end; each ends while the server starts.
        List<CompletableFuture<Void>> ends =
            Stream.of(one, two)
                .map(storm -> CompletableFuture.runAsync(storm::close, Thread::startVirtualThread))
                .toList();
        server.start();
        ends.forEach(CompletableFuture::join);
        assertAllThere(server.connectString(), storms);
      }
    }
  }

  @Test
  void aPoliteEndIsOrderlyAndKeepsEverything() throws Exception {
    int port = Ports.next();
    List<String> configuration =
        List.of(
            "clientPort=" + port,
            "clientPortAddress=127.0.0.1",
            "preAllocSize=1024",
            "dataDir=" + folder);
    String connectString = "127.0.0.1:" + port;
    List<Storm> storms = new ArrayList<>();
    try (Launch launch = Launch.of(configuration)) {
      launch.awaitServing();
      storms.add(new Storm(connectString, "polite"));
      Await.until("a storm", () -> storms.getFirst().count() > 1_000);
      launch.terminate();
      assertThat(launch.exitStatus()).isIn(0, 143);
      assertThat(launch.output()).contains("Stopped").doesNotContain("Exception");
      storms.getFirst().close();
    }
    try (Launch launch = Launch.of(configuration)) {
      launch.awaitServing();
      assertAllThere(connectString, storms);
      assertThat(launch.output()).doesNotContain("not completely written");
    }
  }

  @Test
  void clientsComeBackByThemselvesAfterAPoliteEndUnderLoad() throws Exception {
    try (LiveServer server =
        LiveServer.ostler(Map.of("snapCount", "2000"), "-Dzookeeper.forceSync=yes").start()) {
      List<Storm> storms = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        storms.add(new Storm(server.connectString(), "storm" + i));
      }
      try (TestClient client = TestClient.connect(server)) {
        long session = client.zk().getSessionId();
        client.create("/ephemeral", "e", CreateMode.EPHEMERAL);
        for (int round = 0; round < 2; round++) {
          List<Integer> before = storms.stream().map(Storm::count).toList();
          awaitMore(storms, before, 1_000);
          client.events().clear();
          long began = System.nanoTime();
          server.stop();
          Duration took = Duration.ofNanos(System.nanoTime() - began);
          System.out.printf("stopped under load in %d ms%n", took.toMillis());
          assertThat(took).isLessThan(Duration.ofSeconds(15));
          List<Integer> stopped = storms.stream().map(Storm::count).toList();
          server.start();
          client.events().awaitState(KeeperState.SyncConnected);
          awaitMore(storms, stopped, 1_000);
          assertThat(client.events().states())
              .containsExactly(KeeperState.Disconnected, KeeperState.SyncConnected);
          assertThat(client.zk().getSessionId()).isEqualTo(session);
          assertThat(client.read("/ephemeral")).isEqualTo("e");
        }
      } finally {
        storms.forEach(Storm::close);
      }
      assertAllThere(server.connectString(), storms);
      assertThat(server.log()).doesNotContain("not completely written");
    }
  }

  private static void awaitMore(List<Storm> storms, List<Integer> before, int more) {
    for (int i = 0; i < storms.size(); i++) {
      Storm storm = storms.get(i);
      int enough = before.get(i) + more;
      Await.until("writes to be acknowledged", () -> storm.count() > enough);
    }
  }

  @Test
  void anEndAtOnceAfterTheStartIsOrderlyToo() {
    for (int i = 0; i < 3; i++) {
      try (Launch launch =
          Launch.of(
              List.of(
                  "clientPort=" + Ports.next(),
                  "clientPortAddress=127.0.0.1",
                  "dataDir=" + folder))) {
        launch.awaitServing();
        launch.terminate();
        assertThat(launch.exitStatus()).isIn(0, 143);
      }
    }
  }
}
