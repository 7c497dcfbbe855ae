package dev.ostler.net.link;

import dev.ostler.wire.codec.Output;

/**
 * A growing byte array an encoder writes into directly:
 *
 * <pre>
 *   0 ······ sent ·················· position ················ array.length
 *     gone         waits to be sent            room to write
 * </pre>
 *
 * <p>An encoder calls {@link #ensure} for the bytes to come, writes them into {@link #array} from
 * {@link #position}, and ends with {@link #advance}. Indexes stay valid across {@link #ensure}, the
 * array does not: fetch it again. Everything before the position is finished and may leave at any
 * later call that asks a connection for its buffer, so a length that is patched in afterwards must
 * be patched before advancing past the frame, or at least before the next frame is begun.
 */
public final class OutputBuffer extends Output {
  private int sent;

  OutputBuffer(int capacity) {
    super(capacity);
  }

  /** Declares the next {@code count} bytes written. */
  public void advance(int count) {
    assert count >= 0 && count <= array.length - position : count;
    position += count;
  }

  /** How many bytes wait to be sent. */
  public int unsent() {
    return position - sent;
  }

  /** Index of the first byte that waits to be sent. */
  public int sentPosition() {
    return sent;
  }

  /** Declares the next {@code count} waiting bytes sent. */
  public void sent(int count) {
    assert count >= 0 && count <= position - sent : count;
    sent += count;
  }

  /** Moves the waiting bytes to the front if that costs no more than what was sent. */
  public void compact() {
    int waiting = position - sent;
    if (sent > 0 && sent >= waiting) {
      System.arraycopy(array, sent, array, 0, waiting);
      position = waiting;
      sent = 0;
    }
  }

  /** Forgets all content. */
  public void clear() {
    position = 0;
    sent = 0;
  }
}
