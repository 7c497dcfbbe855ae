package dev.ostler.testkit.check;

import static dev.ostler.testkit.check.BrokenClaim.hex;

import dev.ostler.testkit.model.ModelBytes;
import dev.ostler.testkit.model.ModelRequest;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.txn.TransactionBody;
import java.util.List;

/** Every transaction that a leader makes must have a reason. */
final class Explanation {
  private Explanation() {}

  /**
   * Explains one.
   *
   * @param end where the leader's history ended before
   * @param ticking whether the leader is handling the time
   */
  static Pending of(
      EnsembleJudge ensemble,
      LeaderSessions leader,
      Transaction transaction,
      long end,
      boolean ticking,
      ToldTime time) {
    long zxid = transaction.zxid();
    long session = transaction.header().sessionId();
    int cxid = transaction.header().cxid();
    time.requireStamped(transaction);
    switch (transaction.body()) {
      case TransactionBody.CreateSession t -> {
        List<ModelBytes> credentials = ensemble.credentials(session);
        if (credentials == null) {
          throw new BrokenClaim("nobody asked for session " + hex(session));
        }
        if (ensemble.isLocal(session) && !ensemble.isAgreed(session, t.timeoutMillis())) {
          throw new BrokenClaim(
              "local session "
                  + hex(session)
                  + " becomes known to all with a timeout of "
                  + t.timeoutMillis()
                  + ", on which nobody agreed");
        }
        ensemble.created(session, zxid, end);
        ensemble.timeoutAgreed(session, t.timeoutMillis());
        return new Pending.OpenSession(zxid, session, t.timeoutMillis(), credentials);
      }
      case TransactionBody.CloseSession t when cxid == 0 -> {
        ensemble.endProposed(session);
        if (ensemble.isTerminated(session)) {
          leader.closing(session);
        } else {
          leader.expires(session);
        }
        return new Pending.EndSession(zxid, time.wallMillis, session);
      }
      case TransactionBody.Delete t when t.type() == OpCode.DELETE_CONTAINER && ticking -> {
        return new Pending.Sweep(zxid, time.wallMillis, t.path().toString());
      }
      case TransactionBody.Failure t when cxid == 0 && ticking -> {
        return new Pending.Nothing(zxid);
      }
      default -> {
        return ofClient(ensemble, leader, transaction, end, time);
      }
    }
  }

  private static Pending ofClient(
      EnsembleJudge ensemble,
      LeaderSessions leader,
      Transaction transaction,
      long end,
      ToldTime time) {
    long zxid = transaction.zxid();
    long session = transaction.header().sessionId();
    SentRequest sent = ensemble.asked(session, transaction.header().cxid());
    if (sent == null) {
      throw new BrokenClaim("nobody asked for " + transaction);
    }
    if (sent.zxid != 0 && ensemble.contains(end, sent.zxid)) {
      throw new BrokenClaim(sent + " is carried out a second time as " + hex(zxid));
    }
    // What an earlier leader proposed and this one's history is without will never be committed.
    sent.proposed(zxid);
    if (transaction.body() instanceof TransactionBody.Failure failure
        && (failure.error() == ErrorCode.SESSION_EXPIRED
            || failure.error() == ErrorCode.SESSION_MOVED)) {
      sent.refusal = failure.error();
      return new Pending.Nothing(zxid);
    }
    if (sent.request() instanceof ModelRequest.CloseSession) {
      ensemble.endProposed(session);
      leader.closing(session);
    } else if (leader.isClosing(session)) {
      throw new BrokenClaim(
          transaction + " was proposed although the end of its session was decided before");
    }
    leader.proposes(session, transaction.header().cxid());
    return new Pending.Write(zxid, time.wallMillis, session, sent, null);
  }
}
