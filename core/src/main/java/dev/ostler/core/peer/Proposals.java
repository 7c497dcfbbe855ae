package dev.ostler.core.peer;

import dev.ostler.core.action.Actions;
import dev.ostler.core.request.WriteRules;
import dev.ostler.wire.client.ConnectRequest;
import dev.ostler.wire.txn.TransactionHeader;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Numbers transactions, sends them to the log and remembers them until they are durable. */
final class Proposals {
  private final Clock clock;
  private final ArrayDeque<PendingWrite> pending = new ArrayDeque<>();
  private long lastZxid;

  /** Of the requests that wait for what is pending. */
  private long bytes;

  Proposals(Clock clock, long lastZxid) {
    this.clock = clock;
    this.lastZxid = lastZxid;
  }

  /** A header with the next zxid, which counts as used only when it is appended. */
  TransactionHeader nextHeader(long sessionId, int cxid) {
    return new TransactionHeader(sessionId, cxid, lastZxid + 1, clock.wallMillis);
  }

  /** Appends what the server does by itself. */
  void append(WriteRules.Proposal proposal, int operation, Actions actions) {
    append(proposal, null, 0, operation, null, 0, actions);
  }

  /**
   * Appends what a client has asked for.
   *
   * @param requestBytes length of the request
   */
  void append(
      WriteRules.Proposal proposal,
      @Nullable ClientConnection connection,
      int xid,
      int operation,
      @Nullable ConnectRequest connect,
      int requestBytes,
      Actions actions) {
    long zxid = proposal.transaction().zxid();
    if (zxid != lastZxid + 1) {
      throw new IllegalStateException(
          "zxid 0x" + Long.toHexString(zxid) + " does not follow 0x" + Long.toHexString(lastZxid));
    }
    lastZxid = zxid;
    PendingWrite write =
        new PendingWrite(
            proposal, connection, xid, operation, clock.monotonicMillis, connect, requestBytes);
    pending.addLast(write);
    bytes += requestBytes;
    if (connection != null) {
      connection.lastPending = write;
      connection.outstanding++;
    }
    actions.append(proposal.transaction());
  }

  /** Lets a request wait until a write before it is answered. */
  void follow(PendingWrite write, PendingWrite.Follower follower, int requestBytes) {
    write.addFollower(follower);
    write.bytes += requestBytes;
    bytes += requestBytes;
  }

  /** The oldest write if the log has it by now; it is no longer pending then. */
  @Nullable PendingWrite pollDurable(long durableZxid) {
    PendingWrite first = pending.peekFirst();
    if (first == null || first.proposal.transaction().zxid() > durableZxid) {
      return null;
    }
    bytes -= first.bytes;
    return pending.pollFirst();
  }

  /** Writes in flight. */
  int size() {
    return pending.size();
  }

  /** Bytes of the requests that are writes in flight, or wait for one. */
  long bytes() {
    return bytes;
  }

  /** The last zxid given out. */
  long lastZxid() {
    return lastZxid;
  }
}
