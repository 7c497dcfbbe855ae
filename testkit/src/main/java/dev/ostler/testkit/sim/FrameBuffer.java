package dev.ostler.testkit.sim;

import dev.ostler.testkit.check.BrokenClaim;
import java.util.Arrays;

/** Bytes that came over a connection, cut into frames: four bytes of length, then so many. */
public final class FrameBuffer {
  private byte[] bytes = new byte[512];
  private int start;
  private int end;

  /** Adds what came. */
  public void append(byte[] piece) {
    if (start > 0) {
      System.arraycopy(bytes, start, bytes, 0, end - start);
      end -= start;
      start = 0;
    }
    if (end + piece.length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(end + piece.length, 2 * bytes.length));
    }
    System.arraycopy(piece, 0, bytes, end, piece.length);
    end += piece.length;
  }

  /** Forgets all that came: another connection begins. */
  public void clear() {
    start = 0;
    end = 0;
  }

  private int intAt(int at) {
    return (bytes[at] & 0xff) << 24
        | (bytes[at + 1] & 0xff) << 16
        | (bytes[at + 2] & 0xff) << 8
        | (bytes[at + 3] & 0xff);
  }

  /** Whether a frame is there as a whole. */
  public boolean hasFrame() {
    return end - start >= 4 && end - start - 4 >= intAt(start);
  }

  /** A number in the frame that waits, four bytes at an index of it. */
  int peekInt(int index) {
    return intAt(start + 4 + index);
  }

  /** The next frame, without its length, in an array of its own. */
  public byte[] take() {
    int length = intAt(start);
    if (length < 0) {
      throw new BrokenClaim("a frame says that it has " + length + " bytes");
    }
    byte[] frame = Arrays.copyOfRange(bytes, start + 4, start + 4 + length);
    start += 4 + length;
    return frame;
  }
}
