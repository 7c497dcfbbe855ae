package dev.ostler.bench.load;

import java.nio.ByteBuffer;

/**
 * A request frame made once and copied for every request; only the xid and the groups of digits in
 * its paths differ.
 */
final class FrameTemplate {
  private static final int XID_AT = 4;

  private final int opcode;
  private final byte[] bytes;
  private final int[] groupsAt;
  private final int[] groupWidths;

  FrameTemplate(int opcode, byte[] bytes, int[] groupsAt, int[] groupWidths) {
    this.opcode = opcode;
    this.bytes = bytes;
    this.groupsAt = groupsAt;
    this.groupWidths = groupWidths;
  }

  int opcode() {
    return opcode;
  }

  int length() {
    return bytes.length;
  }

  int groupCount() {
    return groupsAt.length;
  }

  /** Copies the frame to the buffer's position, which moves behind it. */
  void copyTo(ByteBuffer out, int xid) {
    int at = out.position();
    out.put(at, bytes, 0, bytes.length);
    out.putInt(at + XID_AT, xid);
    out.position(at + bytes.length);
  }

  /** Fills a group of digits of the copy that starts at {@code frameAt}. */
  void fill(ByteBuffer out, int frameAt, int group, int value) {
    Digits.put(out, frameAt + groupsAt[group], groupWidths[group], value);
  }
}
