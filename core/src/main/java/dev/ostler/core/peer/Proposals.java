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

  Proposals(Clock clock, long lastZxid) {
    this.clock = clock;
    this.lastZxid = lastZxid;
  }

  /** A header with the next zxid, which counts as used only when it is appended. */
  TransactionHeader nextHeader(long sessionId, int cxid) {
    return new TransactionHeader(sessionId, cxid, lastZxid + 1, clock.wallMillis);
  }

  PendingWrite append(
      WriteRules.Proposal proposal,
      @Nullable ClientConnection connection,
      int xid,
      int operation,
      @Nullable ConnectRequest connect,
      Actions actions) {
    long zxid = proposal.transaction().zxid();
    if (zxid != lastZxid + 1) {
      throw new IllegalStateException(
          "zxid 0x" + Long.toHexString(zxid) + " does not follow 0x" + Long.toHexString(lastZxid));
    }
    lastZxid = zxid;
    PendingWrite write =
        new PendingWrite(proposal, connection, xid, operation, clock.monotonicMillis, connect);
    pending.addLast(write);
    if (connection != null) {
      connection.lastPending = write;
      connection.outstanding++;
    }
    actions.append(proposal.transaction());
    return write;
  }

  /** The oldest write if the log has it by now; it is no longer pending then. */
  @Nullable PendingWrite pollDurable(long durableZxid) {
    PendingWrite first = pending.peekFirst();
    return first != null && first.proposal.transaction().zxid() <= durableZxid
        ? pending.pollFirst()
        : null;
  }

  /** Writes in flight. */
  int size() {
    return pending.size();
  }

  /** The last zxid given out. */
  long lastZxid() {
    return lastZxid;
  }
}
