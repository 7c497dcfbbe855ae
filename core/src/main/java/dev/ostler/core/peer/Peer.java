package dev.ostler.core.peer;

import dev.ostler.core.access.AccessRules;
import dev.ostler.core.action.Actions;
import dev.ostler.core.event.Event;
import dev.ostler.core.request.ReadRules;
import dev.ostler.core.request.WriteRules;
import dev.ostler.core.session.ConnectionThrottle;
import dev.ostler.core.session.SessionIds;
import dev.ostler.core.session.SessionTable;
import dev.ostler.core.tree.SnapshotSource;
import dev.ostler.core.tree.Tree;
import dev.ostler.core.watch.WatchTable;

/**
 * The core: one event in, actions out. It has one owner and no thread, clock, chance or IO of its
 * own; the same events give the same actions, always.
 */
public final class Peer {
  private static final int WATCH_SWEEP_BUDGET = 256;

  /** Drivers tell the time about every 20 ms, however short a tickTime is: less is no stall. */
  private static final int STALL_MILLIS_MIN = 50;

  private final ReplicatedState state;
  private final WatchTable watches;
  private final Notifier notifier;
  private final ClientConnections connections = new ClientConnections();
  private final PeerStatistics statistics = new PeerStatistics();
  private final AccessRules access;
  private final Clock clock;
  private final Proposals proposals;
  private final Dispatcher dispatcher;
  private final ConnectRequests connects;
  private final Committer committer;
  private final Sweeper sweeper;
  private final int tickTimeMillis;
  private boolean snapshotOpen;

  /**
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
    this.state = state;
    this.access = access;
    this.tickTimeMillis = settings.tickTimeMillis();
    this.clock = new Clock(start.wallMillis(), start.monotonicMillis());
    Tree tree = state.tree();
    state.sessions().restartAll(clock.monotonicMillis);
    this.watches = new WatchTable(watchSeed);
    this.notifier = new Notifier(watches, access, statistics);
    this.proposals = new Proposals(clock, tree.zxid());
    WriteRules writes =
        new WriteRules(tree, access, settings.enforceQuota(), settings.listEphemerals());
    ReadRules reads = new ReadRules(tree, access, settings.replyBytesMax());
    Responder responder = new Responder(tree, clock, statistics);
    this.dispatcher =
        new Dispatcher(
            state.sessions(),
            access,
            writes,
            reads,
            new WatchRequests(tree, watches, notifier, access),
            proposals,
            responder,
            statistics,
            settings,
            clock);
    this.connects =
        new ConnectRequests(
            state,
            SessionIds.after(settings.serverId(), clock.wallMillis, tree.zxid()),
            new ConnectionThrottle(settings.throttle(), clock.monotonicMillis),
            writes,
            proposals,
            responder,
            connections,
            statistics,
            settings,
            clock);
    this.committer =
        new Committer(
            state, writes, reads, notifier, responder, dispatcher, connects, statistics, clock);
    this.sweeper = new Sweeper(tree, writes, proposals, settings.sweep(), clock);
  }

  /** Takes one event; what is to be done about it goes to the actions, in order. */
  public void on(Event event, Actions actions) {
    switch (event) {
      case Event.RequestReceived e -> {
        ClientConnection connection = connections.get(e.connection());
        if (connection != null) {
          dispatcher.receive(connection, e, actions);
        }
      }
      case Event.LogDurable e -> commit(e.zxid(), actions);
      case Event.Tick e -> tick(e, actions);
      case Event.ConnectionOpened e ->
          connections.add(
              new ClientConnection(e.connection(), e.address(), access.connected(e.address())));
      case Event.ConnectRequested e -> {
        ClientConnection connection = connections.get(e.connection());
        if (connection != null) {
          connects.connect(connection, e, dispatcher.isWritable(), actions);
        }
      }
      case Event.ConnectionClosed e -> closed(e.connection());
      case Event.SnapshotDue e -> snapshot(actions);
      case Event.SnapshotEnded e -> {
        snapshotOpen = false;
        state.tree().closeView();
      }
      case Event.DiskSpace e -> dispatcher.writable(e.writable());
      case Event.SessionTerminated e -> connects.terminate(e.sessionId(), actions);
      case Event.OutputTaken e -> {
        ClientConnection connection = connections.get(e.connection());
        if (connection != null) {
          dispatcher.touch(connection);
        }
      }
      case Event.StatisticsReset e -> statistics.reset();
      case Event.ConnectionStatisticsReset e ->
          connections.forEach(connection -> connection.statistics().reset());
      case Event.Started e -> connects.endForgotten(actions);
    }
  }

  private void commit(long durableZxid, Actions actions) {
    PendingWrite write = proposals.pollDurable(durableZxid);
    while (write != null) {
      committer.commit(write, actions);
      write = proposals.pollDurable(durableZxid);
    }
    dispatcher.resumePaused(actions);
    connects.endExpired(actions);
  }

  private void tick(Event.Tick tick, Actions actions) {
    clock.wallMillis = tick.wallMillis();
    if (tick.monotonicMillis() == clock.monotonicMillis) {
      return;
    }
    long passed = tick.monotonicMillis() - clock.monotonicMillis;
    clock.monotonicMillis = tick.monotonicMillis();
    if (passed > Math.max(tickTimeMillis, STALL_MILLIS_MIN)) {
      // Time is told many times in a tickTime: the process stood still. That is not the clients'
      // doing.
      state.sessions().forgive(passed);
      actions.warn("The server stood still for " + passed + " ms; sessions get as much more time");
    }
    connects.expire(actions);
    if (dispatcher.isWritable()) {
      sweeper.tick(actions);
    }
    watches.sweep(WATCH_SWEEP_BUDGET);
  }

  private void closed(int id) {
    ClientConnection connection = connections.remove(id);
    if (connection != null) {
      connection.closing = true;
      connects.disconnected(connection);
      notifier.drop(connection);
    }
  }

  private void snapshot(Actions actions) {
    if (!snapshotOpen) {
      snapshotOpen = true;
      actions.snapshot(snapshotSource());
    }
  }

  /** Tree and sessions as they are now; {@link Tree#closeView} must follow. */
  public SnapshotSource snapshotSource() {
    return new StateView(state.tree().openView(), state.sessions().view());
  }

  // ---- what operators may look at, on the owner's thread ----

  public Tree tree() {
    return state.tree();
  }

  public SessionTable sessions() {
    return state.sessions();
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
    return state;
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

  /** The last zxid given out, committed or not. */
  public long lastProposedZxid() {
    return proposals.lastZxid();
  }
}
