package dev.ostler.client.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.client.CreateMode;
import dev.ostler.client.Created;
import dev.ostler.client.Operations;
import dev.ostler.client.fake.FakeClient;
import dev.ostler.client.fake.World;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class ZnodesTest {
  /** In some of the worlds the next server of the first client is behind. */
  @Test
  void aDeleteWhoseAnswerWasLostDoesNotHitTheSuccessor() {
    for (int seed = 1; seed <= 300; seed++) {
      World world = new World(seed);
      FakeClient client = world.client("a");
      FakeClient other = world.client("b");
      Created own = get(world, client.create("/own", null, CreateMode.EPHEMERAL));
      Operations inSession = client.inSession(client.sessionId()).retrying(Stages.PATIENT);
      client.loseNextWriteReply();
      CompletableFuture<Void> deleted =
          Znodes.deleteOwn(client, inSession, own.path(), own.stat().czxid()).toCompletableFuture();
      world.until("it is deleted", 1_000, () -> !world.leader.exists("/own"));
      get(world, other.create("/own", null, CreateMode.EPHEMERAL));
      world.until("it is known", 2_000, deleted::isDone);
      assertThat(world.leader.exists("/own")).as("the successor's znode, seed " + seed).isTrue();
    }
  }

  private static <T> T get(World world, CompletionStage<T> stage) {
    CompletableFuture<T> future = stage.toCompletableFuture();
    world.until("it is answered", 10_000, future::isDone);
    return future.join();
  }
}
