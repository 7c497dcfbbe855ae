package dev.ostler.core.election;

import dev.ostler.core.election.Decision.Reason;
import dev.ostler.core.election.Tally.Heard;
import dev.ostler.core.membership.ConfigText;
import dev.ostler.core.membership.JointConfig;
import dev.ostler.core.membership.Member;
import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.core.membership.Role;
import dev.ostler.wire.quorum.Notification;
import dev.ostler.wire.quorum.ServerState;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One server's part in the elections. Rules that are not obvious are those that ZooKeeper 3.9.4 was
 * seen to follow; where this one departs from them, it says so.
 */
final class Election {
  /** Where an election puts what it wants done. */
  interface Sink {
    /** Tells a server something; if it is not connected, it need only be dialed. */
    void send(long sid, Notification notification);

    /** Dials a server if there is no connection to it. */
    void reach(long sid);

    void elected(Decision decision);

    /** A peer has a newer configuration, which is to be activated. */
    void configLearned(QuorumConfig config);

    /** While this server leads, a voter is looking for a leader; or its own leader is. */
    void voterIsLooking(long sid, boolean goneOn);

    /** There is no connection any more to the server for which this one is settled. */
    void leaderIsGone(long sid);

    void warn(String warning);
  }

  private enum Phase {
    /** No election has begun since the process started: nothing is known, nobody is answered. */
    NOT_BEGUN,
    LOOKING,
    SETTLED
  }

  /** Rounds count elections of a process; beyond this one it is no server that counts. */
  static final long ROUND_MAX = 1L << 62;

  /**
   * Longest pause between two attempts to connect to a voter while looking for a leader. ZooKeeper
   * tries when it sends its vote again, so that a server waits up to a minute after a partition has
   * healed.
   */
  static final long REDIAL_PAUSE_MAX_MILLIS = 2_000;

  /**
   * Until an election dials those again that it has not heard of. The first dial may have been
   * taken by the system for a process that was just dying, and then says nothing.
   */
  static final long FIRST_REDIAL_PAUSE_MILLIS = 20;

  private static final long NEVER = Long.MAX_VALUE;

  private final long self;
  private final ElectionSettings settings;
  private final Sink sink;
  private final Answers answers;

  private JointConfig config;
  private Phase phase = Phase.NOT_BEGUN;
  private ServerState state = ServerState.LOOKING;
  private long round;
  private long lastZxid;
  private long currentEpoch;

  /** What this server began with; what it proposes now; what it was elected for, or began with. */
  private Vote initial = new Vote(Vote.NOBODY, Vote.NOBODY, 0, Vote.NOBODY);

  private Vote proposal = initial;
  private Vote current = initial;

  /** Votes of this round, this server's own too. */
  private final Tally received = new Tally();

  /** What settled servers say, of whatever round. */
  private final Tally settled = new Tally();

  /**
   * Connected servers whose last word was that they look for a leader. They are told when this
   * server is settled, and when its leader serves; ZooKeeper waits until they ask again, which may
   * take a minute.
   */
  private final NavigableSet<Long> lookers = new TreeSet<>();

  /**
   * Servers that could not be reached since this election began. None of them is about to cast a
   * better vote, so they are not waited for.
   */
  private final NavigableSet<Long> unreachable = new TreeSet<>();

  /** Servers whose list of members has been found to differ from this one's. */
  private final NavigableSet<Long> differing = new TreeSet<>();

  private long beganAt;
  private long resendAt = NEVER;
  private long redialAt = NEVER;
  private long resendPause;
  private long finalAt = NEVER;

  Election(long self, JointConfig config, ElectionSettings settings, Sink sink) {
    this.self = self;
    this.config = config;
    this.settings = settings;
    this.sink = sink;
    this.answers = new Answers(settings.notificationIntervalMinMillis());
  }

  /**
   * Begins an election.
   *
   * @param zxid end of the history on this server's disk; {@link Vote#NO_HISTORY} if there is none
   *     or it is damaged: then this server votes for nobody and cannot lead, and joins whom the
   *     others elect
   * @param epoch of that history
   */
  void look(long zxid, long epoch, long nowMillis) {
    lastZxid = zxid;
    currentEpoch = epoch;
    beganAt = nowMillis;
    phase = Phase.LOOKING;
    state = ServerState.LOOKING;
    begin(nowMillis);
  }

  private void begin(long nowMillis) {
    round++;
    settled.clear();
    unreachable.clear();
    current = new Vote(self, lastZxid, round, currentEpoch);
    initial = initialVote();
    enterRound(round, initial, nowMillis);
    announce();
    conclude(nowMillis);
  }

  /** A server without a vote names nobody; an observer does not even tell its history. */
  private Vote initialVote() {
    if (config.committed().isVoter(self)) {
      return new Vote(self, lastZxid, round, currentEpoch);
    }
    return role() == Role.OBSERVER
        ? new Vote(Vote.NOBODY, Vote.NOBODY, round, Vote.NOBODY)
        : new Vote(Vote.NOBODY, lastZxid, round, currentEpoch);
  }

  private Role role() {
    @Nullable Member member = config.committed().member(self);
    return member == null ? settings.unlistedRole() : member.role();
  }

  private void enterRound(long newRound, Vote vote, long nowMillis) {
    round = newRound;
    received.clear();
    adopt(vote);
    resendPause = settings.notificationIntervalMinMillis();
    resendAt = nowMillis + resendPause;
    redialAt = nowMillis + FIRST_REDIAL_PAUSE_MILLIS;
  }

  private void adopt(Vote vote) {
    proposal = vote.inRound(round);
    finalAt = NEVER;
    if (hasVote() && config.isVoter(proposal.leader())) {
      received.put(self, proposed());
    }
  }

  private Heard proposed() {
    return new Heard(proposal, ServerState.LOOKING, Notification.VERSION);
  }

  /** True if this server's vote counts: it is a voter and it has its history. */
  private boolean hasVote() {
    return config.isVoter(self) && lastZxid != Vote.NO_HISTORY;
  }

  /** The better of two may lead; a server without weight never may. */
  private boolean isBetter(Vote vote, Vote than) {
    return config.weight(vote.leader()) > 0 && vote.beats(than);
  }

  private void announce() {
    for (long sid : config.voters()) {
      if (sid != self) {
        sink.send(sid, notificationFor(sid));
      }
    }
  }

  /**
   * What this server has to say to another one at this moment. Voters hear what it proposes; others
   * cannot use that, and hear whom it was elected for, or itself.
   */
  private Notification notificationFor(long sid) {
    boolean proposes = phase == Phase.LOOKING && config.isVoter(sid);
    Vote vote = proposes ? proposal : current;
    return Notification.of(
        state, vote.leader(), vote.zxid(), round, vote.epoch(), config.committed().text());
  }

  private void answer(long sid, long nowMillis) {
    Notification notification = notificationFor(sid);
    if (answers.mayTell(sid, notification, nowMillis)) {
      sink.send(sid, notification);
    }
  }

  /** A server has said something. */
  void received(long sid, Notification notification, long nowMillis) {
    boolean nonsense = notification.electionEpoch() < 0 || notification.electionEpoch() > ROUND_MAX;
    if (phase == Phase.NOT_BEGUN || sid == self || nonsense) {
      return;
    }
    if (phase == Phase.LOOKING && learnsConfig(sid, notification)) {
      return;
    }
    compareMembers(sid, notification);
    boolean asks = notification.state() == ServerState.LOOKING;
    if (!asks) {
      lookers.remove(sid);
    } else if (lookers.size() < Answers.ASKERS_MAX) {
      lookers.add(sid);
    }
    if (!config.isVoter(sid)) {
      // An observer, a joining server, or a stranger wants to know.
      if (asks) {
        answer(sid, nowMillis);
      }
    } else if (phase == Phase.LOOKING) {
      // A laggard learns the round. One without a vote does not tell: it would not be believed, and
      // would be answered in turn, for ever (bug B-25).
      if (asks && notification.electionEpoch() < round && config.isVoter(self)) {
        answer(sid, nowMillis);
      }
      count(sid, notification, nowMillis);
    } else if (asks) {
      if (state == ServerState.LEADING || sid == current.leader()) {
        sink.voterIsLooking(sid, hasGoneOn(Vote.of(notification)));
      }
      answer(sid, nowMillis);
    }
  }

  /**
   * Whether a voter that looks for a leader has left the election for which this server is settled
   * behind. What it said before that election was over does not look like this, however late it
   * comes: rounds grow while a server looks, and in a round its votes only get better.
   */
  private boolean hasGoneOn(Vote vote) {
    return vote.round() > current.round()
        || vote.round() == current.round() && isBetter(vote, current);
  }

  private void answerLookers(long nowMillis) {
    for (long sid : lookers) {
      answer(sid, nowMillis);
    }
  }

  /** Two members of one version that list different voters will not get along. */
  private void compareMembers(long sid, Notification notification) {
    if (config.committed().member(sid) == null
        || Objects.equals(config.committed().text(), notification.config())
        || differing.contains(sid)) {
      return;
    }
    @Nullable QuorumConfig theirs = ConfigText.parseOrNull(notification.config());
    if (theirs != null
        && theirs.version() == config.committed().version()
        && !theirs.voters().equals(config.committed().voters())) {
      differing.add(sid);
      sink.warn(
          "server %d counts the voters %s, this one %s: make their server lines the same"
              .formatted(sid, theirs.voters(), config.committed().voters()));
    }
  }

  /** Takes a newer configuration from whoever is a member of it, or of the present one. */
  private boolean learnsConfig(long sid, Notification notification) {
    if (!settings.reconfigEnabled()
        || Objects.equals(config.committed().text(), notification.config())) {
      return false;
    }
    @Nullable QuorumConfig learned = ConfigText.parseOrNull(notification.config());
    if (learned == null
        || learned.version() <= config.committed().version()
        || learned.voters().isEmpty()
        || learned.member(sid) == null && config.committed().member(sid) == null) {
      return false;
    }
    sink.configLearned(learned);
    return true;
  }

  private void count(long sid, Notification notification, long nowMillis) {
    // Only the newest word of a server counts: whoever is settled has no vote in this round any
    // more (bug B-24), and whoever is looking follows nobody.
    switch (notification.state()) {
      case LOOKING -> {
        settled.remove(sid);
        countLooking(sid, notification, nowMillis);
      }
      case FOLLOWING, LEADING -> {
        received.remove(sid);
        settled.remove(sid);
        countSettled(sid, Heard.of(notification), nowMillis);
      }
      case OBSERVING -> {
        received.remove(sid);
        settled.remove(sid);
        // Whom a reconfiguration is about to make a voter observes until then, and is needed for
        // the quorum of the new configuration. ZooKeeper hears no observer at all.
        if (!config.committed().isVoter(sid)) {
          countSettled(sid, Heard.of(notification), nowMillis);
        }
      }
    }
    if (phase == Phase.LOOKING) {
      conclude(nowMillis);
    }
  }

  private void countLooking(long sid, Notification notification, long nowMillis) {
    Heard heard = Heard.of(notification);
    Vote vote = heard.vote();
    boolean votes = vote.zxid() != Vote.NO_HISTORY && lastZxid != Vote.NO_HISTORY;
    if (!votes || vote.round() < round) {
      received.remove(sid);
      return;
    }
    if (!config.isVoter(vote.leader())) {
      // Whom a reconfiguration is about to make a voter names nobody at first, and waits in its
      // round for the others. ZooKeeper ignores it, and may wait for ever.
      received.remove(sid);
      if (vote.round() > round) {
        initial = initial.inRound(vote.round());
        enterRound(vote.round(), initial, nowMillis);
        announceVote();
      }
      return;
    }
    if (vote.round() > round) {
      initial = initial.inRound(vote.round());
      enterRound(vote.round(), isBetter(vote, initial) ? vote : initial, nowMillis);
      announceVote();
    } else if (isBetter(vote, proposal)) {
      adopt(vote);
      announceVote();
    }
    received.put(sid, heard);
  }

  /** Tells of a changed proposal, if anybody is going to count it. */
  private void announceVote() {
    if (config.isVoter(self)) {
      announce();
    }
  }

  private void countSettled(long sid, Heard heard, long nowMillis) {
    Vote vote = heard.vote();
    if (!config.isVoter(vote.leader())) {
      return;
    }
    if (vote.round() == round) {
      received.put(sid, heard.withoutVersion());
      if (received.hasQuorum(heard, config) && isConfirmed(vote, received)) {
        decide(vote, Reason.ESTABLISHED, received.agreeing(heard), nowMillis);
        return;
      }
    }
    settled.put(sid, heard);
    if (settled.hasQuorum(heard, config) && isConfirmed(vote, settled)) {
      decide(vote, Reason.ESTABLISHED, settled.agreeing(heard), nowMillis);
    }
  }

  /** Nobody is followed on hearsay: the leader itself must have said that it leads. */
  private boolean isConfirmed(Vote vote, Tally tally) {
    return vote.leader() == self ? vote.round() == round && hasVote() : tally.leads(vote.leader());
  }

  /** Ends the round if the votes are enough. */
  private void conclude(long nowMillis) {
    NavigableSet<Long> agreeing = received.agreeing(proposed());
    if (!config.containsQuorum(agreeing)) {
      finalAt = NEVER;
    } else if (agreeing.containsAll(config.voters())) {
      // Whoever could have had a better vote has voted for this one. ZooKeeper waits all the same.
      decide(proposal, Reason.UNANIMOUS, agreeing, nowMillis);
    } else if (nobodyElseMayVote(agreeing)) {
      decide(proposal, Reason.REACHABLE, agreeing, nowMillis);
    } else if (finalAt == NEVER) {
      finalAt = nowMillis + settings.finalWaitMillis();
    }
  }

  private boolean nobodyElseMayVote(NavigableSet<Long> agreeing) {
    for (long sid : config.voters()) {
      if (!agreeing.contains(sid) && !unreachable.contains(sid)) {
        return false;
      }
    }
    return true;
  }

  private void decide(Vote vote, Reason reason, NavigableSet<Long> supporters, long nowMillis) {
    ServerState role = role() == Role.OBSERVER ? ServerState.OBSERVING : ServerState.FOLLOWING;
    settle(vote.leader() == self ? ServerState.LEADING : role, vote);
    answerLookers(nowMillis);
    sink.elected(new Decision(state, vote, reason, supporters, nowMillis - beganAt));
  }

  /**
   * Takes a role without an election, or after one.
   *
   * @param vote whom this server is settled for
   */
  void settle(ServerState newState, Vote vote) {
    phase = Phase.SETTLED;
    state = newState;
    round = vote.round();
    current = vote;
    resendAt = NEVER;
    redialAt = NEVER;
    finalAt = NEVER;
    received.clear();
    settled.clear();
  }

  /**
   * The leader serves, in an epoch of its own. Those who ask from now on hear of that epoch (bug
   * B-21).
   */
  void establish(long epoch, long nowMillis) {
    if (phase == Phase.SETTLED) {
      current = current.inEpoch(epoch);
      answerLookers(nowMillis);
    }
  }

  /** The membership is another one. An election that is going on begins anew. */
  void reconfigure(JointConfig newConfig, long nowMillis) {
    config = newConfig;
    differing.clear();
    if (phase == Phase.LOOKING) {
      begin(nowMillis);
    }
  }

  /** There is a connection to a server now, or a new one in place of an old one. */
  void connected(long sid) {
    answers.forget(sid);
    unreachable.remove(sid);
    if (phase == Phase.LOOKING && config.isVoter(sid)) {
      sink.send(sid, notificationFor(sid));
    }
  }

  /** There is no connection any more; what the server said before may not hold any more, either. */
  void disconnected(long sid, long nowMillis) {
    answers.forget(sid);
    differing.remove(sid);
    lookers.remove(sid);
    received.remove(sid);
    settled.remove(sid);
    if (phase == Phase.LOOKING) {
      conclude(nowMillis);
    } else if (phase == Phase.SETTLED && sid == current.leader()) {
      sink.leaderIsGone(sid);
    }
  }

  /** Nobody has answered at any address of a server. */
  void unreachable(long sid, long nowMillis) {
    if (phase == Phase.LOOKING) {
      unreachable.add(sid);
      conclude(nowMillis);
    }
  }

  /** Some time has passed. */
  void tick(long nowMillis) {
    if (nowMillis >= finalAt) {
      decide(proposal, Reason.QUORUM, received.agreeing(proposed()), nowMillis);
    } else if (nowMillis >= resendAt) {
      resendPause = Math.min(2 * resendPause, settings.notificationIntervalMaxMillis());
      resendAt = nowMillis + resendPause;
      redialAt = nowMillis + Math.min(resendPause, REDIAL_PAUSE_MAX_MILLIS);
      announce();
    } else if (nowMillis >= redialAt) {
      redialAt = nowMillis + Math.min(resendPause, REDIAL_PAUSE_MAX_MILLIS);
      reachVoters();
    }
    for (long sid : answers.due(nowMillis)) {
      answer(sid, nowMillis);
    }
  }

  private void reachVoters() {
    for (long sid : config.voters()) {
      if (sid != self) {
        sink.reach(sid);
      }
    }
  }

  /** When {@link #tick} has something to do next; {@link Long#MAX_VALUE} for never. */
  long nextTickMillis() {
    return Math.min(Math.min(finalAt, Math.min(resendAt, redialAt)), answers.nextMillis());
  }

  ServerState state() {
    return state;
  }

  /** Whom this server is settled for; itself while it is looking. */
  Vote vote() {
    return current;
  }

  long round() {
    return round;
  }
}
