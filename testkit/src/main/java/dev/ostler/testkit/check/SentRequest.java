package dev.ostler.testkit.check;

import dev.ostler.testkit.model.ModelReply;
import dev.ostler.testkit.model.ModelRequest;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.client.OpCode;
import org.jspecify.annotations.Nullable;

/** A request on its way: what a client sent, and what the oracle learns about it. */
public final class SentRequest {
  private static final int PING_XID = -2;

  private final int xid;
  private final ModelRequest request;

  /** The transaction it became; 0 before, and for reads. */
  long zxid;

  /** What the model says once the transaction was applied. */
  @Nullable ModelReply expected;

  /** Refused without a transaction: the error that is the only right answer. */
  int refusal;

  /** Only a leader can answer it, perhaps another server. */
  boolean waits;

  /** Came when the end of its session was decided: an answer is not due. */
  boolean late;

  public SentRequest(int xid, ModelRequest request) {
    this.xid = xid;
    this.request = request;
  }

  public int xid() {
    return xid;
  }

  public ModelRequest request() {
    return request;
  }

  /** A leader has made a transaction of it; what an earlier one made is forgotten. */
  void proposed(long transaction) {
    zxid = transaction;
    expected = null;
    refusal = 0;
  }

  /** Whether it has become a transaction. */
  public boolean wasLogged() {
    return zxid != 0;
  }

  int replyXid() {
    return request instanceof ModelRequest.Ping ? PING_XID : xid;
  }

  boolean isWrite() {
    return switch (request) {
      case ModelRequest.Create r -> true;
      case ModelRequest.Delete r -> true;
      case ModelRequest.SetData r -> true;
      case ModelRequest.SetAcl r -> true;
      case ModelRequest.Multi r -> true;
      case ModelRequest.Reconfig r -> true;
      case ModelRequest.CloseSession r -> true;
      case ModelRequest.Undecodable r -> r.opcode() == 14;
      default -> false;
    };
  }

  /** Whether a server without a leader must refuse it: it changes something, or is a sync. */
  boolean needsLeader() {
    return switch (request) {
      case ModelRequest.CloseSession r -> false;
      case ModelRequest.Sync r -> true;
      case ModelRequest.DeleteContainer r -> true;
      case ModelRequest.Undecodable r ->
          switch (r.opcode()) {
            case OpCode.CREATE, OpCode.DELETE, OpCode.SET_DATA, OpCode.MULTI -> true;
            default -> false;
          };
      default -> isWrite();
    };
  }

  /** The error that it is refused with, as a write, while space is low. */
  int refusalForSpace() {
    return request instanceof ModelRequest.Undecodable
        ? ErrorCode.MARSHALLING_ERROR
        : ErrorCode.SYSTEM_ERROR;
  }

  /** Whether a request is to make a znode that its session owns. */
  public static boolean createsEphemeral(ModelRequest request) {
    return switch (request) {
      case ModelRequest.Create create -> create.flags() == 1 || create.flags() == 3;
      case ModelRequest.Multi multi ->
          multi.operations().stream().anyMatch(SentRequest::createsEphemeral);
      default -> false;
    };
  }

  @Override
  public String toString() {
    return "#" + xid + " " + request + (zxid == 0 ? "" : " = 0x" + Long.toHexString(zxid));
  }
}
