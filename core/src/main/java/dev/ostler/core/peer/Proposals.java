package dev.ostler.core.peer;

import dev.ostler.core.request.WriteRules;
import dev.ostler.wire.client.ConnectRequest;
import dev.ostler.wire.txn.TransactionHeader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Numbers transactions, proposes them and remembers them until they are committed. What was handed
 * to a leader instead is counted here too.
 */
final class Proposals {
  private final Clock clock;
  private final Replication replication;
  private final ArrayDeque<PendingWrite> pending = new ArrayDeque<>();
  private long lastZxid;

  /** Of the requests that wait for what is pending. */
  private long bytes;

  /** Requests that the leader was asked for. */
  private int elsewhere;

  /** Requests that wait for the next leader. */
  private int stalled;

  Proposals(Clock clock, Replication replication, long lastZxid) {
    this.clock = clock;
    this.replication = replication;
    this.lastZxid = lastZxid;
  }

  /** Whether something can be proposed: this server leads, and the epoch has a zxid left. */
  boolean accepts() {
    return replication.accepts();
  }

  /** A header with the next zxid, which counts as used only when it is appended. */
  TransactionHeader nextHeader(long sessionId, int cxid) {
    return new TransactionHeader(sessionId, cxid, replication.nextZxid(), clock.wallMillis);
  }

  /** Appends what the server does by itself, or for a learner. */
  void append(WriteRules.Proposal proposal, int operation) {
    append(proposal, null, 0, operation, null, 0);
  }

  /**
   * Appends what a client has asked for.
   *
   * @param requestBytes length of the request
   */
  PendingWrite append(
      WriteRules.Proposal proposal,
      @Nullable ClientConnection connection,
      int xid,
      int operation,
      @Nullable ConnectRequest connect,
      int requestBytes) {
    PendingWrite write = note(proposal, connection, xid, operation, connect, requestBytes);
    pending.addLast(write);
    lastZxid = proposal.transaction().zxid();
    replication.propose(proposal.transaction(), proposal.configuration());
    return write;
  }

  /** Notes what the leader is asked for, on behalf of a client. */
  PendingWrite ask(
      ClientConnection connection,
      int xid,
      int operation,
      @Nullable ConnectRequest connect,
      int requestBytes) {
    elsewhere++;
    return note(null, connection, xid, operation, connect, requestBytes);
  }

  private PendingWrite note(
      WriteRules.@Nullable Proposal proposal,
      @Nullable ClientConnection connection,
      int xid,
      int operation,
      @Nullable ConnectRequest connect,
      int requestBytes) {
    PendingWrite write =
        new PendingWrite(
            proposal,
            connection,
            xid,
            operation,
            clock.monotonicMillis,
            connect,
            requestBytes,
            replication.epoch());
    bytes += requestBytes;
    if (connection != null) {
      connection.lastPending = write;
      connection.outstanding++;
    }
    return write;
  }

  /** The leader has answered. */
  void answered(PendingWrite write) {
    bytes -= write.bytes;
    elsewhere--;
  }

  /** Lets a request wait until a write before it is answered. */
  void follow(PendingWrite write, PendingWrite.Follower follower) {
    write.addFollower(follower);
    write.bytes += follower.bytes;
    bytes += follower.bytes;
  }

  /** A request waits for the next leader. */
  void stalled(PendingWrite.Follower request) {
    stalled++;
    bytes += request.bytes;
  }

  /** A request need not wait for a leader any more. */
  void taken(PendingWrite.Follower request) {
    stalled--;
    bytes -= request.bytes;
  }

  /** The oldest write if it is committed by now; it is no longer pending then. */
  @Nullable PendingWrite pollCommitted(long committedZxid) {
    PendingWrite first = pending.peekFirst();
    if (first == null || zxid(first) > committedZxid) {
      return null;
    }
    bytes -= first.bytes;
    return pending.pollFirst();
  }

  private static long zxid(PendingWrite write) {
    WriteRules.Proposal proposal = write.proposal;
    if (proposal == null) {
      throw new IllegalStateException("a write of another server's is among the proposals");
    }
    return proposal.transaction().zxid();
  }

  /**
   * This server leads no more, and whether its proposals come true is for others to decide: what
   * clients wait for counts as asked for elsewhere from now on.
   *
   * @return the writes that clients wait for, in order
   */
  List<PendingWrite> suspend() {
    List<PendingWrite> waiting = new ArrayList<>();
    for (PendingWrite write : pending) {
      if (write.connection == null) {
        bytes -= write.bytes;
      } else {
        waiting.add(write);
      }
    }
    pending.clear();
    elsewhere += waiting.size();
    return waiting;
  }

  /** Writes in flight, and requests that wait for a leader. */
  int size() {
    return pending.size() + elsewhere + stalled;
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
