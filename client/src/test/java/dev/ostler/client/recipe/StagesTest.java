package dev.ostler.client.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.client.fake.FakeClient;
import dev.ostler.client.fake.World;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class StagesTest {
  private final World world = new World(1);
  private final FakeClient client = world.client("a");

  @Test
  void aLimitedWaitEndsWithNothing() {
    CompletableFuture<Optional<String>> waiting = new CompletableFuture<>();
    Stages.limit(client, Duration.ofMillis(500), waiting);
    world.run(400);
    assertThat(waiting).isNotDone();
    world.run(200);
    assertThat(waiting).isCompletedWithValue(Optional.empty());
  }

  @Test
  void theTimerOfAWaitThatHasEndedHoldsNothingOfIt() {
    WeakReference<byte[]> data = waitThatEnds();
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (data.get() != null && System.nanoTime() < end) {
      System.gc();
    }
    assertThat(data.get()).isNull();
  }

  private WeakReference<byte[]> waitThatEnds() {
    CompletableFuture<Optional<byte[]>> waiting = new CompletableFuture<>();
    Stages.limit(client, Duration.ofHours(1), waiting);
    byte[] data = new byte[1000];
    waiting.complete(Optional.of(data));
    return new WeakReference<>(data);
  }
}
