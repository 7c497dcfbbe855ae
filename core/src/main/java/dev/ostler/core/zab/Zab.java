package dev.ostler.core.zab;

import dev.ostler.core.membership.JointConfig;
import dev.ostler.core.membership.Member;
import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.wire.quorum.QuorumMessage;
import dev.ostler.wire.txn.Transaction;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * One server's part in the broadcast: takes what happened, hands it to the role it is in, and
 * outlives the roles. Calls come one at a time, and none from inside an action.
 */
public final class Zab {
  /** What a server is at the moment, for operators. */
  public enum State {
    LOOKING,
    LEADING_DISCOVERY,
    LEADING_SYNCHRONIZATION,
    LEADING,
    FOLLOWING_DISCOVERY,
    FOLLOWING_SYNCHRONIZATION,
    FOLLOWING,
    OBSERVING_DISCOVERY,
    OBSERVING_SYNCHRONIZATION,
    OBSERVING
  }

  private final Context context;
  private Role role;

  public Zab(ZabSettings settings, ZabStart start, ZabActions actions, Replica replica) {
    History history =
        new History(start.lastZxid(), start.floor(), start.recent(), start.usable(), actions);
    Epochs epochs = new Epochs(start.acceptedEpoch(), start.currentEpoch(), actions);
    this.context =
        new Context(settings, actions, replica, history, epochs, start.membership(), this::become);
    this.role = new Looking(context, "this server starts", null);
  }

  private void become(Role next) {
    Role before = role;
    role = next;
    before.stop(next instanceof Looking looking ? looking.reason() : "the role ends");
    next.start();
  }

  // ---- what happens ----

  /** The first call, with the time. */
  public void start(long nowMillis) {
    context.nowMillis = nowMillis;
    role.start();
  }

  /**
   * Time passes.
   *
   * @param nowMillis monotonic
   */
  public void tick(long nowMillis) {
    context.nowMillis = nowMillis;
    role.tick();
  }

  /** The election has named this server. */
  public void lead() {
    requireLooking();
    become(new Leader(context, "it was elected"));
  }

  /** The election has named another server, to follow or, as an observer, to observe. */
  public void follow(long leader) {
    requireLooking();
    if (leader == context.sid()) {
      throw new IllegalArgumentException("a server does not follow itself");
    }
    become(new Learner(context, leader));
  }

  private void requireLooking() {
    if (!(role instanceof Looking looking) || !looking.isElecting()) {
      throw new IllegalStateException("no election is going on: " + state());
    }
  }

  /** Ends the role, whatever it is, and looks for a leader. */
  public void look(String reason) {
    context.look(reason);
  }

  /**
   * On its election port a voter has said that it looks for a leader, while this server leads; or
   * the leader has, that this server follows.
   *
   * @param goneOn it has left the election of this leader behind, and follows only if a quorum does
   */
  public void voterIsLooking(long sid, boolean goneOn) {
    if (role instanceof Leader leader) {
      leader.voterIsLooking(sid, goneOn);
    } else if (role instanceof Learner learner && learner.leader() == sid) {
      learner.leaderIsLooking(goneOn);
    }
  }

  /**
   * The election port has lost its connection to a server. If this one waits for it to open its
   * quorum port, it waits no longer: otherwise nobody would be elected until initLimit is over.
   */
  public void leaderIsGone(long sid) {
    if (role instanceof Learner learner
        && learner.leader() == sid
        && learner.phase() == Learner.Phase.DIALING) {
      context.look("server " + sid + ", which was elected, is gone");
    }
  }

  /** A learner has connected to the quorum port. */
  public void linkOpened(int link) {
    role.linkOpened(link);
  }

  /** The dial has succeeded. */
  public void connected(int link) {
    role.connected(link);
  }

  public void connectFailed(String reason) {
    role.connectFailed(reason);
  }

  /** The peer, or the network, has ended a link. */
  public void linkClosed(int link) {
    role.linkClosed(link);
  }

  public void received(int link, QuorumMessage message) {
    role.received(link, message);
  }

  public void logDurable(long zxid) {
    context.history.durable(zxid);
    role.diskMoved();
  }

  public void acceptedEpochWritten(long epoch) {
    context.epochs.acceptedWritten(epoch);
    role.diskMoved();
  }

  public void currentEpochWritten(long epoch) {
    context.epochs.currentWritten(epoch);
    role.diskMoved();
  }

  /** The log ends at a transaction, as it was asked to, and the applied state does not pass it. */
  public void truncated(long zxid) {
    boolean reloaded = context.history.applied() > zxid;
    context.history.truncated(zxid);
    if (reloaded) {
      context.agreement.loaded(false, context.nowMillis);
    }
    context.recall();
    role.diskMoved();
  }

  /** What would be left of the log is no whole history; nothing was done, a snapshot is needed. */
  public void truncationImpossible() {
    context.history.truncationImpossible();
    role.diskMoved();
  }

  /** The snapshot is on disk, and the applied state is what it says. */
  public void snapshotAdopted(long zxid) {
    context.history.adopted(zxid);
    context.agreement.loaded(true, context.nowMillis);
    context.recall();
    role.diskMoved();
  }

  /** The snapshot did not come whole, and nothing has changed. */
  public void snapshotAbandoned() {
    context.history.abandoned();
    if (role instanceof Learner learner) {
      learner.snapshotAbandoned();
    } else {
      role.diskMoved();
    }
  }

  /**
   * The log files have been searched.
   *
   * @param found the last transaction at or before the one asked for, if everything behind it is
   *     there up to memory; otherwise -1
   * @param bytes size of what lies between
   */
  public void logSearched(int link, long found, long bytes) {
    if (role instanceof Leader leader) {
      leader.logSearched(link, found, bytes);
    } else if (role instanceof Learner learner) {
      learner.logSearched(link, found, bytes);
    }
  }

  /** A part of the log has been sent. */
  public void logSent(int link) {
    if (role instanceof Leader leader) {
      leader.streamed(link);
    } else if (role instanceof Learner learner) {
      learner.streamed(link);
    }
  }

  public void snapshotSent(int link) {
    if (role instanceof Leader leader) {
      leader.streamed(link);
    } else if (role instanceof Learner learner) {
      learner.streamed(link);
    }
  }

  // ---- what the replica wants ----

  /** True if this server leads and may propose now; otherwise proposals must wait. */
  public boolean accepts() {
    return role instanceof Leader leader && leader.accepts();
  }

  /** The zxid of the next proposal. */
  public long nextZxid() {
    return leader().nextZxid();
  }

  /** Proposes a transaction, which has the next zxid. */
  public void propose(Transaction transaction) {
    leader().propose(transaction);
  }

  /** True while a reconfiguration is proposed and not committed: another one must wait. */
  public boolean isReconfiguring() {
    return context.membership().isJoint()
        || role instanceof Leader leader && leader.isReconfiguring();
  }

  /**
   * While this server looks for a leader a peer has told it of a newer configuration, which is
   * active there, and so committed.
   */
  public void learned(QuorumConfig config) {
    if (role instanceof Looking) {
      context.activate(config);
    }
  }

  /** Proposes a reconfiguration; the transaction's zxid is the version of the configuration. */
  public void reconfigure(Transaction transaction, QuorumConfig next) {
    leader().reconfigure(transaction, next);
  }

  private Leader leader() {
    if (role instanceof Leader leader) {
      return leader;
    }
    throw new IllegalStateException("only a leader proposes, and this server is " + state());
  }

  /** True if this server observes, and goes to any follower of its leader. */
  public boolean isFed() {
    return role instanceof Learner learner && learner.isFed();
  }

  /**
   * False if a learner must not write for a session any more: its client has come to an observer
   * that is fed here, and the leader cannot tell that from this server.
   */
  public boolean mayWrite(long sessionId) {
    return !(role instanceof Learner learner) || learner.mayWrite(sessionId);
  }

  /** Hands something of a client's to the leader: a write, a sync or a session to revalidate. */
  public void forward(QuorumMessage message) {
    if (!(role instanceof Learner learner) || !isActive()) {
      throw new IllegalStateException("there is no leader to ask: " + state());
    }
    learner.forward(message);
  }

  /**
   * A client of this leader asks for a sync; {@link Replica#synced} answers it. A learner forwards
   * one as a request.
   */
  public void sync() {
    leader().sync();
  }

  // ---- what operators may look at ----

  /** True if clients may be served. */
  public boolean isActive() {
    return switch (state()) {
      case LEADING, FOLLOWING, OBSERVING -> true;
      case LOOKING,
          LEADING_DISCOVERY,
          LEADING_SYNCHRONIZATION,
          FOLLOWING_DISCOVERY,
          FOLLOWING_SYNCHRONIZATION,
          OBSERVING_DISCOVERY,
          OBSERVING_SYNCHRONIZATION ->
          false;
    };
  }

  public State state() {
    return switch (role) {
      case Looking r -> State.LOOKING;
      case Leader r ->
          switch (r.phase()) {
            case DISCOVERING -> State.LEADING_DISCOVERY;
            case SYNCHRONISING -> State.LEADING_SYNCHRONIZATION;
            case BROADCASTING -> State.LEADING;
          };
      case Learner r ->
          switch (r.phase()) {
            case DIALING, DISCOVERING ->
                r.isObserver() ? State.OBSERVING_DISCOVERY : State.FOLLOWING_DISCOVERY;
            case SYNCHRONISING ->
                r.isObserver() ? State.OBSERVING_SYNCHRONIZATION : State.FOLLOWING_SYNCHRONIZATION;
            case BROADCASTING -> r.isObserver() ? State.OBSERVING : State.FOLLOWING;
          };
    };
  }

  /** The epoch of the present role; 0 while there is none. */
  public long epoch() {
    return switch (role) {
      case Looking r -> 0;
      case Leader r -> r.epoch();
      case Learner r -> r.epoch();
    };
  }

  /** The last transaction in the log, durable or not. */
  public long logged() {
    return context.history.logged();
  }

  public long durable() {
    return context.history.durable();
  }

  public long committed() {
    return context.history.committed();
  }

  public long applied() {
    return context.history.applied();
  }

  public long acceptedEpoch() {
    return context.epochs.accepted();
  }

  public long currentEpoch() {
    return context.epochs.current();
  }

  public JointConfig membership() {
    return context.membership();
  }

  /** Followers that are up to date with this leader; 0 elsewhere. */
  public int syncedFollowers() {
    return learners(false);
  }

  /** Observers that are up to date with this leader, or with this follower that feeds them. */
  public int syncedObservers() {
    return learners(true);
  }

  /** Those among the followers of this leader that are up to date and do not vote; 0 elsewhere. */
  public int syncedNonVoters() {
    int count = 0;
    if (role instanceof Leader leader) {
      for (LearnerLink learner : leader.links()) {
        if (!learner.observer
            && !context.membership().isVoter(learner.sid)
            && learner.has(LearnerLink.Stage.UP_TO_DATE)) {
          count++;
        }
      }
    }
    return count;
  }

  /** Learners that are connected to this leader, up to date or not; 0 elsewhere. */
  public int learners() {
    return role instanceof Leader leader ? leader.links().size() : 0;
  }

  /** Syncs that this leader has not answered yet; 0 elsewhere. */
  public int pendingSyncs() {
    return role instanceof Leader leader ? leader.pendingSyncs() : 0;
  }

  private int learners(boolean observers) {
    int count = 0;
    List<LearnerLink> links =
        switch (role) {
          case Leader leader -> leader.links();
          case Learner learner -> learner.observers();
          case Looking looking -> List.of();
        };
    for (LearnerLink learner : links) {
      if (learner.observer == observers && learner.has(LearnerLink.Stage.UP_TO_DATE)) {
        count++;
      }
    }
    return count;
  }

  /**
   * True if a quorum of a configuration is connected to this leader and up to date. Whoever
   * observes acknowledges nothing and does not count, whatever it is to become; nor does who has
   * been made an observer and follows until it hears of that. It would not come to a later leader
   * as a voter, and that one could not complete the reconfiguration.
   */
  public boolean hasQuorumOf(QuorumConfig config) {
    NavigableSet<Long> present = new TreeSet<>();
    present.add(context.sid());
    if (role instanceof Leader leader) {
      for (LearnerLink learner : leader.links()) {
        Member member = context.membership().committed().member(learner.sid);
        boolean observes = learner.observer || member != null && !member.votes();
        if (!observes && learner.has(LearnerLink.Stage.UP_TO_DATE)) {
          present.add(learner.sid);
        }
      }
    }
    return config.containsQuorum(present);
  }
}
