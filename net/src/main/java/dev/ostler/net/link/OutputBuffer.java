package dev.ostler.net.link;

import java.util.Arrays;

/**
 * A growing byte array an encoder writes into directly:
 *
 * <pre>
 *   0 ······ sent ·················· position ················ array.length
 *     gone         waits to be sent            room to write
 * </pre>
 *
 * <p>An encoder calls {@link #ensure} for the bytes to come, writes them into {@link #array} from
 * {@link #position}, and ends with {@link #advance}. Indexes stay valid across {@link #ensure},
 * the array does not: fetch it again. Everything before the position is finished and may leave at
 * any later call that asks a connection for its buffer, so a length that is patched in afterwards
 * must be patched before advancing past the frame, or at least before the next frame is begun.
 */
public final class OutputBuffer {
  /** The longest array every Java runtime can make. */
  private static final int ARRAY_BYTES_MAX = Integer.MAX_VALUE - 8;

  private byte[] array;
  private int position;
  private int sent;

  OutputBuffer(int capacity) {
    array = new byte[capacity];
  }

  /** The array behind this buffer; replaced when {@link #ensure} has to grow it. */
  public byte[] array() {
    return array;
  }

  /** Index of the next byte to write. */
  public int position() {
    return position;
  }

  /**
   * Makes room for so many bytes from the position on.
   *
   * @throws IllegalStateException more than 2 GiB would wait in one buffer
   */
  public void ensure(int more) {
    if (more > array.length - position) {
      grow(more);
    }
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

  private void grow(int more) {
    long needed = (long) position + more;
    if (more < 0 || needed > ARRAY_BYTES_MAX) {
      throw new IllegalStateException(
          "A connection's output would reach " + needed + " bytes; one array cannot hold that");
    }
    array = Arrays.copyOf(array, (int) Math.min(ARRAY_BYTES_MAX, Math.max(needed, 2L * array.length)));
  }
}
