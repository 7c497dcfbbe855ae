package dev.ostler.client.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.client.fake.FakeClient;
import dev.ostler.client.fake.SimulatedThread;
import dev.ostler.client.fake.World;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Threads that take a lock, take it again inside, and let go of it level by level. */
class ReentrantDistributedLockTest {
  private static final String PATH = "/locks/again";

  @Test
  void oneThreadHasItAtATimeOnAllLevels() {
    Seeds.each(
        "re-entrant lock",
        "one thread at a time until its last level is undone, none enters again after a loss",
        "ReentrantDistributedLockTest#oneThreadHasItAtATimeOnAllLevels",
        this::oneThread);
  }

  private void oneThread(World world) {
    Holders holders = new Holders(world, 0);
    Processes.takeTurns(world, holders, 3, client -> new Locking(world, client, holders), PATH);
    assertThat(holders.terms()).isGreaterThan(4);
  }

  /** Two threads of a process that share one lock object. */
  private static final class Locking extends Processes.Program {
    private final ReentrantDistributedLock lock;
    private final Holders holders;

    Locking(World world, FakeClient client, Holders holders) {
      super(world, client);
      this.lock = new ReentrantDistributedLock(client, PATH);
      this.holders = holders;
      client.thread(this::secondThread);
    }

    @Override
    void round() {
      client.thread(() -> {
        use();
        again();
      });
    }

    private void secondThread() {
      while (!isStopped()) {
        use();
        SimulatedThread.letPass(world.upTo(300));
      }
    }

    private void use() {
      try {
        Optional<Held> held =
            world.random.nextBoolean()
                ? Optional.of(lock.lock())
                : lock.tryLock(Duration.ofMillis(world.upTo(1_000)));
        if (held.isPresent()) {
          holders.add(held.get(), false);
          SimulatedThread.letPass(world.upTo(50));
          inside(held.get(), world.random.nextInt(3));
          assertThat(lock.levels()).isEqualTo(1);
          lock.unlock();
          assertThat(held.get().isHeldNow()).isFalse();
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    /** Takes it again, so many levels deep. */
    private void inside(Held outer, int levels) throws InterruptedException {
      if (levels == 0) {
        return;
      }
      boolean certain = outer.isHeldNow();
      try {
        assertThat(lock.lock()).isSameAs(outer);
        assertThat(certain).isTrue();
      } catch (IllegalStateException lost) {
        assertThat(certain).isFalse();
        return;
      }
      SimulatedThread.letPass(world.upTo(50));
      inside(outer, levels - 1);
      lock.unlock();
      // Given back by the last level alone.
      assertThat(outer.ended().toCompletableFuture().isDone())
          .isEqualTo(outer.lost().toCompletableFuture().isDone());
    }
  }
}
