package dev.ostler.core.peer;

import dev.ostler.core.access.AccessRules;
import dev.ostler.core.action.Actions;
import dev.ostler.core.event.Event;
import dev.ostler.core.membership.JointConfig;
import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.core.session.ConnectionThrottle;
import dev.ostler.core.session.Session;
import dev.ostler.core.session.SessionIds;
import dev.ostler.core.session.SessionTable;
import dev.ostler.core.state.ConfigNode;
import dev.ostler.core.state.ReplicatedState;
import dev.ostler.core.state.StateView;
import dev.ostler.core.tree.SnapshotSource;
import dev.ostler.core.tree.Tree;
import dev.ostler.core.watch.WatchTable;
import dev.ostler.core.zab.Replica;
import dev.ostler.core.zab.Zab;
import dev.ostler.wire.quorum.EncodedTransaction;
import dev.ostler.wire.quorum.QuorumMessage;
import dev.ostler.wire.quorum.SessionTouch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The core: one event in, actions out. It has one owner and no thread, clock, chance or IO of its
 * own; the same events give the same actions, always.
 */
public final class Peer {
  private static final int WATCH_SWEEP_BUDGET = 256;

  /** Drivers tell the time about every 20 ms, however short a tickTime is: less is no stall. */
  private static final int STALL_MILLIS_MIN = 50;

  /** Clients are served read-only after so long without a leader, or a tick if that is longer. */
  private static final int READ_ONLY_MILLIS_MIN = 2_000;

  private final PeerSettings settings;
  private final WatchTable watches;
  private final Notifier notifier;
  private final ClientConnections connections = new ClientConnections();
  private final PeerStatistics statistics = new PeerStatistics();
  private final AccessRules access;
  private final Clock clock;
  private final CurrentActions actions = new CurrentActions();
  private final Replication replication;
  private final SessionOwners owners = new SessionOwners();
  private final LeaderQuestions questions = new LeaderQuestions();
  private final Proposals proposals;
  private final Pressure pressure;
  private final Interregnum interregnum;
  private final LocalSessions localSessions;
  private final Shared shared;
  private Service service;

  /** Since when a leader has been looked for; -1 if it is not. */
  private long lookingSinceMillis = -1;

  /** Something was applied during the event that is being handled. */
  private boolean applied;

  /** Something that clients were waiting for is over, though nothing was applied. */
  private boolean eased;

  /** This server has a part again: what its clients asked for meanwhile goes on. */
  private boolean resumes;

  /** This server leads from now on: sessions that own znodes and are not known have to go. */
  private boolean endsForgotten;

  /** The trees whose views are being sent to learners, by link. */
  private final Map<Integer, Tree> views = new LinkedHashMap<>();

  /** The tree whose view is being written; null if there is none. */
  private @Nullable Tree snapshotTree;

  /**
   * A server that stands alone.
   *
   * @param state what recovery found
   * @param start the time now
   * @param watchSeed secret of the watch table's hashing
   */
  public Peer(
      PeerSettings settings,
      AccessRules access,
      ReplicatedState state,
      Event.Tick start,
      long watchSeed) {
    this(settings, access, state, start, watchSeed, null);
  }

  /**
   * A server that stands alone, or a member of an ensemble.
   *
   * @param state what recovery found
   * @param start the time now
   * @param watchSeed secret of the watch table's hashing
   * @param ensemble null if it stands alone
   */
  public Peer(
      PeerSettings settings,
      AccessRules access,
      ReplicatedState state,
      Event.Tick start,
      long watchSeed,
      @Nullable EnsembleStart ensemble) {
    this.settings = settings;
    this.access = access;
    this.clock = new Clock(start.wallMillis(), start.monotonicMillis());
    long zxid = state.tree().zxid();
    state.sessions().restartAll(clock.monotonicMillis);
    this.watches = new WatchTable(watchSeed);
    this.notifier = new Notifier(watches, access, statistics);
    Replica replica = new Above();
    this.replication =
        ensemble == null
            ? Replication.alone(
                settings.serverId(),
                settings.tickTimeMillis(),
                settings.reconfigEnabled(),
                zxid,
                actions,
                clock,
                replica)
            : Replication.member(
                ensemble.recollected(ConfigNode.read(state.tree())), actions, clock, replica);
    this.proposals = new Proposals(clock, replication, zxid);
    this.pressure = new Pressure(proposals, settings);
    this.localSessions = new LocalSessions(settings.sessions(), settings.tickTimeMillis(), clock);
    this.interregnum =
        new Interregnum(
            clock,
            connections,
            proposals,
            questions,
            owners,
            pressure,
            replication,
            statistics,
            localSessions);
    this.shared =
        new Shared(
            settings,
            access,
            clock,
            statistics,
            connections,
            watches,
            notifier,
            SessionIds.after(
                settings.serverId(), clock.wallMillis, lastGivenOutBefore(zxid, ensemble)),
            new ConnectionThrottle(settings.throttle(), clock.monotonicMillis),
            proposals,
            replication,
            owners,
            questions,
            pressure,
            interregnum,
            localSessions);
    this.service = new Service(state, true, shared);
    if (replication.isAlone()) {
      replication.start();
    }
  }

  /**
   * What stands behind every session that an earlier life of this server has given a number to. It
   * may have led an epoch of which nothing was on disk before it stopped but the promise.
   */
  private static long lastGivenOutBefore(long zxid, @Nullable EnsembleStart ensemble) {
    return ensemble == null ? zxid : Math.max(zxid, ensemble.start().acceptedEpoch() << 32);
  }

  /** Takes one event; what is to be done about it goes to the actions, in order. */
  public void on(Event event, Actions out) {
    actions.set(out);
    switch (event) {
      case Event.RequestReceived e -> {
        ClientConnection connection = connections.get(e.connection());
        if (connection != null) {
          service.dispatcher.receive(connection, e, out);
        }
      }
      case Event.LogDurable e -> replication.zab().logDurable(e.zxid());
      case Event.Tick e -> tick(e, out);
      case Event.ConnectionOpened e ->
          connections.add(
              new ClientConnection(e.connection(), e.address(), access.connected(e.address())));
      case Event.ConnectRequested e -> {
        ClientConnection connection = connections.get(e.connection());
        if (connection != null) {
          service.connects.connect(connection, e, service.dispatcher.isWritable(), out);
        }
      }
      case Event.ConnectionClosed e -> closed(e.connection());
      case Event.SnapshotDue e -> snapshot(out);
      case Event.SnapshotEnded e -> snapshotEnded();
      case Event.DiskSpace e -> service.dispatcher.writable(e.writable());
      case Event.SessionTerminated e -> service.connects.terminate(e.sessionId(), out);
      case Event.OutputTaken e -> {
        ClientConnection connection = connections.get(e.connection());
        if (connection != null) {
          service.dispatcher.touch(connection);
        }
      }
      case Event.StatisticsReset e -> statistics.reset();
      case Event.ConnectionStatisticsReset e ->
          connections.forEach(connection -> connection.statistics().reset());
      case Event.Started e -> started();
      case Event.PeerMessage e -> replication.zab().received(e.link(), e.message());
      case Event.LinkOpened e -> replication.zab().linkOpened(e.link());
      case Event.LeaderConnected e -> replication.zab().connected(e.link());
      case Event.LeaderUnreachable e -> replication.zab().connectFailed(e.reason());
      case Event.LinkClosed e -> replication.zab().linkClosed(e.link());
      case Event.SnapshotSent e -> snapshotSent(e.link());
      case Event.LogSent e -> replication.zab().logSent(e.link());
      case Event.LogSearched e -> replication.zab().logSearched(e.link(), e.found(), e.bytes());
      case Event.AcceptedEpochWritten e -> replication.zab().acceptedEpochWritten(e.epoch());
      case Event.CurrentEpochWritten e -> replication.zab().currentEpochWritten(e.epoch());
      case Event.LogTruncated e -> {
        if (e.state() != null) {
          reloaded(e.state(), out);
        }
        replication.zab().truncated(e.zxid());
      }
      case Event.LogNotTruncated e -> replication.zab().truncationImpossible();
      case Event.SnapshotAdopted e -> {
        reloaded(e.state(), out);
        replication.zab().snapshotAdopted(e.zxid());
      }
      case Event.SnapshotAbandoned e -> replication.zab().snapshotAbandoned();
      case Event.ElectionAccepted e -> replication.electionEvent(e);
      case Event.ElectionOpened e -> replication.electionEvent(e);
      case Event.ElectionDialed e -> replication.electionEvent(e);
      case Event.ElectionDialFailed e -> replication.electionEvent(e);
      case Event.ElectionReceived e -> replication.electionEvent(e);
      case Event.ElectionClosed e -> replication.electionEvent(e);
    }
    settle(out);
  }

  /** Does what the broadcast has left to be done when its call was over. */
  private void settle(Actions out) {
    replication.settle();
    if (interregnum.isReadOnly() && replication.zab().state() != Zab.State.LOOKING) {
      lookingSinceMillis = -1;
      interregnum.endReadOnly(out);
    }
    resume(out);
    while (questions.hasAnswers()) {
      LeaderQuestions.Answer answer = questions.pollAnswer();
      if (answer != null) {
        eased = true;
        answered(answer, out);
      }
      replication.settle();
      resume(out);
    }
    if (applied || eased) {
      eased = false;
      pressure.release(out);
    }
    if (applied) {
      applied = false;
      if (replication.isLeading()) {
        service.connects.endExpired();
      }
    }
    if (endsForgotten && replication.isLeading() && replication.accepts()) {
      endsForgotten = false;
      service.connects.endForgotten(out);
    }
  }

  private void resume(Actions out) {
    if (resumes && replication.isActive()) {
      resumes = false;
      interregnum.end(service, out);
    }
  }

  private void answered(LeaderQuestions.Answer answer, Actions out) {
    PendingWrite question = answer.question();
    ClientConnection connection = question.connection;
    if (question.connect == null) {
      service.dispatcher.synced(question, out);
    } else if (connection != null) {
      service.connects.revalidated(question, answer.valid(), out);
      service.dispatcher.release(connection, question, out);
    }
  }

  private void started() {
    if (replication.isAlone()) {
      endsForgotten = true;
    } else {
      replication.start();
    }
  }

  private void tick(Event.Tick tick, Actions out) {
    clock.wallMillis = tick.wallMillis();
    if (tick.monotonicMillis() == clock.monotonicMillis) {
      return;
    }
    long passed = tick.monotonicMillis() - clock.monotonicMillis;
    clock.monotonicMillis = tick.monotonicMillis();
    if (passed > Math.max(settings.tickTimeMillis(), STALL_MILLIS_MIN)) {
      // Time is told many times in a tickTime: the process stood still. That is not the clients'
      // doing.
      service.state.sessions().forgive(passed);
      localSessions.table().forgive(passed);
      out.warn("The server stood still for " + passed + " ms; sessions get as much more time");
    }
    replication.tick();
    service.connects.expireLocal(out);
    if (!replication.isActive()) {
      interregnum.tick(out);
      considerReadOnly(out);
    }
    if (replication.isLeading()) {
      service.connects.expire();
      if (service.dispatcher.isWritable() && replication.accepts()) {
        service.sweeper.tick();
      }
    }
    watches.sweep(WATCH_SWEEP_BUDGET);
  }

  private void considerReadOnly(Actions out) {
    boolean looks = replication.zab().state() == Zab.State.LOOKING;
    if (!looks || !settings.sessions().readOnlyMode()) {
      lookingSinceMillis = -1;
    } else if (lookingSinceMillis < 0) {
      lookingSinceMillis = clock.monotonicMillis;
    } else if (!interregnum.isReadOnly()
        && clock.monotonicMillis - lookingSinceMillis >= readOnlyAfterMillis()) {
      out.roleChanged("serves clients that only read: no leader was found");
      interregnum.beginReadOnly(service, out);
    }
  }

  private int readOnlyAfterMillis() {
    return Math.max(READ_ONLY_MILLIS_MIN, settings.tickTimeMillis());
  }

  private void closed(int id) {
    ClientConnection connection = connections.remove(id);
    if (connection != null) {
      connection.closing = true;
      service.connects.disconnected(connection);
      notifier.drop(connection);
      interregnum.forget(connection);
      eased = true;
    }
  }

  // ---- snapshots ----

  private void snapshot(Actions out) {
    if (snapshotTree == null && replication.isActive()) {
      snapshotTree = service.state.tree();
      out.snapshot(snapshotSource());
    }
  }

  private void snapshotEnded() {
    Tree tree = snapshotTree;
    if (tree == null) {
      throw new IllegalStateException("no snapshot is being written");
    }
    snapshotTree = null;
    tree.closeView();
  }

  /**
   * Tree and sessions as they are now, for {@link Actions#snapshot}; {@link Tree#closeView} must
   * follow.
   */
  public SnapshotSource snapshotSource() {
    return new StateView(service.state.tree().openView(), service.state.sessions().view());
  }

  /**
   * The state that {@link Actions#sendSnapshot} asks to send, to be taken during that call; {@link
   * Event.SnapshotSent} must follow, before the number of the link comes again.
   */
  public SnapshotSource snapshotFor(int link) {
    if (views.putIfAbsent(link, service.state.tree()) != null) {
      throw new IllegalStateException("link " + link + " is being sent a snapshot already");
    }
    return snapshotSource();
  }

  private void snapshotSent(int link) {
    Tree tree = views.remove(link);
    if (tree != null) {
      tree.closeView();
    }
    replication.zab().snapshotSent(link);
  }

  /** The disk has another state than was applied here. */
  private void reloaded(ReplicatedState state, Actions out) {
    interregnum.breakOff(out);
    localSessions.replaced(state.sessions());
    replace(state);
  }

  private void replace(ReplicatedState state) {
    service = new Service(state, service.dispatcher.isWritable(), shared);
  }

  /** What the broadcast tells the state and the clients above it. */
  private final class Above implements Replica {
    @Override
    public void lookForLeader(long lastZxid, long currentEpoch, String reason) {
      replication().lookForLeader(lastZxid, currentEpoch, reason);
    }

    @Override
    public void designated(long leader, String reason) {
      replication().designated(leader, reason);
    }

    @Override
    public void stopLooking() {
      replication().stopLooking();
    }

    @Override
    public void activated(Part part, long epoch, long leader) {
      replication().activated(part, epoch, leader);
      if (!replication().isAlone()) {
        service.state.sessions().restartAll(clock.monotonicMillis);
        owners.clear();
        showMembership();
        replace(service.state);
        resumes = true;
        endsForgotten = part == Part.LEADING;
      }
    }

    @Override
    public void deactivated(String reason) {
      replication().deactivated();
      endsForgotten = false;
      resumes = false;
      owners.clear();
      interregnum.begin(service.state.tree().zxid(), actions.get());
      replace(service.state);
    }

    @Override
    public void runsAhead() {
      interregnum.breakOff(actions.get());
    }

    @Override
    public Comparison apply(EncodedTransaction transaction) {
      applied = true;
      return service.committer.apply(transaction, actions.get());
    }

    @Override
    public void committed(long upToZxid) {
      applied = true;
      Actions out = actions.get();
      PendingWrite write = proposals.pollCommitted(upToZxid);
      while (write != null) {
        service.committer.commit(write, out);
        write = proposals.pollCommitted(upToZxid);
      }
    }

    @Override
    public void requested(int link, QuorumMessage.Request request) {
      service.remote.requested(link, request);
    }

    @Override
    public boolean revalidate(int link, long sessionId, int timeoutMillis) {
      return service.connects.revalidate(link, sessionId, timeoutMillis, actions.get());
    }

    @Override
    public void touched(SessionTouch touch) {
      Session session = service.state.sessions().get(touch.sessionId());
      if (session == null || session.isClosing()) {
        return;
      }
      if (replication().isLeading()) {
        service.state.sessions().touch(session, clock.monotonicMillis);
      } else {
        questions.touch(session);
      }
    }

    @Override
    public boolean knows(long sessionId) {
      return service.state.sessions().get(sessionId) != null;
    }

    @Override
    public void clientMoved(long sessionId) {
      service.connects.movedAway(sessionId, actions.get());
    }

    @Override
    public void learnerGone(int link) {
      owners.learnerGone(link);
    }

    @Override
    public List<SessionTouch> drainTouched() {
      return questions.drainTouched();
    }

    @Override
    public void revalidated(long sessionId, boolean valid) {
      questions.revalidated(sessionId, valid);
    }

    @Override
    public void synced() {
      questions.synced();
    }

    @Override
    public void membershipChanged(JointConfig membership) {
      replication().membershipChanged(membership);
    }

    @Override
    public @Nullable QuorumConfig recordedMembership() {
      return ConfigNode.read(service.state.tree());
    }
  }

  private Replication replication() {
    return replication;
  }

  /** What is active, as this server knows it, and not what the last transaction said. */
  private void showMembership() {
    notifier.begin(service.state.tree().zxid(), actions.get(), null);
    service.state.configure(replication.membership().committed(), clock.wallMillis, notifier);
    notifier.end();
  }

  // ---- what operators may look at, on the owner's thread ----

  public Tree tree() {
    return service.state.tree();
  }

  public SessionTable sessions() {
    return service.state.sessions();
  }

  public WatchTable watches() {
    return watches;
  }

  public ClientConnections connections() {
    return connections;
  }

  public PeerStatistics statistics() {
    return statistics;
  }

  public ReplicatedState state() {
    return service.state;
  }

  /** The session behind a watcher name; 0 if its connection is gone. */
  public long sessionOfWatcher(int watcher) {
    ClientConnection connection = notifier.connectionOf(watcher);
    return connection == null ? 0 : connection.sessionId();
  }

  /** Writes in flight. */
  public int outstanding() {
    return proposals.size();
  }

  /** Bytes of the requests in flight. */
  public long outstandingBytes() {
    return proposals.bytes();
  }

  /** This server's part in its ensemble, for operators. */
  public Zab zab() {
    return replication.zab();
  }

  /** True while clients are served. */
  public boolean isServing() {
    return replication.isActive();
  }

  /** True while clients are served that are content to read: there is no leader. */
  public boolean isReadOnly() {
    return interregnum.isReadOnly();
  }

  /** The sessions that only this server knows. */
  public SessionTable localSessions() {
    return localSessions.table();
  }

  /** The last zxid given out, committed or not. */
  public long lastProposedZxid() {
    return proposals.lastZxid();
  }
}
