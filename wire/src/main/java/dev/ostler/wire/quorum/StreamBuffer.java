package dev.ostler.wire.quorum;

import dev.ostler.wire.value.Bytes;

/**
 * What a stream has brought and nobody has consumed yet. Arrays that are fed are never written to
 * again, by the caller or by this class, so slices of them may be kept. Bytes are copied only when
 * a message is spread over several reads.
 */
final class StreamBuffer {
  private static final byte[] NOTHING = new byte[0];

  private byte[] array = NOTHING;
  private int position;
  private int end;

  /** True if the array was made here, so that there may be free room behind its end. */
  private boolean own;

  byte[] array() {
    return array;
  }

  int position() {
    return position;
  }

  int available() {
    return end - position;
  }

  void skip(int length) {
    position += length;
  }

  /**
   * Adds what was read.
   *
   * @param wanted how long the unfinished message is at least; no promise, since a stranger may
   *     have made it up, so that room for it grows only with what really comes
   */
  void feed(byte[] source, int offset, int length, int wanted) {
    int left = available();
    if (left == 0) {
      array = source;
      position = offset;
      end = offset + length;
      own = false;
      return;
    }
    if (!own || array.length - end < length) {
      int needed = Math.addExact(left, length);
      byte[] joined = new byte[Math.max(needed, (int) Math.min(wanted, 2L * needed))];
      System.arraycopy(array, position, joined, 0, left);
      array = joined;
      position = 0;
      end = left;
      own = true;
    }
    System.arraycopy(source, offset, array, end, length);
    end += length;
  }

  /** Consumes so many bytes. */
  Bytes take(int length) {
    Bytes bytes = Bytes.of(array, position, length);
    position += length;
    return bytes;
  }
}
