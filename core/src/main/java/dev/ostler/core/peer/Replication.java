package dev.ostler.core.peer;

import dev.ostler.core.election.Decision;
import dev.ostler.core.election.ElectionActions;
import dev.ostler.core.election.ElectionPort;
import dev.ostler.core.election.Vote;
import dev.ostler.core.event.Event;
import dev.ostler.core.membership.JointConfig;
import dev.ostler.core.membership.Member;
import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.core.membership.Role;
import dev.ostler.core.membership.ServerAddress;
import dev.ostler.core.request.Ensemble;
import dev.ostler.core.zab.Replica;
import dev.ostler.core.zab.Zab;
import dev.ostler.core.zab.ZabSettings;
import dev.ostler.core.zab.ZabStart;
import dev.ostler.wire.quorum.ElectionOpening;
import dev.ostler.wire.quorum.HostAndPort;
import dev.ostler.wire.quorum.Notification;
import dev.ostler.wire.quorum.QuorumMessage;
import dev.ostler.wire.quorum.ServerState;
import dev.ostler.wire.txn.Transaction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * This server's part in its ensemble: the broadcast, and the election that names its leader. What
 * either wants of the other is noted during a call and done after it.
 *
 * <p>A server that stands alone leads from the beginning, with a quorum of one.
 */
final class Replication implements Ensemble {
  /** Ticks that nobody waits for in a server that stands alone. */
  private static final int NO_LIMIT = 10;

  private final CurrentActions actions;
  private final Clock clock;
  private final long sid;
  private final Ensemble.Settings settings;
  private final boolean alone;
  private final Zab zab;
  private final @Nullable ElectionPort election;

  /** What this server is for others; null while it does not serve. */
  private Replica.@Nullable Part part;

  // Noted during a call.
  private boolean looking;
  private boolean lookWanted;
  private long lookZxid;
  private long lookEpoch;
  private @Nullable Decision decision;
  private long establishedEpoch = -1;
  private long establishedLeader;
  private final List<Long> goneLeaders = new ArrayList<>();
  private @Nullable JointConfig changedMembership;
  private @Nullable QuorumConfig learned;
  private boolean isDesignated;
  private long designated;
  private final List<LookingVoter> lookingVoters = new ArrayList<>();
  private boolean noted;

  /** A server that stands alone. */
  static Replication alone(
      int serverId,
      int tickTimeMillis,
      boolean reconfigEnabled,
      long lastZxid,
      CurrentActions actions,
      Clock clock,
      Replica replica) {
    Member self =
        new Member(serverId, List.of(new ServerAddress("localhost", 0, 0)), Role.PARTICIPANT, null);
    JointConfig membership = JointConfig.of(QuorumConfig.majority(List.of(self), 0));
    ZabSettings settings = ZabSettings.of(serverId, tickTimeMillis, NO_LIMIT, NO_LIMIT, false);
    return new Replication(
        settings,
        ZabStart.of(lastZxid, 0, 0, membership),
        null,
        Ensemble.Settings.of(reconfigEnabled),
        actions,
        clock,
        replica);
  }

  /** A member of an ensemble. */
  static Replication member(
      EnsembleStart start, CurrentActions actions, Clock clock, Replica replica) {
    return new Replication(
        start.zab(), start.start(), start, start.reconfiguration(), actions, clock, replica);
  }

  private Replication(
      ZabSettings zabSettings,
      ZabStart start,
      @Nullable EnsembleStart ensemble,
      Ensemble.Settings settings,
      CurrentActions actions,
      Clock clock,
      Replica replica) {
    this.actions = actions;
    this.clock = clock;
    this.sid = zabSettings.sid();
    this.settings = settings;
    this.alone = ensemble == null;
    this.zab = new Zab(zabSettings, start, actions, replica);
    this.election =
        ensemble == null
            ? null
            : new ElectionPort(
                sid, ensemble.opening(), start.membership(), ensemble.election(), new Elections());
  }

  Zab zab() {
    return zab;
  }

  @Nullable ElectionPort election() {
    return election;
  }

  void start() {
    zab.start(clock.monotonicMillis);
    settle();
  }

  @Override
  public boolean isAlone() {
    return alone;
  }

  // ---- what a reconfiguration has to know ----

  @Override
  public Ensemble.Settings settings() {
    return settings;
  }

  @Override
  public JointConfig membership() {
    return zab.membership();
  }

  @Override
  public boolean isReconfiguring() {
    return zab.isReconfiguring();
  }

  @Override
  public boolean hasQuorumOf(QuorumConfig config) {
    return zab.hasQuorumOf(config);
  }

  // ---- parts ----

  boolean isActive() {
    return part != null;
  }

  boolean isLeading() {
    return part == Replica.Part.LEADING;
  }

  boolean isLearning() {
    return part == Replica.Part.FOLLOWING || part == Replica.Part.OBSERVING;
  }

  /** True if this server leads and a transaction may be proposed. */
  boolean accepts() {
    return alone || zab.accepts();
  }

  /** The epoch of the present part. */
  long epoch() {
    return zab.epoch();
  }

  /** The last transaction in the log. */
  long logged() {
    return zab.logged();
  }

  long nextZxid() {
    return zab.nextZxid();
  }

  /**
   * @param configuration what a reconfiguration leads to; null for all other transactions
   */
  void propose(Transaction transaction, @Nullable QuorumConfig configuration) {
    if (configuration == null) {
      zab.propose(transaction);
    } else {
      zab.reconfigure(transaction, configuration);
    }
  }

  void forward(QuorumMessage message) {
    zab.forward(message);
  }

  boolean isFed() {
    return zab.isFed();
  }

  boolean mayWrite(long sessionId) {
    return zab.mayWrite(sessionId);
  }

  void sync() {
    zab.sync();
  }

  // ---- what happens ----

  void tick() {
    long now = clock.monotonicMillis;
    zab.tick(now);
    if (election != null) {
      election.tick(now);
    }
  }

  /** Takes an event of the election port. */
  void electionEvent(Event event) {
    ElectionPort port = election;
    if (port == null) {
      throw new IllegalStateException("a server that stands alone has no election port: " + event);
    }
    long now = clock.monotonicMillis;
    switch (event) {
      case Event.ElectionAccepted e -> port.accepted(e.connection(), now);
      case Event.ElectionOpened e -> port.opened(e.connection(), e.opening(), now);
      case Event.ElectionDialed e -> port.dialed(e.sid(), e.connection(), now);
      case Event.ElectionDialFailed e -> port.dialFailed(e.sid(), now);
      case Event.ElectionReceived e -> port.received(e.connection(), e.body(), now);
      case Event.ElectionClosed e -> port.closed(e.connection(), now);
      default -> throw new IllegalArgumentException("not of the election port: " + event);
    }
  }

  // ---- what Zab told ----

  void lookForLeader(long lastZxid, long currentEpoch, String reason) {
    looking = true;
    lookWanted = true;
    noted = true;
    lookZxid = lastZxid;
    lookEpoch = currentEpoch;
    if (!alone) {
      actions.get().roleChanged("This server looks for a leader: " + reason);
    }
  }

  void designated(long leader, String reason) {
    designated = leader;
    isDesignated = true;
    noted = true;
    if (!alone) {
      actions.get().roleChanged("goes on with leader " + leader + ": " + reason);
    }
  }

  void stopLooking() {
    looking = false;
    lookWanted = false;
    decision = null;
  }

  void activated(Replica.Part newPart, long epoch, long leader) {
    part = newPart;
    noted = true;
    establishedEpoch = epoch;
    establishedLeader = leader;
    if (!alone) {
      actions.get().roleChanged(served(newPart, epoch, leader));
    }
  }

  private static String served(Replica.Part part, long epoch, long leader) {
    return switch (part) {
      case LEADING -> "This server leads in epoch " + epoch + ", and serves";
      case FOLLOWING ->
          "This server follows server " + leader + " in epoch " + epoch + ", and serves";
      case OBSERVING ->
          "This server observes server " + leader + " in epoch " + epoch + ", and serves";
    };
  }

  void deactivated() {
    part = null;
    establishedEpoch = -1;
  }

  void membershipChanged(JointConfig changed) {
    changedMembership = changed;
    noted = true;
    actions.get().membershipChanged(changed);
  }

  /** Does what was noted; the last step of every event. */
  void settle() {
    while (noted) {
      noted = false;
      learn();
      JointConfig changed = changedMembership;
      if (changed != null && election != null) {
        changedMembership = null;
        election.reconfigure(changed, clock.monotonicMillis);
      }
      if (lookWanted) {
        lookWanted = false;
        look();
      }
      decide();
      tellOfPeers();
      settleForDesignated();
      establish();
    }
  }

  /** Those who ask are not sent to a leader that leads no more. */
  private void settleForDesignated() {
    if (!isDesignated || election == null) {
      return;
    }
    isDesignated = false;
    if (election.vote().leader() != designated) {
      Member self = zab.membership().committed().member(sid);
      boolean observes = self != null && !self.votes();
      election.settle(
          designated == sid
              ? ServerState.LEADING
              : observes ? ServerState.OBSERVING : ServerState.FOLLOWING,
          new Vote(designated, zab.logged(), election.round(), zab.currentEpoch()));
    }
  }

  private void learn() {
    QuorumConfig config = learned;
    if (config != null) {
      learned = null;
      zab.learned(config);
    }
  }

  private void look() {
    if (election != null) {
      election.look(lookZxid, lookEpoch, clock.monotonicMillis);
    } else {
      looking = false;
      zab.lead();
    }
  }

  private void decide() {
    Decision made = decision;
    if (made == null) {
      return;
    }
    decision = null;
    if (!looking) {
      return; // the election was called off meanwhile
    }
    looking = false;
    actions.get().roleChanged(made.toString());
    if (made.state() == ServerState.LEADING) {
      zab.lead();
    } else {
      zab.follow(made.vote().leader());
    }
  }

  private void tellOfPeers() {
    while (!goneLeaders.isEmpty()) {
      zab.leaderIsGone(goneLeaders.removeFirst());
    }
    while (!lookingVoters.isEmpty()) {
      LookingVoter voter = lookingVoters.removeFirst();
      zab.voterIsLooking(voter.sid(), voter.goneOn());
    }
  }

  private void establish() {
    Replica.Part serving = part;
    if (serving == null || establishedEpoch < 0 || election == null) {
      return;
    }
    long epoch = establishedEpoch;
    establishedEpoch = -1;
    ServerState state =
        switch (serving) {
          case LEADING -> ServerState.LEADING;
          case FOLLOWING -> ServerState.FOLLOWING;
          case OBSERVING -> ServerState.OBSERVING;
        };
    if (election.state() != state || election.vote().leader() != establishedLeader) {
      // A reconfiguration or a new epoch without an election.
      election.settle(state, new Vote(establishedLeader, zab.logged(), election.round(), epoch));
    }
    election.establish(epoch, clock.monotonicMillis);
  }

  /** A voter that has said that it looks for a leader; see {@link ElectionActions}. */
  private record LookingVoter(long sid, boolean goneOn) {}

  private final class Elections implements ElectionActions {
    @Override
    public void dial(long to, List<HostAndPort> addresses) {
      actions.get().dialElection(to, addresses);
    }

    @Override
    public void open(int connection, ElectionOpening opening) {
      actions.get().openElection(connection, opening);
    }

    @Override
    public void write(int connection, Notification notification) {
      actions.get().writeElection(connection, notification);
    }

    @Override
    public void close(int connection) {
      actions.get().closeElection(connection);
    }

    @Override
    public void elected(Decision made) {
      decision = made;
      noted = true;
    }

    @Override
    public void configLearned(QuorumConfig config) {
      learned = config;
      noted = true;
    }

    @Override
    public void leaderIsGone(long leader) {
      goneLeaders.add(leader);
      noted = true;
    }

    @Override
    public void voterIsLooking(long voter, boolean goneOn) {
      lookingVoters.add(new LookingVoter(voter, goneOn));
      noted = true;
    }

    @Override
    public void warn(String warning) {
      actions.get().warn(warning);
    }
  }

  /** One line for operators. */
  @Override
  public String toString() {
    return "server " + sid + " is " + zab.state();
  }
}
