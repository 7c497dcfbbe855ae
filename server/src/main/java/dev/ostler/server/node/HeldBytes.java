package dev.ostler.server.node;

import dev.ostler.net.link.OutputBuffer;
import dev.ostler.net.listen.HeldOutput;

/** A whole frame that waits until its client has taken those before it. */
final class HeldBytes extends HeldOutput {
  private static final int OBJECT_BYTES = 64;

  private final byte[] frame;

  /**
   * @param frame with its length in front; never changed from here on
   */
  HeldBytes(byte[] frame) {
    super(OBJECT_BYTES + frame.length);
    this.frame = frame;
  }

  @Override
  public void writeTo(OutputBuffer out) {
    out.writeRaw(frame, 0, frame.length);
  }
}
