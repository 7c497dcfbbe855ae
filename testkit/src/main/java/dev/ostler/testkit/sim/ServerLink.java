package dev.ostler.testkit.sim;

import dev.ostler.wire.codec.Output;
import java.util.Arrays;

/** The server's end of a connection: bytes that came, frames that go. */
final class ServerLink {
  final int id;
  final Wire wire;

  /** Replies of the current batch. */
  final Output out = new Output(256);

  boolean handshaken;
  boolean paused;

  /** The core has closed it: what was sent before still goes out. */
  boolean closing;

  /** Nothing is read or written any more. */
  boolean gone;

  private byte[] bytes = new byte[512];
  private int start;
  private int end;

  ServerLink(int id, Wire wire) {
    this.id = id;
    this.wire = wire;
  }

  void append(byte[] piece) {
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

  private int intAt(int at) {
    return (bytes[at] & 0xff) << 24
        | (bytes[at + 1] & 0xff) << 16
        | (bytes[at + 2] & 0xff) << 8
        | (bytes[at + 3] & 0xff);
  }

  boolean hasFrame() {
    return end - start >= 4 && end - start - 4 >= intAt(start);
  }

  /** The operation of the frame that waits; only behind the handshake. */
  int waitingOpcode() {
    return intAt(start + 8);
  }

  /** The next frame, in an array of its own, as the network gives it to the driver. */
  byte[] takeFrame() {
    int length = intAt(start);
    byte[] frame = Arrays.copyOfRange(bytes, start + 4, start + 4 + length);
    start += 4 + length;
    return frame;
  }
}
