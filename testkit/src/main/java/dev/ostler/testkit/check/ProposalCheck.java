package dev.ostler.testkit.check;

import static dev.ostler.testkit.check.BrokenClaim.hex;

import dev.ostler.testkit.model.ModelRequest;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.txn.TransactionBody;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Every transaction that is appended must be the next one, and have a reason. */
final class ProposalCheck {
  private final SessionCheck sessions;
  private final ToldTime time;

  /** Sessions that an operator ended, and whose transaction has not come. */
  private final Set<Long> terminated = new HashSet<>();

  private long lastZxid;

  ProposalCheck(SessionCheck sessions, ToldTime time) {
    this.sessions = sessions;
    this.time = time;
  }

  /** The last transaction that was handed to the log. */
  long lastZxid() {
    return lastZxid;
  }

  void restarted(long recoveredZxid) {
    lastZxid = recoveredZxid;
  }

  void terminated(long session) {
    terminated.add(session);
  }

  /**
   * A transaction was appended.
   *
   * @param link whose handshake or request the core is handling
   * @param sent the request, if it is one
   * @param ticking whether the core is handling the time
   */
  Pending explain(
      Transaction transaction,
      @Nullable LinkCheck link,
      @Nullable SentRequest sent,
      boolean ticking) {
    long zxid = transaction.zxid();
    if (zxid != lastZxid + 1) {
      throw new BrokenClaim(hex(zxid) + " was appended behind " + hex(lastZxid));
    }
    lastZxid = zxid;
    time.requireStamped(transaction);
    long session = transaction.header().sessionId();
    switch (transaction.body()) {
      case TransactionBody.CreateSession t when link != null && sent == null -> {
        link.session = session;
        return new Pending.OpenSession(zxid, session, t.timeoutMillis(), link.credentials);
      }
      case TransactionBody.CloseSession t when sent == null -> {
        if (terminated.remove(session)) {
          sessions.closing(session);
        } else {
          sessions.expired(session, time.monotonicMillis);
        }
        return new Pending.EndSession(zxid, time.wallMillis, session);
      }
      case TransactionBody.Delete t
          when sent == null && ticking && t.type() == OpCode.DELETE_CONTAINER -> {
        return new Pending.Sweep(zxid, time.wallMillis, t.path().toString());
      }
      default -> {
        // A client's write, or nothing that can be explained.
      }
    }
    if (sent == null || link == null || !sent.isWrite() || sent.zxid != 0) {
      throw new BrokenClaim("nobody asked for " + transaction);
    }
    return explain(transaction, link, sent);
  }

  /** The transaction is of the very request that the core is handling. */
  private Pending explain(Transaction transaction, LinkCheck link, SentRequest sent) {
    long zxid = transaction.zxid();
    long session = transaction.header().sessionId();
    sent.zxid = zxid;
    if (session != link.session) {
      throw new BrokenClaim(transaction + " is not of session " + hex(link.session));
    }
    if (sessions.isClosing(session)) {
      if (!(transaction.body() instanceof TransactionBody.Failure)) {
        throw new BrokenClaim(
            transaction + " was proposed although the end of its session was decided before");
      }
      sent.refusal = ErrorCode.SESSION_EXPIRED;
      return new Pending.Nothing(zxid);
    }
    if (sent.request() instanceof ModelRequest.CloseSession) {
      link.ending = true;
      sessions.closing(session);
    }
    return new Pending.Write(zxid, time.wallMillis, session, sent, link);
  }
}
