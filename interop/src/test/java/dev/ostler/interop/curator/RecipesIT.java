package dev.ostler.interop.curator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.interop.support.Await;
import dev.ostler.interop.support.LiveServer;
import dev.ostler.interop.support.TestClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.atomic.DistributedAtomicLong;
import org.apache.curator.framework.recipes.barriers.DistributedBarrier;
import org.apache.curator.framework.recipes.barriers.DistributedDoubleBarrier;
import org.apache.curator.framework.recipes.cache.CuratorCache;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.leader.LeaderSelector;
import org.apache.curator.framework.recipes.leader.LeaderSelectorListenerAdapter;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.framework.recipes.locks.InterProcessReadWriteLock;
import org.apache.curator.framework.recipes.locks.InterProcessSemaphoreV2;
import org.apache.curator.framework.recipes.locks.Lease;
import org.apache.curator.framework.recipes.nodes.GroupMember;
import org.apache.curator.framework.recipes.nodes.PersistentNode;
import org.apache.curator.framework.recipes.queue.DistributedQueue;
import org.apache.curator.framework.recipes.queue.QueueBuilder;
import org.apache.curator.framework.recipes.queue.QueueConsumer;
import org.apache.curator.framework.recipes.queue.QueueSerializer;
import org.apache.curator.framework.recipes.shared.SharedCount;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.retry.RetryNTimes;
import org.apache.zookeeper.CreateMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class RecipesIT {
  @RegisterExtension
  private static final LiveServer SERVER =
      LiveServer.ostler(
          Map.of("extendedTypesEnabled", "true"), "-Dznode.container.checkIntervalMs=200");

  @SuppressWarnings("NullAway.Init") // Set before each test.
  private Curators curators;

  @BeforeEach
  void open() {
    curators = new Curators(SERVER);
  }

  @AfterEach
  void close() {
    curators.close();
  }

  /** Runs the task on several threads, each with a client of its own. */
  private void together(int count, Task task) {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      CuratorFramework client = curators.connect();
      all.add(
          CompletableFuture.runAsync(
              () -> {
                try {
                  task.run(client);
                } catch (Exception failure) {
                  throw new IllegalStateException(failure);
                }
              },
              Thread::startVirtualThread));
    }
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
        .orTimeout(60, TimeUnit.SECONDS)
        .join();
  }

  private interface Task {
    void run(CuratorFramework client) throws Exception;
  }

  @Test
  void aMutexLetsOneInAtATime() {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger entered = new AtomicInteger();
    together(
        4,
        client -> {
          InterProcessMutex mutex = new InterProcessMutex(client, "/mutex");
          for (int i = 0; i < 20; i++) {
            Curators.enterAlone(mutex, inside, entered);
          }
        });
    assertThat(entered).hasValue(80);
  }

  @Test
  void readersShareAndWritersDoNot() throws Exception {
    InterProcessReadWriteLock first = new InterProcessReadWriteLock(curators.connect(), "/rw");
    InterProcessReadWriteLock second = new InterProcessReadWriteLock(curators.connect(), "/rw");
    first.readLock().acquire();
    assertThat(second.readLock().acquire(20, TimeUnit.SECONDS)).isTrue();
    assertThat(second.writeLock().acquire(100, TimeUnit.MILLISECONDS)).isFalse();
    second.readLock().release();
    CompletableFuture<Boolean> writer =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return second.writeLock().acquire(20, TimeUnit.SECONDS);
              } catch (Exception failure) {
                throw new IllegalStateException(failure);
              }
            },
            Thread::startVirtualThread);
    first.readLock().release();
    assertThat(writer.get(30, TimeUnit.SECONDS)).isTrue();
    assertThat(first.readLock().acquire(100, TimeUnit.MILLISECONDS)).isFalse();
  }

  @Test
  void aSemaphoreGivesOutItsLeases() throws Exception {
    InterProcessSemaphoreV2 first =
        new InterProcessSemaphoreV2(curators.connect(), "/semaphore", 2);
    InterProcessSemaphoreV2 second =
        new InterProcessSemaphoreV2(curators.connect(), "/semaphore", 2);
    Lease one = first.acquire();
    Lease two = second.acquire();
    assertThat(second.acquire(100, TimeUnit.MILLISECONDS)).isNull();
    first.returnLease(one);
    Lease three = second.acquire(20, TimeUnit.SECONDS);
    assertThat(three).isNotNull();
    second.returnLease(two);
    second.returnLease(three);
  }

  @Test
  void oneOfSeveralLatchesLeadsAndTheNextFollows() throws Exception {
    List<LeaderLatch> latches = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      LeaderLatch latch = new LeaderLatch(curators.connect(), "/latch", "member" + i);
      latch.start();
      latches.add(latch);
    }
    for (int round = 0; round < 3; round++) {
      Await.until(
          "a leader", () -> latches.stream().filter(LeaderLatch::hasLeadership).count() == 1);
      LeaderLatch leader =
          latches.stream().filter(LeaderLatch::hasLeadership).findFirst().orElseThrow();
      assertThat(latches.get(0).getLeader().getId()).isEqualTo(leader.getId());
      if (latches.size() > 1) {
        leader.close();
        latches.remove(leader);
      }
    }
    for (LeaderLatch latch : latches) {
      latch.close();
    }
  }

  @Test
  void everySelectorLeadsInTurn() throws Exception {
    CountDownLatch led = new CountDownLatch(6);
    AtomicInteger leading = new AtomicInteger();
    List<LeaderSelector> selectors = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      LeaderSelector selector =
          new LeaderSelector(
              curators.connect(),
              "/selector",
              new LeaderSelectorListenerAdapter() {
                @Override
                public void takeLeadership(CuratorFramework client) {
                  if (leading.incrementAndGet() == 1) {
                    led.countDown();
                  }
                  leading.decrementAndGet();
                }
              });
      selector.autoRequeue();
      selector.start();
      selectors.add(selector);
    }
    assertThat(led.await(30, TimeUnit.SECONDS)).isTrue();
    selectors.forEach(LeaderSelector::close);
  }

  @Test
  void atomicLongsLoseNoIncrement() throws Exception {
    together(
        3,
        client -> {
          DistributedAtomicLong counter =
              new DistributedAtomicLong(client, "/counter", new RetryNTimes(1_000, 1));
          for (int i = 0; i < 40; i++) {
            assertThat(counter.increment().succeeded()).isTrue();
          }
        });
    DistributedAtomicLong counter =
        new DistributedAtomicLong(curators.connect(), "/counter", new RetryNTimes(10, 1));
    assertThat(counter.get().postValue()).isEqualTo(120);
  }

  @Test
  void aSharedCountIsSeenByOthers() throws Exception {
    try (SharedCount first = new SharedCount(curators.connect(), "/shared", 7);
        SharedCount second = new SharedCount(curators.connect(), "/shared", 7)) {
      first.start();
      second.start();
      first.setCount(42);
      Await.until("the count to arrive", () -> second.getCount() == 42);
    }
  }

  @Test
  void aBarrierHoldsUntilItIsTakenAway() throws Exception {
    CuratorFramework keeper = curators.connect();
    DistributedBarrier barrier = new DistributedBarrier(keeper, "/barrier");
    barrier.setBarrier();
    DistributedBarrier waiting = new DistributedBarrier(curators.connect(), "/barrier");
    assertThat(waiting.waitOnBarrier(100, TimeUnit.MILLISECONDS)).isFalse();
    CompletableFuture<Boolean> passed =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return waiting.waitOnBarrier(20, TimeUnit.SECONDS);
              } catch (Exception failure) {
                throw new IllegalStateException(failure);
              }
            },
            Thread::startVirtualThread);
    barrier.removeBarrier();
    assertThat(passed.get(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aDoubleBarrierLetsAllInAndOutTogether() {
    AtomicInteger inside = new AtomicInteger();
    together(
        3,
        client -> {
          DistributedDoubleBarrier barrier = new DistributedDoubleBarrier(client, "/double", 3);
          inside.incrementAndGet();
          assertThat(barrier.enter(30, TimeUnit.SECONDS)).isTrue();
          assertThat(inside).hasValue(3);
          assertThat(barrier.leave(30, TimeUnit.SECONDS)).isTrue();
        });
  }

  @Test
  void aPersistentNodeComesBackWhenDeleted() throws Exception {
    CuratorFramework client = curators.connect();
    try (PersistentNode node =
        new PersistentNode(
            client, CreateMode.EPHEMERAL, false, "/persistent", TestClient.bytes("here"))) {
      node.start();
      assertThat(node.waitForInitialCreate(30, TimeUnit.SECONDS)).isTrue();
      curators.connect().delete().forPath("/persistent");
      Await.until(
          "the znode to be back", () -> client.checkExists().forPath("/persistent") != null);
    }
  }

  @Test
  void groupMembersSeeEachOther() throws Exception {
    try (GroupMember first = new GroupMember(curators.connect(), "/group", "one")) {
      first.start();
      try (GroupMember second =
          new GroupMember(curators.connect(), "/group", "two", TestClient.bytes("payload"))) {
        second.start();
        Await.until("both members", () -> first.getCurrentMembers().size() == 2);
        assertThat(first.getCurrentMembers().get("two")).isEqualTo(TestClient.bytes("payload"));
      }
      Await.until("one member", () -> first.getCurrentMembers().size() == 1);
    }
  }

  @Test
  void aCacheFollowsASubtree() throws Exception {
    CuratorFramework writer = curators.connect();
    writer.create().creatingParentsIfNeeded().forPath("/cached/a/b", TestClient.bytes("1"));
    try (CuratorCache cache = CuratorCache.build(curators.connect(), "/cached")) {
      List<String> changes = Collections.synchronizedList(new ArrayList<>());
      cache
          .listenable()
          .addListener((type, before, after) ->
              changes.add(type + " " + (after == null ? before : after).getPath()));
      cache.start();
      Await.until("the cache to fill", () -> cache.size() == 3);
      // One after the other: a cache that reads too late sees only what is left.
      writer.setData().forPath("/cached/a/b", TestClient.bytes("2"));
      Await.until("the change", () -> changes.contains("NODE_CHANGED /cached/a/b"));
      writer.create().forPath("/cached/c");
      Await.until("the new one", () -> changes.contains("NODE_CREATED /cached/c"));
      writer.delete().forPath("/cached/a/b");
      Await.until("the end of one", () -> changes.contains("NODE_DELETED /cached/a/b"));
      Await.until("the cache to follow", () -> cache.size() == 3);
    }
  }

  @Test
  void aContainerParentGoesWithItsLastChild() throws Exception {
    CuratorFramework client = curators.connect();
    client.create().creatingParentContainersIfNeeded().forPath("/container/child");
    client.delete().forPath("/container/child");
    Await.until(
        "the container to be swept", () -> client.checkExists().forPath("/container") == null);
  }

  @Test
  void timesToLiveWorkThroughCurator() throws Exception {
    CuratorFramework client = curators.connect();
    client.create().withTtl(200).withMode(CreateMode.PERSISTENT_WITH_TTL).forPath("/ttl");
    Await.until("the znode to go", () -> client.checkExists().forPath("/ttl") == null);
  }

  @Test
  void transactionsAndBackgroundCallsWork() throws Exception {
    CuratorFramework client = curators.connect();
    client
        .transaction()
        .forOperations(
            client.transactionOp().create().forPath("/tx", TestClient.bytes("1")),
            client.transactionOp().check().withVersion(0).forPath("/tx"),
            client.transactionOp().setData().forPath("/tx", TestClient.bytes("2")));
    CompletableFuture<String> answer = new CompletableFuture<>();
    client
        .getData()
        .inBackground((ignored, event) ->
            answer.complete(
                event.getType()
                    + " "
                    + event.getResultCode()
                    + " "
                    + new String(event.getData(), StandardCharsets.UTF_8)))
        .forPath("/tx");
    assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo("GET_DATA 0 2");
  }

  @Test
  void aProtectedCreateIsFoundAgain() throws Exception {
    CuratorFramework client = curators.connect();
    String path =
        client
            .create()
            .creatingParentsIfNeeded()
            .withProtection()
            .withMode(CreateMode.EPHEMERAL_SEQUENTIAL)
            .forPath("/protected/n-");
    assertThat(path).startsWith("/protected/_c_").endsWith("-n-0000000000");
  }

  @Test
  void aQueueGivesEachItemToOneConsumer() throws Exception {
    List<String> consumed = Collections.synchronizedList(new ArrayList<>());
    QueueConsumer<String> consumer =
        new QueueConsumer<>() {
          @Override
          public void consumeMessage(String item) {
            consumed.add(item);
          }

          @Override
          public void stateChanged(CuratorFramework client, ConnectionState state) {}
        };
    QueueSerializer<String> serializer =
        new QueueSerializer<>() {
          @Override
          public byte[] serialize(String item) {
            return TestClient.bytes(item);
          }

          @Override
          public String deserialize(byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
          }
        };
    List<String> items = new ArrayList<>();
    try (DistributedQueue<String> queue =
        QueueBuilder.builder(curators.connect(), consumer, serializer, "/queue").buildQueue()) {
      queue.start();
      for (int i = 0; i < 50; i++) {
        items.add("item " + i);
        queue.put("item " + i);
      }
      Await.until("all to be consumed", () -> consumed.size() == 50);
    }
    assertThat(consumed).containsExactlyInAnyOrderElementsOf(items);
  }
}
