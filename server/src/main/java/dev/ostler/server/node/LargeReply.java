package dev.ostler.server.node;

import dev.ostler.net.link.OutputBuffer;
import dev.ostler.net.listen.HeldOutput;
import dev.ostler.wire.client.Reply;
import dev.ostler.wire.client.ReplyBody;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Stat;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A reply with much data of the tree in it. It is never in memory as a whole: its pieces refer to
 * the tree's records, and each is written when its client has taken most of those before it.
 *
 * <pre>
 *   | length | header | result | result | result | ... | end of results |
 *   └────────── piece ──────────┘└──── piece ────┘      └──── piece ─────┘
 * </pre>
 */
final class LargeReply {
  /** From here on a reply is large; and a piece has so many bytes, or one result. */
  private static final int PIECE_BYTES = 256 << 10;

  private static final int HEADER_BYTES = 16;
  private static final int RESULT_HEADER_BYTES = 9;

  private LargeReply() {}

  /** Whether a reply is large, and valid for as long as it is kept. */
  static boolean is(@Nullable ReplyBody body) {
    if (body instanceof Reply.DataReply read) {
      return bytes(read.data()) > PIECE_BYTES;
    }
    return body instanceof Reply.MultiReply multi && isLarge(multi);
  }

  private static boolean isLarge(Reply.MultiReply multi) {
    long bytes = 0;
    for (Reply.Result result : multi.results()) {
      if (result.body() instanceof Reply.DataReply read) {
        bytes += bytes(read.data());
      } else if (result.body() instanceof Reply.ChildrenReply children) {
        bytes += bytes(children);
      }
    }
    return bytes > PIECE_BYTES;
  }

  /** The reply in pieces, to be held one behind the other. */
  static List<HeldOutput> pieces(
      int xid, long zxid, int error, @Nullable ReplyBody body, HeldReply.SharedBytes shared) {
    if (!(body instanceof Reply.MultiReply multi)) {
      return List.of(HeldReply.of(xid, zxid, error, body, shared));
    }
    List<Reply.Result> results = multi.results();
    List<HeldOutput> pieces = new ArrayList<>();
    Set<Object> counted = HeldReply.newArrays();
    long length = HEADER_BYTES + RESULT_HEADER_BYTES;
    long inPiece = 0;
    int first = 0;
    for (int i = 0; i < results.size(); i++) {
      long bytes = bytes(results.get(i));
      length += bytes;
      inPiece += bytes;
      if (inPiece >= PIECE_BYTES) {
        pieces.add(
            new Results(new Reply.MultiReply(results.subList(first, i + 1)), false, counted));
        first = i + 1;
        inPiece = 0;
      }
    }
    pieces.add(
        new Results(new Reply.MultiReply(results.subList(first, results.size())), true, counted));
    pieces.add(0, new Header(Math.toIntExact(length), xid, zxid, error));
    return pieces;
  }

  private static long bytes(Reply.Result result) {
    ReplyBody body = result.body();
    if (body instanceof Reply.DataReply read) {
      return RESULT_HEADER_BYTES + 4 + bytes(read.data()) + Stat.BYTES;
    }
    if (body instanceof Reply.ChildrenReply children) {
      return RESULT_HEADER_BYTES + bytes(children);
    }
    Output scratch = new Output(Stat.BYTES + RESULT_HEADER_BYTES);
    new Reply.MultiReply(List.of(result)).encode(scratch);
    return (long) scratch.position() - RESULT_HEADER_BYTES;
  }

  private static long bytes(Reply.ChildrenReply children) {
    long bytes = children.stat() == null ? 4 : 4 + Stat.BYTES;
    for (Bytes name : children.names()) {
      bytes += 4 + name.length();
    }
    return bytes;
  }

  private static long bytes(@Nullable Bytes data) {
    return data == null ? 0 : data.length();
  }

  /** What stands before the first result. */
  private static final class Header extends HeldOutput {
    private static final int OBJECT_BYTES = 64;

    private final int length;
    private final int xid;
    private final long zxid;
    private final int error;

    Header(int length, int xid, long zxid, int error) {
      super(OBJECT_BYTES);
      this.length = length;
      this.xid = xid;
      this.zxid = zxid;
      this.error = error;
    }

    @Override
    public void writeTo(OutputBuffer out) {
      out.writeInt(length);
      out.writeInt(xid);
      out.writeLong(zxid);
      out.writeInt(error);
    }
  }

  /** Some results in a row. */
  private static final class Results extends HeldOutput {
    private final Reply.MultiReply results;
    private final boolean last;

    Results(Reply.MultiReply results, boolean last, Set<Object> counted) {
      super(HeldReply.keptBytes(results), HeldReply.referencedBytes(results, counted));
      this.results = results;
      this.last = last;
    }

    @Override
    public void writeTo(OutputBuffer out) {
      results.encode(out);
      if (!last) {
        // The end of the results belongs behind the last piece alone.
        out.rewind(out.position() - RESULT_HEADER_BYTES);
      }
    }
  }
}
