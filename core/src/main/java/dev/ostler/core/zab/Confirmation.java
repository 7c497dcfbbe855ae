package dev.ostler.core.zab;

import dev.ostler.core.membership.JointConfig;
import dev.ostler.wire.quorum.QuorumMessage;
import java.util.ArrayDeque;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Answers syncs. A leader that was deposed without knowing it must not answer one, so each waits
 * for a round of pings that a quorum has answered after it came, and for everything that had been
 * proposed before it. One round serves all that came before it began.
 */
final class Confirmation {
  private record Waiting(int link, long zxid, long round) {}

  /** A sync of one of the leader's own clients. */
  static final int OWN = -1;

  private final Context context;
  private final List<LearnerLink> links;
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private long round;
  private long confirmedRound;
  private boolean inFlight;

  /**
   * @param links all learners, a live list
   */
  Confirmation(Context context, List<LearnerLink> links) {
    this.context = context;
    this.links = links;
  }

  /** A sync has come. */
  void add(int link, long lastProposed) {
    waiting.addLast(new Waiting(link, context.history.logged(), round + 1));
    startRound(lastProposed);
    release();
  }

  /** Syncs that wait. */
  int size() {
    return waiting.size();
  }

  private void startRound(long lastProposed) {
    if (inFlight || waiting.isEmpty() || waiting.getLast().round() <= round) {
      return;
    }
    inFlight = true;
    round++;
    if (!isConfirmed(context.membership(), true)) {
      for (LearnerLink learner : links) {
        if (learner.has(LearnerLink.Stage.UP_TO_DATE) && !learner.observer) {
          ping(learner, lastProposed);
          learner.roundPing = learner.pings;
        }
      }
    }
    check(lastProposed);
  }

  /** Sends a ping; it is counted if the learner will answer it. */
  void ping(LearnerLink learner, long lastProposed) {
    if (learner.has(LearnerLink.Stage.UP_TO_DATE)) {
      learner.pings++;
    }
    context.actions.send(learner.link, new QuorumMessage.Ping(lastProposed));
  }

  void answered(LearnerLink learner, long lastProposed) {
    learner.pongs++;
    if (inFlight && learner.pongs == learner.roundPing) {
      check(lastProposed);
    }
  }

  private void check(long lastProposed) {
    if (inFlight && isConfirmed(context.membership(), false)) {
      inFlight = false;
      confirmedRound = round;
      release();
      startRound(lastProposed);
    }
  }

  private boolean isConfirmed(JointConfig membership, boolean alone) {
    NavigableSet<Long> confirming = new TreeSet<>();
    confirming.add(context.sid());
    if (!alone) {
      for (LearnerLink learner : links) {
        if (learner.roundPing > 0 && learner.pongs >= learner.roundPing) {
          confirming.add(learner.sid);
        }
      }
    }
    return membership.containsQuorum(confirming);
  }

  /** Something was applied or confirmed: answers what need not wait any longer. */
  void release() {
    History history = context.history;
    while (!waiting.isEmpty()) {
      Waiting next = waiting.getFirst();
      boolean own = next.link() == OWN;
      long reached = own ? history.applied() : history.committed();
      if (next.round() > confirmedRound || reached < next.zxid()) {
        return;
      }
      waiting.removeFirst();
      if (own) {
        context.replica.synced();
      } else {
        context.actions.send(next.link(), new QuorumMessage.Sync());
      }
    }
  }

  /** A learner is gone, and its questions with it. */
  void forget(int link) {
    waiting.removeIf(next -> next.link() == link);
  }
}
