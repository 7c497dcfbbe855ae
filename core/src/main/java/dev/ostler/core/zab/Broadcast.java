package dev.ostler.core.zab;

import dev.ostler.core.membership.Member;
import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.wire.quorum.EncodedTransaction;
import dev.ostler.wire.quorum.QuorumMessage;
import dev.ostler.wire.txn.Transaction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Proposals out, acknowledgements in, commits out. Proposals are pipelined: each goes to the log
 * and to all learners at once, and the leader's own log is one voter among the others. Commits go
 * in the order of zxids by construction: what is committed is a single number.
 */
final class Broadcast {
  /** No reconfiguration is under way. */
  private static final long NONE = Long.MAX_VALUE;

  private final Context context;
  private final List<LearnerLink> links;
  private final boolean keeps;
  private final long epoch;
  private AckTally tally;
  private long lastProposed;

  private long reconfigZxid = NONE;
  private @Nullable AckTally nextTally;

  /** The reconfiguration that gives the lead away; {@link #NONE} while there is none. */
  private long handedOverAt = NONE;

  private long designated;

  /**
   * @param links all learners, a live list
   * @param keeps whether others may want what is proposed
   * @param lastProposed what the first proposal follows
   */
  Broadcast(
      Context context, List<LearnerLink> links, boolean keeps, long epoch, long lastProposed) {
    this.context = context;
    this.links = links;
    this.keeps = keeps;
    this.epoch = epoch;
    this.lastProposed = lastProposed;
    this.tally = new AckTally(context.membership().committed(), lastProposed);
  }

  long lastProposed() {
    return lastProposed;
  }

  long nextZxid() {
    return lastProposed + 1;
  }

  /** False when the counter is used up, or another server leads from now on. */
  boolean accepts() {
    return !isHandedOver() && Zxid.counter(lastProposed) < context.settings.limits().counterMax();
  }

  /** True while a reconfiguration is proposed and not committed. */
  boolean isReconfiguring() {
    return nextTally != null;
  }

  /** True when a reconfiguration is committed that gives the lead away. */
  boolean isHandedOver() {
    return handedOverAt != NONE;
  }

  /** The zxid of that reconfiguration, the last transaction that this leader commits. */
  long handedOverAt() {
    return handedOverAt;
  }

  /** Who leads next; this server itself if nobody is known, and there has to be an election. */
  long designated() {
    return designated;
  }

  void propose(Transaction transaction) {
    long zxid = transaction.zxid();
    if (zxid != nextZxid() || !accepts()) {
      throw new IllegalStateException(
          Zxid.text(zxid) + " is proposed behind " + Zxid.text(lastProposed) + " (B-1, B-30, I1)");
    }
    lastProposed = zxid;
    if (!keeps) {
      context.history.append(transaction);
      return;
    }
    EncodedTransaction encoded = EncodedTransaction.of(transaction);
    context.history.append(encoded);
    QuorumMessage proposal = null;
    for (int i = 0; i < links.size(); i++) {
      LearnerLink learner = links.get(i);
      if (learner.forwarding && !learner.observer) {
        proposal = proposal == null ? QuorumMessage.Proposal.of(encoded) : proposal;
        context.actions.send(learner.link, proposal);
      }
    }
  }

  /** Proposes a change of the membership: from here on it takes a quorum of both. */
  void reconfigure(Transaction transaction, QuorumConfig next) {
    if (isReconfiguring()) {
      throw new IllegalStateException("a reconfiguration is under way already");
    }
    reconfigZxid = transaction.zxid();
    nextTally = new AckTally(next, Long.MIN_VALUE);
    for (LearnerLink learner : links) {
      nextTally.ack(learner.sid, learner.acked);
    }
    nextTally.ack(context.sid(), context.history.durable());
    context.seen(next);
    propose(transaction);
  }

  void retract(long sid, long toZxid) {
    tally.retract(sid, toZxid);
    if (nextTally != null) {
      nextTally.retract(sid, toZxid);
    }
  }

  /** A voter, the leader included, has everything up to a proposal on disk. */
  void acked(long sid, long zxid) {
    tally.ack(sid, zxid);
    if (nextTally != null) {
      nextTally.ack(sid, zxid);
    }
  }

  /** Commits what a quorum has by now; true if that is more than before. */
  boolean advance() {
    History history = context.history;
    long before = history.committed();
    long to = tally.quorumZxid();
    AckTally next = nextTally;
    if (next != null && to >= reconfigZxid) {
      to = Math.min(to, Math.max(reconfigZxid - 1, next.quorumZxid()));
    }
    if (isHandedOver() || to <= before || Zxid.counter(to) == 0) {
      return false;
    }
    if (next != null && to >= reconfigZxid) {
      long zxid = reconfigZxid;
      commit(before, zxid - 1);
      activate(next, zxid);
      reconfigZxid = NONE;
      if (!isHandedOver()) {
        commit(zxid, to);
      }
    } else {
      commit(before, to);
    }
    return true;
  }

  private void commit(long before, long to) {
    if (to <= before || Zxid.counter(to) == 0) {
      return; // there is nothing, or only the start of the epoch, before a reconfiguration
    }
    context.history.commit(to);
    if (!keeps) {
      return;
    }
    long first = firstAfter(before);
    for (int i = 0; i < links.size(); i++) {
      LearnerLink learner = links.get(i);
      if (learner.forwarding && !learner.observer) {
        context.actions.sendCommits(learner.link, first, to);
      }
    }
    inform(before, to);
  }

  private long firstAfter(long before) {
    RecentLog recent = context.history.recent();
    return recent.zxidAt(recent.after(before));
  }

  private void inform(long before, long to) {
    boolean observers = false;
    for (int i = 0; i < links.size(); i++) {
      observers |= links.get(i).forwarding && links.get(i).observer;
    }
    if (!observers) {
      return;
    }
    RecentLog recent = context.history.recent();
    int end = recent.after(to);
    for (int position = recent.after(before); position < end; position++) {
      QuorumMessage inform = QuorumMessage.Inform.of(recent.get(position));
      for (int i = 0; i < links.size(); i++) {
        LearnerLink learner = links.get(i);
        if (learner.forwarding && learner.observer) {
          context.actions.send(learner.link, inform);
        }
      }
    }
  }

  /** The reconfiguration is committed: whoever is in the new configuration goes on with it. */
  private void activate(AckTally next, long zxid) {
    boolean stays = mayStay(next.config());
    designated = stays ? context.sid() : designatedLeader(next, zxid);
    context.history.commit(zxid);
    RecentLog recent = context.history.recent();
    EncodedTransaction transaction = recent.get(recent.after(zxid) - 1);
    QuorumMessage commit = new QuorumMessage.CommitAndActivate(zxid, designated);
    QuorumMessage inform =
        new QuorumMessage.InformAndActivate(zxid, designated, transaction.bytes());
    for (LearnerLink learner : links) {
      if (learner.forwarding) {
        context.actions.send(learner.link, learner.observer ? inform : commit);
      }
    }
    tally = next;
    nextTally = null;
    handedOverAt = stays ? NONE : zxid;
    context.activate(next.config());
  }

  /**
   * True if this leader votes in the new configuration under the address it has now. Addresses are
   * compared as they were written (bug B-23).
   */
  private boolean mayStay(QuorumConfig next) {
    Member before = context.membership().committed().member(context.sid());
    Member after = next.member(context.sid());
    return after != null
        && after.votes()
        && (before == null || before.addresses().equals(after.addresses()));
  }

  /**
   * The voter of the new configuration that has acknowledged most, and the reconfiguration with it;
   * this server if there is none but itself. Whoever is connected goes before who is not.
   */
  private long designatedLeader(AckTally next, long zxid) {
    long best = context.sid();
    long bestAcked = zxid - 1;
    for (LearnerLink learner : links) {
      if (next.config().weight(learner.sid) > 0 && next.acked(learner.sid) > bestAcked) {
        best = learner.sid;
        bestAcked = next.acked(learner.sid);
      }
    }
    if (best == context.sid()) {
      for (long sid : next.config().voters()) {
        if (sid != context.sid() && next.config().weight(sid) > 0 && next.acked(sid) > bestAcked) {
          best = sid;
          bestAcked = next.acked(sid);
        }
      }
    }
    return best;
  }

  /** True if a proposal can no longer be committed because the epoch has no number left. */
  boolean isUsedUp() {
    return Zxid.counter(lastProposed) >= context.settings.limits().counterMax()
        && context.history.committed() >= lastProposed
        && Zxid.epoch(lastProposed) == epoch;
  }
}
