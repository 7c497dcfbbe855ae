package dev.ostler.client.connection;

import dev.ostler.wire.client.ReplyHeader;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the bytes of a server into messages: four bytes of length, then so many bytes. A message
 * that came in one piece is not copied. Of one that is too long only the header is kept.
 */
final class FrameCutter {
  /** Takes what was cut. */
  interface Sink {
    /** A message, in an array that nobody writes to again. */
    void frame(byte[] array, int offset, int length);

    /** A message of so many bytes was passed over; these are its first ones. */
    void oversized(byte[] header, int length);

    /** Those are no messages. */
    void broken(String reason);

    /** Whether more is wanted. */
    boolean isOpen();
  }

  private static final int LENGTH_BYTES = 4;

  private final int maxBytes;
  private final Sink sink;

  /** Bytes of the length that have come, when it came in pieces. */
  private int lengthBytes;

  private int partialLength;

  /** The message that came in part, or the header of one that is too long. */
  private byte @Nullable [] frame;

  private int filled;

  /** Length of the message whose header is kept; 0 if none is passed over. */
  private int oversizedLength;

  /** Bytes to pass over. */
  private int skipping;

  FrameCutter(int maxBytes, Sink sink) {
    this.maxBytes = maxBytes;
    this.sink = sink;
  }

  /** Takes the next bytes; the array must not be written to again. */
  void received(byte[] in) {
    int at = 0;
    while (at < in.length && sink.isOpen()) {
      if (skipping > 0) {
        int skipped = Math.min(skipping, in.length - at);
        skipping -= skipped;
        at += skipped;
      } else if (frame != null) {
        at = fill(frame, in, at);
      } else {
        at = begin(in, at);
      }
    }
  }

  private int begin(byte[] in, int from) {
    int at = from;
    int length;
    if (lengthBytes == 0 && in.length - at >= LENGTH_BYTES) {
      length = intAt(in, at);
      at += LENGTH_BYTES;
    } else {
      while (lengthBytes < LENGTH_BYTES && at < in.length) {
        partialLength = partialLength << 8 | (in[at++] & 0xff);
        lengthBytes++;
      }
      if (lengthBytes < LENGTH_BYTES) {
        return at;
      }
      length = partialLength;
      lengthBytes = 0;
      partialLength = 0;
    }
    if (length < 0) {
      sink.broken("it sent a message of " + length + " bytes; is this the port for clients?");
      return in.length;
    }
    if (length > maxBytes) {
      oversizedLength = length;
      frame = new byte[Math.min(ReplyHeader.BYTES, length)];
      filled = 0;
    } else if (in.length - at >= length) {
      sink.frame(in, at, length);
      at += length;
    } else {
      frame = new byte[length];
      filled = 0;
    }
    return at;
  }

  private int fill(byte[] target, byte[] in, int at) {
    int count = Math.min(target.length - filled, in.length - at);
    System.arraycopy(in, at, target, filled, count);
    filled += count;
    if (filled == target.length) {
      frame = null;
      if (oversizedLength > 0) {
        int length = oversizedLength;
        oversizedLength = 0;
        skipping = length - target.length;
        sink.oversized(target, length);
      } else {
        sink.frame(target, 0, target.length);
      }
    }
    return at + count;
  }

  private static int intAt(byte[] in, int at) {
    return in[at] << 24
        | (in[at + 1] & 0xff) << 16
        | (in[at + 2] & 0xff) << 8
        | (in[at + 3] & 0xff);
  }
}
