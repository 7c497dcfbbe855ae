package dev.ostler.interop.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.client.Client;
import dev.ostler.client.recipe.DistributedBarrier;
import dev.ostler.client.recipe.DistributedCounter;
import dev.ostler.client.recipe.DistributedLock;
import dev.ostler.client.recipe.DistributedReadWriteLock;
import dev.ostler.client.recipe.DistributedSemaphore;
import dev.ostler.client.recipe.Group;
import dev.ostler.client.recipe.Held;
import dev.ostler.client.recipe.LeaderLatch;
import dev.ostler.interop.support.Await;
import dev.ostler.interop.support.LiveServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.atomic.DistributedAtomicLong;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.framework.recipes.locks.InterProcessReadWriteLock;
import org.apache.curator.framework.recipes.locks.InterProcessSemaphoreV2;
import org.apache.curator.framework.recipes.locks.Lease;
import org.apache.curator.framework.recipes.nodes.GroupMember;
import org.apache.curator.retry.RetryNTimes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Old and new programs that share a lock, a semaphore, an election. */
@Timeout(120)
final class SharedWithCuratorIT {
  @RegisterExtension private static final LiveServer SERVER = LiveServer.ostler(Map.of());

  private static final Duration SOON = Duration.ofMillis(300);

  @SuppressWarnings("NullAway.Init") // Set before each test.
  private CuratorFramework curator;

  @SuppressWarnings("NullAway.Init") // Set before each test.
  private Client client;

  @BeforeEach
  void connect() {
    curator = CuratorFrameworkFactory.newClient(SERVER.connectString(), new RetryNTimes(10, 100));
    curator.start();
    client = Client.connect(SERVER.connectString());
  }

  @AfterEach
  void disconnect() {
    curator.close();
    client.close();
  }

  @Test
  void aLockIsHadByOneOfBoth() throws Exception {
    DistributedLock ours = new DistributedLock(client, "/shared/lock");
    InterProcessMutex theirs = new InterProcessMutex(curator, "/shared/lock");
    Held held = ours.lock();
    assertThat(theirs.acquire(300, TimeUnit.MILLISECONDS)).isFalse();
    held.close();
    assertThat(theirs.acquire(10, TimeUnit.SECONDS)).isTrue();
    assertThat(ours.tryLock(SOON)).isEmpty();
    assertThat(ours.tryLock()).isEmpty();
    theirs.release();
    assertThat(ours.tryLock(Duration.ofSeconds(10))).isPresent();
  }

  @Test
  void aLockKeepsOthersOutWhileBothContend() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger wrong = new AtomicInteger();
    CompletableFuture<Void> theirs =
        CompletableFuture.runAsync(
            () -> {
              InterProcessMutex mutex = new InterProcessMutex(curator, "/shared/contended");
              for (int i = 0; i < 30; i++) {
                try {
                  mutex.acquire();
                  step(inside, wrong);
                  mutex.release();
                } catch (Exception failure) {
                  throw new IllegalStateException(failure);
                }
              }
            },
            Thread::startVirtualThread);
    DistributedLock lock = new DistributedLock(client, "/shared/contended");
    for (int i = 0; i < 30; i++) {
      try (Held held = lock.lock()) {
        assertThat(held.isHeldNow()).isTrue();
        step(inside, wrong);
      }
    }
    theirs.get(60, TimeUnit.SECONDS);
    assertThat(wrong).hasValue(0);
    Await.until("no znode is left", () -> isEmpty("/shared/contended"));
  }

  private static void step(AtomicInteger inside, AtomicInteger wrong) {
    if (inside.incrementAndGet() != 1) {
      wrong.incrementAndGet();
    }
    inside.decrementAndGet();
  }

  private boolean isEmpty(String path) throws InterruptedException {
    return client.blocking().exists(path).map(stat -> stat.numChildren() == 0).orElse(true);
  }

  @Test
  void readersOfBothShareAndWritersOfBothDoNot() throws Exception {
    DistributedReadWriteLock ours = new DistributedReadWriteLock(client, "/shared/rw");
    InterProcessReadWriteLock theirs = new InterProcessReadWriteLock(curator, "/shared/rw");
    Held reading = ours.reading().lock();
    assertThat(theirs.readLock().acquire(10, TimeUnit.SECONDS)).isTrue();
    assertThat(ours.writing().tryLock(SOON)).isEmpty();
    theirs.readLock().release();
    assertThat(theirs.writeLock().acquire(300, TimeUnit.MILLISECONDS)).isFalse();
    reading.close();
    assertThat(theirs.writeLock().acquire(10, TimeUnit.SECONDS)).isTrue();
    assertThat(ours.reading().tryLock(SOON)).isEmpty();
    theirs.writeLock().release();
    assertThat(ours.writing().tryLock(Duration.ofSeconds(10))).isPresent();
  }

  @Test
  void theLeasesOfASemaphoreAreThoseOfBoth() throws Exception {
    DistributedSemaphore ours = new DistributedSemaphore(client, "/shared/semaphore", 2);
    InterProcessSemaphoreV2 theirs = new InterProcessSemaphoreV2(curator, "/shared/semaphore", 2);
    Held first = ours.lease();
    Lease second = theirs.acquire();
    assertThat(ours.tryLease(SOON)).isEmpty();
    assertThat(theirs.acquire(300, TimeUnit.MILLISECONDS)).isNull();
    first.close();
    Lease third = theirs.acquire(10, TimeUnit.SECONDS);
    assertThat(third).isNotNull();
    second.close();
    assertThat(ours.tryLease(Duration.ofSeconds(10))).isPresent();
  }

  @Test
  void candidatesOfBothStandInOneElection() throws Exception {
    LeaderLatch ours = new LeaderLatch(client, "/shared/latch", "ours");
    org.apache.curator.framework.recipes.leader.LeaderLatch theirs =
        new org.apache.curator.framework.recipes.leader.LeaderLatch(
            curator, "/shared/latch", "theirs");
    ours.start();
    Await.until("ours leads", ours::isLeaderNow);
    theirs.start();
    List<String> both = List.of("ours", "theirs");
    Await.until("both stand", () -> client.blocking().await(ours.participants()).equals(both));
    assertThat(theirs.hasLeadership()).isFalse();
    assertThat(theirs.getLeader().getId()).isEqualTo("ours");
    ours.close();
    assertThat(theirs.await(10, TimeUnit.SECONDS)).isTrue();
    theirs.close();
  }

  @Test
  void aCounterIsCountedByBoth() throws Exception {
    DistributedCounter ours = new DistributedCounter(client, "/shared/counter");
    DistributedAtomicLong theirs =
        new DistributedAtomicLong(curator, "/shared/counter", new RetryNTimes(10, 10));
    assertThat(client.blocking().await(ours.add(5))).isEqualTo(5);
    assertThat(theirs.get().postValue()).isEqualTo(5);
    assertThat(theirs.increment().postValue()).isEqualTo(6);
    assertThat(client.blocking().await(ours.add(10))).isEqualTo(16);
    assertThat(theirs.get().postValue()).isEqualTo(16);
  }

  @Test
  void aGroupHasMembersOfBoth() throws Exception {
    try (Group ours = new Group(client, "/shared/group")) {
      client.blocking().await(ours.start());
      Group.Membership own = ours.join("ours", "1".getBytes(StandardCharsets.UTF_8));
      GroupMember theirs =
          new GroupMember(curator, "/shared/group", "theirs", "2".getBytes(StandardCharsets.UTF_8));
      theirs.start();
      Await.until("ours sees both", () -> ours.members().size() == 2);
      Await.until("theirs sees both", () -> theirs.getCurrentMembers().size() == 2);
      assertThat(ours.members().values())
          .extracting(member -> member.payload().toUtf8())
          .containsExactly("1", "2");
      theirs.close();
      Await.until("theirs is gone", () -> ours.members().size() == 1);
      client.blocking().await(own.leave());
    }
  }

  @Test
  void aBarrierIsRaisedAndLiftedByEither() throws Exception {
    DistributedBarrier ours = new DistributedBarrier(client, "/shared/barrier");
    var theirs =
        new org.apache.curator.framework.recipes.barriers.DistributedBarrier(
            curator, "/shared/barrier");
    theirs.setBarrier();
    CompletableFuture<Void> passing = ours.pass().toCompletableFuture();
    assertThat(client.blocking().await(ours.isUp())).isTrue();
    assertThat(passing).isNotDone();
    theirs.removeBarrier();
    passing.get(10, TimeUnit.SECONDS);
    client.blocking().await(ours.raise());
    assertThat(theirs.waitOnBarrier(300, TimeUnit.MILLISECONDS)).isFalse();
    client.blocking().await(ours.lift());
    assertThat(theirs.waitOnBarrier(10, TimeUnit.SECONDS)).isTrue();
  }
}
