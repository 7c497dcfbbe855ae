package dev.ostler.client.recipe;

import dev.ostler.client.Client;
import dev.ostler.client.ClientException;
import dev.ostler.client.ClientException.MultiFailed;
import dev.ostler.client.ClientException.NoNode;
import dev.ostler.client.Operations;
import dev.ostler.client.Paths;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A queue: elements come out in the order in which they went in.
 *
 * <pre>{@code
 * queue.put("resize 17".getBytes(UTF_8));
 *
 * try (Delivery delivery = queue.take()) {
 *   work(delivery.text());
 *   client.blocking().await(delivery.confirm());
 * }
 * }</pre>
 *
 * <p><b>Znodes.</b>
 *
 * <pre>
 *   PATH/items/qn-NUMBER            persistent: an element, its data
 *   PATH/claims/qn-NUMBER           ephemeral: somebody works on the element of that name
 *   PATH/producers/ID               ephemeral: the last batch of a producer, so that none is put twice
 *   PATH/takers/_c_ID-lock-NUMBER   ephemeral: who waits for an element; the first one watches
 * </pre>
 *
 * <p><b>Promise.</b>
 *
 * <ul>
 *   <li><b>put</b>: if the stage ends normally the element is in the queue exactly once, for good.
 *       Elements of one {@code DistributedQueue} object keep the order of the calls.
 *   <li><b>take</b>: an element is in the hands of at most one taker whose claim {@linkplain
 *       Held#isHeldNow is held}. Lower elements are handed out first; one that is given back, or
 *       whose taker died, comes again at its old place.
 *   <li><b>confirm</b>: for each element at most one confirmation ends normally, and after it
 *       nobody gets the element.
 *   <li>Together: <b>at least once</b>. No element is lost: it stays until somebody confirms it.
 *       One may be <em>worked on</em> twice: if a taker did the work and then died, lost its
 *       session or gave it back before confirming. Work that must have one effect only is to be
 *       told by {@link Delivery#name}, or fenced by the claim's {@link Held#fencingToken}.
 * </ul>
 *
 * <p><b>Failures.</b> Connection lost and back, server killed: nothing changes; calls take longer.
 * Session over: claims are gone and their elements for others; a put whose answer was lost with it
 * ends with trouble whose {@link ClientException#outcomeUnknown} is true, any other one goes on in
 * the next session; one that waits to take waits on. Process dead: what it had not confirmed is for
 * others after its session timeout.
 *
 * <p>A queue is no store: servers keep it in memory, and listing 10,000 elements takes a reply of
 * half a megabyte.
 *
 * <p>Keep one for each client, for as long as it puts elements: an object that has put some has a
 * znode of its own, until it is closed or its session is over.
 *
 * <p>Any thread may call everything.
 */
public final class DistributedQueue implements AutoCloseable {
  private final Client client;
  private final QueuePaths paths;
  private final QueueProducer producer;

  /**
   * @throws IllegalArgumentException no server would take the path
   */
  public DistributedQueue(Client client, String path) {
    this.client = client;
    this.paths = new QueuePaths(Znodes.checked(path));
    this.producer = new QueueProducer(client, paths);
  }

  /**
   * Puts an element at the end.
   *
   * @return ends with {@link IllegalStateException} if this object was closed
   */
  public CompletionStage<Void> put(byte[] element) {
    return producer.put(element.clone());
  }

  /** The first element nobody works on; nothing if there is none. */
  public CompletionStage<Optional<Delivery>> poll() {
    CompletableFuture<Optional<Delivery>> result = new CompletableFuture<>();
    new QueueTaker(this, client, paths, false, result).begin();
    return result;
  }

  /** As {@link #poll()}, and waits for one for a limited time. */
  public CompletionStage<Optional<Delivery>> poll(Duration wait) {
    CompletableFuture<Optional<Delivery>> result = new CompletableFuture<>();
    new QueueTaker(this, client, paths, true, result).begin();
    Stages.limit(client, wait, result);
    return result;
  }

  /** Waits for the first element nobody works on. Cancelling the stage's future ends the wait. */
  public CompletionStage<Delivery> takeAsync() {
    CompletableFuture<Delivery> result = new CompletableFuture<>();
    CompletableFuture<Optional<Delivery>> taken = new CompletableFuture<>();
    Stages.on(
        taken,
        delivery -> {
          if (!result.complete(delivery.orElseThrow())) {
            delivery.get().close();
          }
        },
        result::completeExceptionally);
    Stages.after(result, () -> taken.cancel(false));
    new QueueTaker(this, client, paths, true, taken).begin();
    return result;
  }

  /** {@link #takeAsync}, waiting. */
  public Delivery take() throws InterruptedException {
    return Stages.await(client, takeAsync());
  }

  /**
   * Puts nothing any more, without waiting: what was put before still goes in, then this object's
   * own znode goes. Deliveries, and waits for them, are not touched.
   */
  @Override
  public void close() {
    producer.close();
  }

  /** How many elements there are, those in hands included. */
  public CompletionStage<Integer> size() {
    return client
        .retrying(Stages.PATIENT)
        .exists(paths.items())
        .thenApply(stat -> stat.isEmpty() ? 0 : stat.get().numChildren());
  }

  CompletionStage<Void> confirm(Delivery delivery) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Held claim = delivery.claim();
    if (!claim.endBy(done)) {
      done.completeExceptionally(
          new IllegalStateException(
              "An element is confirmed once, while its taker has it; somebody else may have it by"
                  + " now: "
                  + delivery));
      return done;
    }
    Operations inSession = client.inSession(claim.sessionId());
    remove(inSession, delivery, null, done);
    return done;
  }

  /**
   * Deletes an element together with the claim to it. While the session lives nobody else can have
   * the claim: an element that is gone after an answer was lost was deleted by this.
   *
   * @param doubt why it may have been done already; null if it was not
   */
  private void remove(
      Operations inSession,
      Delivery delivery,
      @Nullable Throwable doubt,
      CompletableFuture<Void> done) {
    Held claim = delivery.claim();
    Stages.on(
        inSession
            .multi()
            .delete(Paths.child(paths.items(), delivery.name()), Operations.ANY_VERSION)
            .delete(claim.path(), Operations.ANY_VERSION)
            .commit(),
        results -> done.complete(null),
        failure -> {
          if (Stages.isTransient(failure)) {
            Throwable open = doubt == null && Stages.isUnknown(failure) ? failure : doubt;
            Stages.later(
                client,
                () -> remove(inSession, delivery, open, done),
                closed -> done.completeExceptionally(open == null ? closed : open));
          } else if (doubt != null && isItemGone(failure)) {
            done.complete(null);
          } else if (failure instanceof MultiFailed) {
            Operations patient = inSession.retrying(Stages.PATIENT);
            Stages.after(
                Znodes.deleteOwn(client, patient, claim.path(), claim.fencingToken()), () -> {});
            done.completeExceptionally(
                new IllegalStateException(
                    "Somebody took the element or the claim to it away: " + delivery, failure));
          } else {
            done.completeExceptionally(doubt == null ? failure : doubt);
          }
        });
  }

  private static boolean isItemGone(Throwable failure) {
    return failure instanceof MultiFailed failed
        && failed.index() == 0
        && failed.reason() instanceof NoNode;
  }
}
