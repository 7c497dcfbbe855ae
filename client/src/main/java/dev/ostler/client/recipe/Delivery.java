package dev.ostler.client.recipe;

import dev.ostler.client.ClientException;
import dev.ostler.wire.value.Bytes;
import java.util.concurrent.CompletionStage;

/**
 * An element of a {@link DistributedQueue} in the hands of one taker, until it is confirmed, given
 * back or lost.
 */
public final class Delivery implements AutoCloseable {
  private final DistributedQueue queue;
  private final String name;
  private final Bytes data;
  private final Held claim;

  Delivery(DistributedQueue queue, String name, Bytes data, Held claim) {
    this.queue = queue;
    this.name = name;
    this.data = data;
    this.claim = claim;
  }

  /** The element. */
  public Bytes data() {
    return data;
  }

  /** The element as text. */
  public String text() {
    return data.toUtf8();
  }

  /** Of the element's znode: the same in each delivery of the same element. */
  public String name() {
    return name;
  }

  /**
   * What this taker has: {@link Held#isHeldNow} tells whether nobody else has got the element,
   * {@link Held#lost} ends when somebody may.
   */
  public Held claim() {
    return claim;
  }

  /**
   * The element is done with: it leaves the queue. Once.
   *
   * @return ends normally for exactly one of all deliveries of an element: then nobody gets it
   *     again. Ends with {@link IllegalStateException} if this delivery was lost or given back;
   *     with {@link ClientException.SessionExpired} if the session was over before; with trouble
   *     whose {@link ClientException#outcomeUnknown} is true if the session ended before the answer
   *     came
   */
  public CompletionStage<Void> confirm() {
    return queue.confirm(this);
  }

  /** The element is for others, at its old place; does nothing once it was confirmed. */
  @Override
  public void close() {
    claim.close();
  }

  /** As {@link #close}; ends once others can have it. */
  public CompletionStage<Void> giveBack() {
    return claim.release();
  }

  @Override
  public String toString() {
    return name + ": " + data;
  }
}
