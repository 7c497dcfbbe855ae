package dev.ostler.interop.curator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.interop.support.Await;
import dev.ostler.interop.support.LiveServer;
import dev.ostler.interop.support.TestClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.atomic.DistributedAtomicLong;
import org.apache.curator.framework.recipes.cache.CuratorCache;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.framework.recipes.nodes.GroupMember;
import org.apache.curator.framework.recipes.nodes.PersistentNode;
import org.apache.curator.retry.RetryNTimes;
import org.apache.zookeeper.CreateMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The server is killed and started again while recipes are in use. */
final class RecipesAcrossRestartIT {
  @SuppressWarnings("NullAway.Init") // Set before each test.
  private LiveServer server;

  @SuppressWarnings("NullAway.Init") // Set before each test.
  private Curators curators;

  @BeforeEach
  void open() {
    server = LiveServer.ostler(Map.of()).start();
    curators = new Curators(server);
  }

  @AfterEach
  void close() {
    curators.close();
    server.close();
  }

  @Test
  void aMutexExcludesAcrossAKill() {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger entered = new AtomicInteger();
    AtomicBoolean stop = new AtomicBoolean();
    List<CompletableFuture<Void>> workers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      InterProcessMutex mutex = new InterProcessMutex(curators.connect(), "/mutex");
      workers.add(
          CompletableFuture.runAsync(
              () -> work(mutex, inside, entered, stop), Thread::startVirtualThread));
    }
    for (int kill = 0; kill < 2; kill++) {
      int before = entered.get();
      Await.until("the mutex to be used", () -> entered.get() > before + 30);
      server.crashAndRestart();
    }
    int before = entered.get();
    Await.until("the mutex to be used after the kill", () -> entered.get() > before + 30);
    stop.set(true);
    CompletableFuture.allOf(workers.toArray(CompletableFuture[]::new))
        .orTimeout(60, TimeUnit.SECONDS)
        .join();
  }

  private static void work(
      InterProcessMutex mutex, AtomicInteger inside, AtomicInteger entered, AtomicBoolean stop) {
    while (!stop.get()) {
      try {
        Curators.enterAlone(mutex, inside, entered);
      } catch (Exception failure) {
        throw new IllegalStateException(failure);
      }
    }
  }

  @Test
  void leadersGroupsAndCachesComeBack() throws Exception {
    CuratorFramework one = curators.connect();
    CuratorFramework two = curators.connect();
    one.create().creatingParentsIfNeeded().forPath("/cached/a", TestClient.bytes("1"));
    try (LeaderLatch first = new LeaderLatch(one, "/latch", "one");
        LeaderLatch second = new LeaderLatch(two, "/latch", "two");
        GroupMember here = new GroupMember(one, "/group", "one");
        GroupMember there = new GroupMember(two, "/group", "two");
        CuratorCache cache = CuratorCache.build(two, "/cached");
        PersistentNode node =
            new PersistentNode(
                one, CreateMode.EPHEMERAL, false, "/persistent", TestClient.bytes("p"))) {
      first.start();
      second.start();
      here.start();
      there.start();
      cache.start();
      node.start();
      Await.until("a leader", () -> first.hasLeadership() || second.hasLeadership());
      Await.until("the group", () -> here.getCurrentMembers().size() == 2);
      Await.until("the cache", () -> cache.size() == 2);
      assertThat(node.waitForInitialCreate(30, TimeUnit.SECONDS)).isTrue();

      server.crashAndRestart();
      Await.until(
          "one leader after the restart", () -> first.hasLeadership() ^ second.hasLeadership());
      one.create().forPath("/cached/b", TestClient.bytes("2"));
      Await.until("the cache to see a new znode", () -> cache.get("/cached/b").isPresent());
      Await.until(
          "the group after the restart",
          () -> here.getCurrentMembers().size() == 2 && there.getCurrentMembers().size() == 2);
      assertThat(two.getData().forPath("/persistent")).isEqualTo(TestClient.bytes("p"));
      assertThat(two.checkExists().forPath("/persistent").getEphemeralOwner())
          .isEqualTo(one.getZookeeperClient().getZooKeeper().getSessionId());
    }
  }

  @Test
  void anAtomicLongKeepsEveryAcknowledgedIncrement() throws Exception {
    CuratorFramework client = curators.connect();
    AtomicInteger acknowledged = new AtomicInteger();
    AtomicInteger attempted = new AtomicInteger();
    AtomicBoolean stop = new AtomicBoolean();
    CompletableFuture<Void> worker =
        CompletableFuture.runAsync(
            () -> count(client, acknowledged, attempted, stop), Thread::startVirtualThread);
    Await.until("some increments", () -> acknowledged.get() > 100);
    server.crashAndRestart();
    int before = acknowledged.get();
    Await.until("increments after the kill", () -> acknowledged.get() > before + 50);
    stop.set(true);
    worker.get(60, TimeUnit.SECONDS);
    long value =
        new DistributedAtomicLong(client, "/counter", new RetryNTimes(10, 1)).get().postValue();
    // A retry may count an increment twice whose answer was lost, never forget one.
    assertThat(value).isBetween((long) acknowledged.get(), 2L * attempted.get());
  }

  private static void count(
      CuratorFramework client,
      AtomicInteger acknowledged,
      AtomicInteger attempted,
      AtomicBoolean stop) {
    DistributedAtomicLong counter =
        new DistributedAtomicLong(client, "/counter", new RetryNTimes(100, 1));
    while (!stop.get()) {
      try {
        attempted.incrementAndGet();
        if (counter.increment().succeeded()) {
          acknowledged.incrementAndGet();
        }
      } catch (Exception failure) {
        throw new IllegalStateException(failure);
      }
    }
  }
}
