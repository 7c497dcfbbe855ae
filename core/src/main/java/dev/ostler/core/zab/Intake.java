package dev.ostler.core.zab;

import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.quorum.EncodedTransaction;
import dev.ostler.wire.value.Bytes;

/**
 * Takes what a leader proposes into a learner's history, if it is what must come next. A leader
 * that proposes anything else is left.
 */
final class Intake {
  private final Context context;
  private final long leader;

  Intake(Context context, long leader) {
    this.context = context;
    this.leader = leader;
  }

  /**
   * Gives a transaction to the log.
   *
   * @param epoch the leader's
   * @return false if that ended the role
   */
  boolean take(long epoch, long zxid, Bytes bytes) {
    History history = context.history;
    if (!Zxid.follows(zxid, history.logged())) {
      refuse(zxid);
      return false;
    }
    if (Zxid.epoch(zxid) > epoch) {
      context.look("leader " + leader + " of epoch " + epoch + " proposes " + Zxid.text(zxid));
      return false;
    }
    EncodedTransaction transaction;
    try {
      transaction = EncodedTransaction.decode(bytes);
    } catch (MalformedException e) {
      context.look(
          "leader " + leader + " proposes " + Zxid.text(zxid) + ", which cannot be read: " + e);
      return false;
    }
    if (transaction.zxid() != zxid) {
      context.look("leader " + leader + " proposes " + Zxid.text(zxid) + " under another number");
      return false;
    }
    history.append(transaction);
    QuorumConfig config = Recorded.of(transaction);
    if (config != null) {
      context.seen(config);
    }
    return true;
  }

  /** Leaves a leader that proposes something else than what is next. */
  void refuse(long zxid) {
    context.look(
        "leader "
            + leader
            + " proposes "
            + Zxid.text(zxid)
            + " where this server ends at "
            + Zxid.text(context.history.logged()));
  }
}
