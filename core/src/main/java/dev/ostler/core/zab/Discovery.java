package dev.ostler.core.zab;

import dev.ostler.core.membership.JointConfig;
import dev.ostler.wire.quorum.QuorumMessage;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * How a leader comes by an epoch, and learners promise it, those too that come when it serves.
 *
 * <pre>
 *   a quorum has told what it promised so far ─► epoch E above all that, on disk ─► LEADERINFO
 *                   ─► a quorum has promised E, and nobody of it has more history than the leader
 * </pre>
 *
 * <p>While a reconfiguration is open it takes a quorum of both configurations. 3.9.4 asks the
 * active one alone; then a server for which the new one is active already could gather promises for
 * the same epoch from other servers.
 */
final class Discovery {
  private final Context context;
  private final Deferred deferred;
  private final Learners learners;

  /** Whose quorum it takes: as they were when the leader began. */
  private final JointConfig membership;

  private final long ownEpoch;
  private final long ownZxid;
  private final NavigableSet<Long> offers = new TreeSet<>();
  private final NavigableSet<Long> promises = new TreeSet<>();
  private final NavigableSet<Long> mayPromise;
  private long highest;
  private long epoch;

  /** The leader begins now, with the history it has. */
  Discovery(Context context, Deferred deferred, Learners learners) {
    this.context = context;
    this.deferred = deferred;
    this.learners = learners;
    this.membership = context.membership();
    this.ownEpoch = context.epochs.current();
    this.ownZxid = context.history.logged();
    this.mayPromise = new TreeSet<>(membership.voters());
  }

  /** The epoch to lead; 0 while it is not chosen. */
  long epoch() {
    return epoch;
  }

  // ---- the epoch ----

  /** The leader is the first that tells what it has promised. */
  void begin() {
    highest = context.epochs.heard();
    offered(context.sid(), context.epochs.accepted());
  }

  /**
   * A learner tells what it has promised so far.
   *
   * @param open whether the leader still waits for a quorum of promises
   */
  void introduced(LearnerLink learner, QuorumMessage.Introduction message, boolean open) {
    if (!learners.introduced(learner, message, context.membership().lastSeen())) {
      return;
    }
    learner.stage(LearnerLink.Stage.INTRODUCED, context.nowMillis);
    if (epoch == 0) {
      offered(learner.sid, message.acceptedEpoch());
    } else if (open && message.acceptedEpoch() > epoch && isVoter(learner)) {
      // It could not follow until the next election. Nobody is served yet, so that comes now.
      context.epochs.hear(message.acceptedEpoch());
      context.look(
          learner
              + " has promised epoch "
              + message.acceptedEpoch()
              + " to an earlier leader, and this one had chosen epoch "
              + epoch);
    } else if (context.epochs.accepted() >= epoch) {
      offerEpoch(learner);
    }
  }

  /** A server has promised this epoch before; what observers say raises the bar as well. */
  private void offered(long sid, long acceptedEpoch) {
    offers.add(sid);
    highest = Math.max(highest, acceptedEpoch);
    if (membership.containsQuorum(offers)) {
      epoch = highest + 1;
      context.epochs.accept(epoch);
      deferred.after(new Mark.AcceptedEpoch(epoch), new Step.OfferEpoch(epoch));
    }
  }

  /** The leader's own promise is on disk: all that wait are told the epoch. */
  void offerEpoch() {
    for (LearnerLink learner : learners.links()) {
      if (learner.stage == LearnerLink.Stage.INTRODUCED) {
        offerEpoch(learner);
      }
    }
    promises.add(context.sid());
  }

  private void offerEpoch(LearnerLink learner) {
    learner.stage(LearnerLink.Stage.OFFERED, context.nowMillis);
    context.actions.send(learner.link, new QuorumMessage.LeaderInfo(epoch));
  }

  // ---- the promises ----

  /**
   * A learner has promised to follow, and tells where its history ends.
   *
   * @param open whether the leader still waits for a quorum of promises
   * @return true if the learner can be brought up to date; otherwise it is closed, or the leader
   *     has given up
   */
  boolean promised(LearnerLink learner, QuorumMessage.AckEpoch message, boolean open) {
    if (learner.stage != LearnerLink.Stage.OFFERED) {
      learners.refuse(learner, message);
      return false;
    }
    boolean voter = isVoter(learner);
    long seen = Math.max(message.currentEpoch(), Zxid.epoch(message.lastZxid()));
    if (seen > epoch) {
      // Bug B-33: a later leader has been established. Whoever votes proves it.
      if (voter) {
        context.look(learner + " has seen epoch " + seen + ", later than " + epoch);
      } else {
        learners.close(learner, "it has seen a later epoch than " + epoch);
      }
      return false;
    }
    learner.peerZxid = message.lastZxid();
    if (open && !mayPromise(learner, voter, message.currentEpoch())) {
      return false;
    }
    learner.stage(LearnerLink.Stage.PROMISED, context.nowMillis);
    return true;
  }

  private boolean isVoter(LearnerLink learner) {
    return context.membership().isVoter(learner.sid) && !learner.observer;
  }

  /** Whether a learner's history lets it be part of this leader's quorum. */
  private boolean mayPromise(LearnerLink learner, boolean voter, long currentEpoch) {
    if (currentEpoch == QuorumMessage.AckEpoch.ALREADY_PROMISED) {
      return true; // it has told before what it has, or it does not count
    }
    if (currentEpoch > ownEpoch || currentEpoch == ownEpoch && learner.peerZxid > ownZxid) {
      mayPromise.remove(learner.sid);
      learners.close(learner, "it has more history than this leader");
      if (voter && !membership.containsQuorum(mayPromise)) {
        context.look(learner + " has more history than this server");
      }
      return false;
    }
    if (voter && learner.peerZxid != Zxid.UNUSABLE) {
      promises.add(learner.sid);
    }
    return true;
  }

  boolean hasPromises() {
    return membership.containsQuorum(promises);
  }
}
