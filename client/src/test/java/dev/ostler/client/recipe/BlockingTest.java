package dev.ostler.client.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.client.fake.FakeClient;
import dev.ostler.client.fake.World;
import dev.ostler.wire.value.Bytes;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** The calls that wait; each lets two seconds of the world pass. */
class BlockingTest {
  private final World world = new World(7);
  private final FakeClient client = world.client("a");

  @Test
  void aLockIsWaitedFor() throws InterruptedException {
    DistributedLock lock = new DistributedLock(client, "/lock");
    DistributedLock others = new DistributedLock(world.client("b"), "/lock");
    try (Held held = lock.lock()) {
      assertThat(held.isHeldNow()).isTrue();
      assertThat(others.tryLock()).isEmpty();
      assertThat(others.tryLock(Duration.ofMillis(500))).isEmpty();
    }
    assertThat(others.tryLock(Duration.ofMillis(500))).isPresent();
  }

  @Test
  void whatIsGotInTheMomentOfAnInterruptIsNotLost() throws InterruptedException {
    Held held = new DistributedLock(client, "/lock").lock();
    CompletableFuture<Held> answered =
        new CompletableFuture<>() {
          @Override
          public Held get() throws InterruptedException, ExecutionException {
            // The wait was interrupted, and before it can be cancelled the answer comes.
            if (complete(held)) {
              throw new InterruptedException();
            }
            return super.get();
          }
        };
    assertThat(Stages.await(client, answered)).isSameAs(held);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aWaitThatIsInterruptedIsGivenUp() throws InterruptedException {
    Held held = new DistributedLock(client, "/lock").lock();
    DistributedLock others = new DistributedLock(world.client("b"), "/lock");
    Thread.currentThread().interrupt();
    assertThatThrownBy(others::lock).isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
    world.until("it left the line", 1_000, () -> world.leader.children("/lock").size() == 1);
    assertThat(held.isHeldNow()).isTrue();
  }

  @Test
  void theThreadThatHasALockMayTakeItAgain() throws InterruptedException {
    ReentrantDistributedLock lock = new ReentrantDistributedLock(client, "/lock");
    Held held = lock.lock();
    assertThat(lock.lock()).isSameAs(held);
    assertThat(lock.tryLock(Duration.ofMillis(100))).containsSame(held);
    assertThat(lock.levels()).isEqualTo(3);
    lock.unlock();
    lock.unlock();
    assertThat(lock.isHeldNow()).isTrue();
    lock.unlock();
    assertThat(lock.isHeldNow()).isFalse();
    assertThat(lock.levels()).isZero();
    assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
    world.run(1_000);
    assertThat(world.leader.children("/lock")).isEmpty();
  }

  @Test
  void aLockThatWasLostIsNotTakenAgain() throws InterruptedException {
    ReentrantDistributedLock lock = new ReentrantDistributedLock(client, "/lock");
    lock.lock();
    client.cutOff(900);
    world.run(3_000);
    assertThat(lock.isHeldNow()).isFalse();
    assertThatThrownBy(lock::lock)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("outer section");
    lock.unlock();
    assertThat(lock.lock().isHeldNow()).isTrue();
    lock.unlock();
  }

  @Test
  void anotherThreadDoesNotHaveIt() throws Exception {
    ReentrantDistributedLock lock = new ReentrantDistributedLock(client, "/lock");
    lock.lock();
    boolean elsewhere =
        CompletableFuture.supplyAsync(() -> lock.isHeldNow() || lock.levels() > 0).get();
    assertThat(elsewhere).isFalse();
    lock.unlock();
  }

  @Test
  void leasesElectionsBarriersIdsAndElementsAreWaitedFor() throws InterruptedException {
    assertThat(new DistributedSemaphore(client, "/sem", 1).lease().isHeldNow()).isTrue();
    assertThat(new DistributedSemaphore(client, "/sem", 1).tryLease(Duration.ofMillis(300)))
        .isEmpty();
    assertThat(new LeaderLatch(client, "/latch", "a").start().awaitLeadership().isHeldNow())
        .isTrue();
    new DistributedBarrier(client, "/barrier").await();
    assertThat(new IdGenerator(client, "/ids", 10).take()).isEqualTo(1);
    DistributedQueue queue = new DistributedQueue(client, "/queue");
    client.blocking().await(queue.put(Bytes.utf8("one").toArray()));
    try (Delivery delivery = queue.take()) {
      assertThat(delivery.text()).isEqualTo("one");
    }
    try (Delivery again = queue.take()) {
      client.blocking().await(again.confirm());
    }
    assertThat(client.blocking().await(queue.poll())).isEmpty();
  }

  @Test
  void pathsThatNoServerTakesAreRefusedAtOnce() {
    assertThatThrownBy(() -> new DistributedLock(client, "lock"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("slash");
    assertThatThrownBy(() -> new DistributedQueue(client, "/"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("everybody");
    assertThatThrownBy(() -> new Group(client, "/g").join("a/b", new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new DistributedSemaphore(client, "/s", 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
