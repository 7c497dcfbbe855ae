package dev.ostler.client.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.client.ClientException;
import dev.ostler.client.fake.FakeClient;
import dev.ostler.client.fake.World;
import dev.ostler.wire.value.Bytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Counters and ids. */
class NumbersTest {
  @Test
  void everyAdditionIsMadeOnce() {
    Seeds.each(
        "counter",
        "the value is the number of changes that were confirmed",
        "NumbersTest#everyAdditionIsMadeOnce",
        world -> {
          int[] made = new int[2];
          Processes<Adding> processes =
              new Processes<>(world, 4, client -> new Adding(world, client, made));
          processes.runWithFaults(6_000);
          processes.stop();
          world.run(3_000);
          FakeClient reader = world.client("reader");
          long value = get(world, new DistributedCounter(reader, "/counter").get());
          // Nobody knows of those that died, and of those cut off while more than sixteen came in
          // between.
          assertThat(value).isBetween((long) made[0], made[0] + made[1] + 2L);
        });
  }

  /** Adds one, or compares and sets. */
  private static final class Adding extends Processes.Program {
    private final DistributedCounter counter;
    private final int[] made;

    /**
     * @param made how many were made, and of how many nobody knows
     */
    Adding(World world, FakeClient client, int[] made) {
      super(world, client);
      this.counter = new DistributedCounter(client, "/counter");
      this.made = made;
    }

    @Override
    void round() {
      CompletionStage<Boolean> attempt =
          world.random.nextBoolean()
              ? counter.add(1).thenApply(now -> true)
              : counter.get().thenCompose(now -> counter.compareAndSet(now, now + 1));
      attempt.whenComplete((changed, failure) -> {
        ClientException known = ClientException.in(failure);
        if (failure == null && changed) {
          made[0]++;
        } else if (known != null && known.outcomeUnknown()) {
          made[1]++;
        }
        ended(unlessUnknown(failure));
      });
    }
  }

  @Test
  void theValueIsReadWithOrWithoutIds() {
    UUID id = new UUID(3, 4);
    CounterValue value = CounterValue.NONE.changedTo(-7, id);
    assertThat(CounterValue.parse(Bytes.of(value.toBytes()))).isEqualTo(value);
    byte[] plain = ByteBuffer.allocate(8).putLong(42).array();
    assertThat(CounterValue.parse(Bytes.of(plain)).value()).isEqualTo(42);
    assertThat(CounterValue.parse(Bytes.EMPTY)).isEqualTo(CounterValue.NONE);
    for (int i = 0; i < 20; i++) {
      value = value.changedTo(i, new UUID(1, i));
    }
    assertThat(value.ids()).hasSize(CounterValue.IDS_MAX);
    assertThat(value.ids().get(0)).isEqualTo(new UUID(1, 19));
  }

  @Test
  void aCounterIsComparedAndSet() {
    World world = new World(1);
    DistributedCounter counter = new DistributedCounter(world.client("a"), "/some/counter");
    assertThat(get(world, counter.get())).isZero();
    assertThat(get(world, counter.compareAndSet(1, 5))).isFalse();
    assertThat(get(world, counter.compareAndSet(0, 5))).isTrue();
    assertThat(get(world, counter.add(-7))).isEqualTo(-2);
    assertThat(get(world, counter.update(value -> value * value))).isEqualTo(4);
    assertThat(get(world, counter.set(9))).isEqualTo(9);
    assertThat(get(world, counter.get())).isEqualTo(9);
  }

  @Test
  void noIdIsHandedOutTwice() {
    Seeds.each(
        "ids",
        "no id twice, and growing in each process",
        "NumbersTest#noIdIsHandedOutTwice",
        world -> {
          Set<Long> all = new HashSet<>();
          Processes<Processes.Program> processes =
              new Processes<>(
                  world,
                  4,
                  client -> {
                    IdGenerator ids = new IdGenerator(client, "/ids", world.random.nextInt(10) + 1);
                    long[] last = new long[1];
                    return new Processes.Program(world, client) {
                      @Override
                      void round() {
                        ids.next()
                            .whenComplete((id, failure) -> {
                              if (failure == null) {
                                world.expect(() -> assertNew(id));
                              }
                              ended(failure);
                            });
                      }

                      private void assertNew(long id) {
                        if (!all.add(id) || id <= last[0]) {
                          throw new AssertionError(id + " twice, or not after " + last[0]);
                        }
                        last[0] = id;
                      }
                    };
                  });
          processes.runWithFaults(6_000);
          assertThat(all).doesNotContain(0L);
        });
  }

  @Test
  void idsOfABlockCostNothing() {
    World world = new World(1);
    FakeClient client = world.client("a");
    IdGenerator ids = new IdGenerator(client, "/ids", 100);
    List<CompletableFuture<Long>> taken = new ArrayList<>();
    for (int i = 0; i < 250; i++) {
      taken.add(ids.next().toCompletableFuture());
    }
    world.run(500);
    for (int i = 0; i < 250; i++) {
      assertThat(taken.get(i)).isCompletedWithValue(i + 1L);
    }
    // Without a server: what is left of the blocks.
    client.cutOff(10_000);
    for (int i = 0; i < 49; i++) {
      assertThat(ids.next().toCompletableFuture()).isCompletedWithValue(251L + i);
    }
  }

  private static <T> T get(World world, CompletionStage<T> stage) {
    CompletableFuture<T> future = stage.toCompletableFuture();
    world.until("it is answered", 10_000, future::isDone);
    return future.join();
  }
}
