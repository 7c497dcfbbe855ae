package dev.ostler.client.recipe;

import dev.ostler.client.Client;
import dev.ostler.client.ClientException.NoNode;
import dev.ostler.client.Data;
import dev.ostler.client.Operations;
import dev.ostler.client.WatchEvent;
import dev.ostler.client.Watched;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A barrier that somebody raises, and at which others wait until somebody lifts it.
 *
 * <p><b>Znodes.</b> {@code PATH}, persistent: while it exists the barrier is up. It is Curator's
 * layout ({@code DistributedBarrier}).
 *
 * <p><b>Promise.</b> {@link #pass} ends only if the barrier was down at some moment after it was
 * called, and ends for everybody who waits once it stays down.
 *
 * <p><b>Failures.</b> The barrier does not depend on a session: it stays up if the process that
 * raised it dies, and somebody else must lift it. Waits survive lost connections and sessions.
 * {@link #raise} and {@link #lift} are repeated until their effect is certain: wait for one to end
 * before the other, or a repetition of the first may undo the second.
 *
 * <p>Any thread may call everything.
 */
public final class DistributedBarrier {
  private final Client client;
  private final Operations operations;
  private final String path;

  /**
   * @throws IllegalArgumentException no server would take the path
   */
  public DistributedBarrier(Client client, String path) {
    this.client = client;
    this.operations = client.retrying(Stages.PATIENT);
    this.path = Znodes.checked(path);
  }

  /** Makes sure that it is up. */
  public CompletionStage<Void> raise() {
    return operations.ensurePath(path);
  }

  /** Makes sure that it is down. */
  public CompletionStage<Void> lift() {
    return operations.ensureDeleted(path);
  }

  /** Whether it is up. */
  public CompletionStage<Boolean> isUp() {
    return operations.exists(path).thenApply(found -> found.isPresent());
  }

  /** Waits until it is down. Cancelling the stage's future ends the wait. */
  public CompletionStage<Void> pass() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    // Another server may not know yet what was complete before this call.
    look(done, true);
    return done;
  }

  /** {@link #pass}, waiting. */
  public void await() throws InterruptedException {
    Stages.await(client, pass());
  }

  private void look(CompletableFuture<Void> done, boolean sync) {
    if (sync) {
      Stages.on(
          operations.sync(path), ignored -> look(done, false), failure -> again(done, failure));
      return;
    }
    Stages.on(
        operations.getDataAndWatch(path),
        watched -> await(done, watched),
        failure -> {
          if (failure instanceof NoNode) {
            done.complete(null);
          } else {
            again(done, failure);
          }
        });
  }

  private void await(CompletableFuture<Void> done, Watched<Data> watched) {
    Stages.after(
        done,
        () -> {
          if (done.isCancelled()) {
            watched.watch().cancel();
          }
        });
    Stages.on(
        watched.watch().event(),
        event -> look(done, event.kind() == WatchEvent.Kind.SESSION_ENDED),
        done::completeExceptionally);
  }

  private void again(CompletableFuture<Void> done, Throwable failure) {
    if (Stages.isForNextSession(client, failure)) {
      look(done, true);
    } else {
      done.completeExceptionally(failure);
    }
  }
}
