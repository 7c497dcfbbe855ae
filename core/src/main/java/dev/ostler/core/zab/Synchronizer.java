package dev.ostler.core.zab;

import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.wire.quorum.EncodedTransaction;
import dev.ostler.wire.quorum.QuorumMessage;

/**
 * Brings learners to where the leader is. What memory has goes out at once, in one step with what
 * is open and with the forwarding from then on, so that no commit can slip in between (bug B-9).
 * What comes from files or as a snapshot is streamed by the driver; the learner gets nothing else
 * meanwhile, and is taken up again when the stream is over.
 */
final class Synchronizer {
  private final Context context;
  private final Learners learners;
  private final Retraction retraction;
  private final long epoch;
  private final long previousEpoch;

  private boolean established;

  /** Told when what a learner acknowledged before does not count any more. */
  interface Retraction {
    /**
     * @param sid the learner
     * @param toZxid the last transaction that still counts
     */
    void retract(long sid, long toZxid);
  }

  /**
   * @param previousEpoch the leader's current epoch before it led
   */
  Synchronizer(
      Context context, Learners learners, Retraction retraction, long epoch, long previousEpoch) {
    this.context = context;
    this.learners = learners;
    this.retraction = retraction;
    this.epoch = epoch;
    this.previousEpoch = previousEpoch;
  }

  /** A quorum has the history: what is applied from now on are the leader's own proposals. */
  void established() {
    established = true;
  }

  /**
   * Begins with a learner that has promised to follow.
   *
   * @param committedEnd the last transaction that counts as committed: before the leader is
   *     established, all of its history
   */
  void begin(LearnerLink learner, long committedEnd) {
    SyncPlan plan =
        context.settings.options().forceSnapshot()
            ? new SyncPlan.Snapshot("forceSnapshotSync is on")
            : SyncRules.decide(
                learner.peerZxid, context.history.recent(), committedEnd, previousEpoch, epoch);
    carryOut(learner, plan, committedEnd);
  }

  /**
   * The log files have been searched.
   *
   * @param found the last transaction at or before the learner's, with everything behind it up to
   *     memory; -1 for none
   * @param bytes what that would be to send
   */
  void searched(LearnerLink learner, long found, long bytes, long committedEnd) {
    if (found == Zxid.UNUSABLE) {
      carryOut(learner, new SyncPlan.Snapshot("the log does not go back so far"), committedEnd);
    } else if (bytes > context.settings.limits().logSyncBytesMax()) {
      carryOut(learner, new SyncPlan.Snapshot("the log is " + bytes + " bytes long"), committedEnd);
    } else {
      carryOut(
          learner,
          SyncRules.decide(learner.peerZxid, found, committedEnd, previousEpoch, epoch),
          committedEnd);
    }
  }

  private void carryOut(LearnerLink learner, SyncPlan plan, long committedEnd) {
    switch (plan) {
      case SyncPlan.Diff p -> {
        learner.cursor = p.from();
        retraction.retract(learner.sid, p.from());
        context.actions.send(learner.link, new QuorumMessage.Diff(committedEnd));
        feed(learner, committedEnd);
      }
      case SyncPlan.Truncate p -> {
        learner.cursor = p.to();
        retraction.retract(learner.sid, p.to());
        context.actions.send(learner.link, new QuorumMessage.Trunc(p.to()));
        feed(learner, committedEnd);
      }
      case SyncPlan.Snapshot p -> {
        if (learner.observer
            && observerSnapshots() >= context.settings.limits().observerSnapshotsMax()) {
          learners.close(learner, "too many observers get a snapshot already");
          return;
        }
        context.actions.warn(learner + " gets a snapshot: " + p.why());
        if (!established) {
          // The snapshot has to hold all of the history that the learner is to have.
          context.replica.runsAhead();
          context.history.assume(committedEnd);
          context.applyForeign();
        }
        retraction.retract(learner.sid, Long.MIN_VALUE);
        // The learner gives up what it has. A snapshot that lacked something committed would take
        // away one of the disks that hold it.
        learner.snapshotFrom = committedEnd;
        learner.snapshotHeld = true;
        releaseSnapshot(learner);
      }
      case SyncPlan.SearchLog p -> {
        learner.stage(LearnerLink.Stage.SEARCHING, context.nowMillis);
        context.actions.searchLog(learner.link, learner.peerZxid, context.history.recent().floor());
      }
    }
  }

  /** Sends snapshots that waited for this server's own disk. */
  void applied() {
    for (LearnerLink learner : learners.links()) {
      if (learner.snapshotHeld) {
        releaseSnapshot(learner);
      }
    }
  }

  private void releaseSnapshot(LearnerLink learner) {
    long applied = context.history.applied();
    if (applied >= learner.snapshotFrom) {
      learner.snapshotHeld = false;
      learner.cursor = applied;
      learner.stage(LearnerLink.Stage.STREAMING, context.nowMillis);
      context.actions.sendSnapshot(learner.link, applied);
    }
  }

  /** A stream is over. */
  void streamed(LearnerLink learner, long committedEnd) {
    feed(learner, committedEnd);
  }

  /** Sends what the learner lacks from where it is. */
  private void feed(LearnerLink learner, long committedEnd) {
    if (learner.cursor < context.history.recent().floor()) {
      long upTo = Math.min(committedEnd, context.history.applied());
      long after = learner.cursor;
      learner.cursor = upTo;
      learner.stage(LearnerLink.Stage.STREAMING, context.nowMillis);
      context.actions.sendLog(learner.link, after, upTo);
    } else {
      sendRest(learner, committedEnd);
    }
  }

  private void sendRest(LearnerLink learner, long committedEnd) {
    RecentLog recent = context.history.recent();
    long previous = learner.cursor;
    int open = recent.after(Math.max(committedEnd, learner.cursor));
    for (int i = recent.after(learner.cursor); i < open; i++) {
      EncodedTransaction transaction = recent.get(i);
      long zxid = transaction.zxid();
      if (!Zxid.follows(zxid, previous)) {
        throw new IllegalStateException(
            learner
                + " would miss what lies between "
                + Zxid.text(previous)
                + " and "
                + Zxid.text(zxid)
                + " (B-6)");
      }
      previous = zxid;
      context.actions.send(learner.link, QuorumMessage.Proposal.of(transaction));
      context.actions.send(learner.link, new QuorumMessage.Commit(zxid));
    }
    learner.cursor = Math.max(previous, recent.last());
    learner.acked = Zxid.start(epoch);
    learner.forwarding = true;
    // What is open now may never be committed: a leader that serves tells what is active.
    QuorumConfig config =
        established ? context.membership().committed() : context.membership().lastSeen();
    context.actions.send(
        learner.link, new QuorumMessage.NewLeader(Zxid.start(epoch), config.text()));
    if (!learner.observer) {
      // Behind NEWLEADER: 3.8 fails on a commit, between that and UPTODATE, of what came before it.
      for (int i = open; i < recent.size(); i++) {
        context.actions.send(learner.link, QuorumMessage.Proposal.of(recent.get(i)));
      }
    }
    learner.stage(LearnerLink.Stage.NEW_LEADER_SENT, context.nowMillis);
  }

  /** Nothing above this may leave memory: it is being sent, or will be. */
  long needed() {
    long needed = Long.MAX_VALUE;
    for (LearnerLink learner : learners.links()) {
      if (learner.stage == LearnerLink.Stage.STREAMING) {
        needed = Math.min(needed, learner.cursor);
      }
    }
    return needed;
  }

  /** Snapshots that are on their way to observers. */
  int observerSnapshots() {
    int count = 0;
    for (LearnerLink learner : learners.links()) {
      if (learner.observer && learner.stage == LearnerLink.Stage.STREAMING) {
        count++;
      }
    }
    return count;
  }
}
