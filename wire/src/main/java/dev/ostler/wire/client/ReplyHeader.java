package dev.ostler.wire.client;

import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.codec.Output;

/**
 * @param xid the request's number
 * @param zxid last transaction the server had applied
 * @param error see {@link ErrorCode}
 */
public record ReplyHeader(int xid, long zxid, int error) {
  /** Encoded size in bytes. */
  public static final int BYTES = 16;

  public static ReplyHeader decode(Input in) throws MalformedException {
    return new ReplyHeader(in.readInt(), in.readLong(), in.readInt());
  }

  public void encode(Output out) {
    out.writeInt(xid);
    out.writeLong(zxid);
    out.writeInt(error);
  }
}
