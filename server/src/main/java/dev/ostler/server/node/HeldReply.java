package dev.ostler.server.node;

import dev.ostler.net.link.OutputBuffer;
import dev.ostler.net.listen.HeldOutput;
import dev.ostler.wire.client.Reply;
import dev.ostler.wire.client.ReplyBody;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.value.Bytes;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A reply that waits until its client has taken those before it. Large data is kept as the tree has
 * it, without a copy; anything else as its bytes, which replies that are the same share.
 */
final class HeldReply extends HeldOutput {
  private static final int HEADER_BYTES = 20;

  /** This object, its body and what they point to, without data. */
  private static final int OBJECT_BYTES = 256;

  /** A name in a list of children, with the object around it. */
  private static final int NAME_BYTES = 64;

  private final int xid;
  private final long zxid;
  private final int error;
  private final @Nullable ReplyBody body;

  private HeldReply(
      int xid,
      long zxid,
      int error,
      @Nullable ReplyBody body,
      int keptBytes,
      long referencedBytes) {
    super(keptBytes, referencedBytes);
    this.xid = xid;
    this.zxid = zxid;
    this.error = error;
    this.body = body;
  }

  /** Takes what is needed of a body that is valid only now. */
  static HeldReply of(int xid, long zxid, int error, @Nullable ReplyBody body, SharedBytes shared) {
    if (body == null) {
      return new HeldReply(xid, zxid, error, null, OBJECT_BYTES, 0);
    }
    if (body instanceof Reply.DataReply read) {
      return new HeldReply(xid, zxid, error, body, OBJECT_BYTES, shared.newlyReferenced(read));
    }
    if (body instanceof Reply.MultiReply multi) {
      long referenced = referencedBytes(multi, newArrays());
      return new HeldReply(xid, zxid, error, body, keptBytes(multi), referenced);
    }
    boolean isNew = shared.take(body);
    byte[] bytes = shared.last;
    int kept = isNew ? OBJECT_BYTES + bytes.length : OBJECT_BYTES;
    return new HeldReply(xid, zxid, error, out -> out.writeRaw(bytes, 0, bytes.length), kept, 0);
  }

  static int keptBytes(Reply.MultiReply multi) {
    long bytes = OBJECT_BYTES;
    for (Reply.Result result : multi.results()) {
      bytes += OBJECT_BYTES;
      if (result.body() instanceof Reply.ChildrenReply children) {
        bytes += (long) NAME_BYTES * children.names().size();
      }
    }
    return (int) Math.min(bytes, Integer.MAX_VALUE);
  }

  /** For {@link #referencedBytes}: arrays that have been counted, as objects. */
  static Set<Object> newArrays() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }

  /**
   * The arrays of the tree that the results refer to, each once. They are the tree's only until
   * their znodes are written again.
   */
  static long referencedBytes(Reply.MultiReply multi, Set<Object> counted) {
    long bytes = 0;
    for (Reply.Result result : multi.results()) {
      if (result.body() instanceof Reply.DataReply read) {
        Bytes data = read.data();
        if (data != null && counted.add(data.array())) {
          bytes += data.array().length;
        }
      }
    }
    return bytes;
  }

  @Override
  public void writeTo(OutputBuffer out) {
    write(out, xid, zxid, error, body);
  }

  /** Writes a reply with its header and the length in front. */
  static void write(Output out, int xid, long zxid, int error, @Nullable ReplyBody body) {
    out.ensure(HEADER_BYTES);
    int start = out.skipInt();
    out.writeInt(xid);
    out.writeLong(zxid);
    out.writeInt(error);
    if (body != null) {
      body.encode(out);
    }
    out.putInt(start, out.position() - start - 4);
  }

  /** The bytes of bodies, the last of them shared: a client often asks the same again. */
  static final class SharedBytes {
    private static final byte[] NONE = {};

    private Output scratch = new Output(256);
    private byte[] last = NONE;

    /** The array that the last held reply with data refers to. */
    private byte[] lastReferenced = NONE;

    /** True if the bytes are others than the last, which they then replace. */
    private boolean take(ReplyBody body) {
      scratch.rewind(0);
      body.encode(scratch);
      int length = scratch.position();
      if (Arrays.equals(scratch.array(), 0, length, last, 0, last.length)) {
        return false;
      }
      last = scratch.toArray();
      return true;
    }

    /**
     * The array that a reply refers to, unless the reply before it was the same: when a znode
     * changes, many clients read it at once, and that takes its memory once.
     */
    @SuppressWarnings("ReferenceEquality") // it is the object that takes memory
    private long newlyReferenced(Reply.DataReply read) {
      Bytes data = read.data();
      if (data == null || data.array() == lastReferenced) {
        return 0;
      }
      lastReferenced = data.array();
      return lastReferenced.length;
    }

    /** Lets go of what was large, once nobody is likely to ask the same again. */
    void release() {
      lastReferenced = NONE;
      if (last.length > 0) {
        last = NONE;
        scratch = new Output(256);
      }
    }
  }
}
