package dev.ostler.core.peer;

import dev.ostler.core.access.AccessRules;
import dev.ostler.core.access.AccessSettings;
import dev.ostler.core.action.Actions;
import dev.ostler.core.action.CloseReason;
import dev.ostler.core.election.ElectionSettings;
import dev.ostler.core.event.Event;
import dev.ostler.core.membership.JointConfig;
import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.core.membership.Role;
import dev.ostler.core.request.Ensemble;
import dev.ostler.core.session.ConnectionThrottleSettings;
import dev.ostler.core.session.TimeoutNegotiation;
import dev.ostler.core.state.ReplicatedState;
import dev.ostler.core.state.StateLoader;
import dev.ostler.core.state.StateView;
import dev.ostler.core.tree.SnapshotSource;
import dev.ostler.core.tree.TreeListener;
import dev.ostler.core.tree.TreeOptions;
import dev.ostler.core.zab.SimulatedDisk;
import dev.ostler.core.zab.SimulatedWorker;
import dev.ostler.core.zab.ZabSettings;
import dev.ostler.core.zab.ZabStart;
import dev.ostler.wire.client.ConnectResponse;
import dev.ostler.wire.client.ReplyBody;
import dev.ostler.wire.client.WatcherEvent;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.quorum.ElectionOpening;
import dev.ostler.wire.quorum.EncodedTransaction;
import dev.ostler.wire.quorum.HostAndPort;
import dev.ostler.wire.quorum.Notification;
import dev.ostler.wire.quorum.QuorumMessage;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.value.Bytes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One member: its core, its disk, and its ends of connections. */
final class EnsembleServer implements Actions {
  static final int TICK_MILLIS = 200;
  private static final int SYNC_LIMIT = 5;

  /** So long a server may answer its clients, and its leader hear nothing of them. */
  static final int UNHEARD_MILLIS_MAX = SYNC_LIMIT * TICK_MILLIS;

  private static final TreeOptions OPTIONS = new TreeOptions(true, false, true, 7);

  private static final AccessSettings ACCESS =
      new AccessSettings(
          false, "super:0bX78nEegDzJM3ju0iLBEJdWzjg=", true, "SHA1", List.of(), List.of());

  final long sid;
  private final EnsembleWorld world;
  int life;
  int nextNumber;
  @Nullable Peer peer;

  // The disk, and who writes to it.
  private final SimulatedDisk<ReplicatedState> disk =
      new SimulatedDisk<>(StateLoader.fresh(OPTIONS, TICK_MILLIS, 0));
  private final SimulatedWorker worker;
  private JointConfig files;

  // The network.
  private final Map<Integer, EnsembleChannel> links = new TreeMap<>();
  private final Map<Integer, EnsembleChannel> electionLinks = new TreeMap<>();
  private final Map<Integer, EnsembleCaller> clients = new TreeMap<>();

  /** Clients that are not read from; what they send arrives all the same. */
  final Set<Integer> paused = new TreeSet<>();

  private boolean listening;
  private boolean listeningForObservers;
  private int dialing;
  private int pausedLink = -1;
  private int snapshotLink = -1;
  private final List<Runnable> later = new ArrayList<>();
  private boolean handling;
  long checkedZxid;

  /** The event that is handled has made clients be served. */
  private boolean hasBegun;

  /** Version of the configuration that was active when it was looked at last. */
  long activeVersion;

  /**
   * @param configured the members that its files list
   */
  EnsembleServer(long sid, EnsembleWorld world, QuorumConfig configured) {
    this.sid = sid;
    this.world = world;
    this.files = JointConfig.of(configured);
    this.worker =
        new SimulatedWorker(world.random, task -> world.after(1 + world.random.nextInt(12), task));
  }

  boolean isUp() {
    return peer != null;
  }

  boolean isServing() {
    return peer != null && peer.isServing();
  }

  Peer peer() {
    Peer running = peer;
    if (running == null) {
      throw new AssertionError("server " + sid + " is down");
    }
    return running;
  }

  // ---- the process ----

  void start() {
    life++;
    ReplicatedState state = recover();
    long last = state.tree().zxid();
    checkedZxid = last;
    List<EncodedTransaction> recent = new ArrayList<>(disk.behindTheSnapshot());
    ZabStart start =
        new ZabStart(
            last,
            recent.isEmpty() ? last : disk.lastSnapshot(),
            recent,
            true,
            disk.acceptedEpoch,
            disk.currentEpoch,
            files);
    peer =
        new Peer(
            new PeerSettings(
                (int) sid,
                TICK_MILLIS,
                new TimeoutNegotiation(2 * TICK_MILLIS, 40 * TICK_MILLIS),
                false,
                true,
                world.reconfigures,
                1000,
                Long.MAX_VALUE,
                64L << 20,
                new PeerSettings.Sweep(60_000, 10_000, 0),
                ConnectionThrottleSettings.OFF,
                world.rules),
            new AccessRules(ACCESS),
            state,
            new Event.Tick(1_000_000 + world.now, world.now),
            5,
            new EnsembleStart(
                new ZabSettings(
                    sid,
                    TICK_MILLIS,
                    10,
                    SYNC_LIMIT,
                    world.reconfigures,
                    new ZabSettings.Limits(50, 100_000, 256L << 20, 1500, 10, world.counterMax),
                    new ZabSettings.Options(
                        world.forcesSnapshots, world.observersKeepLog, world.observerMasters)),
                start,
                new ElectionSettings(200, 60_000, 200, 1_000, world.reconfigures, Role.PARTICIPANT),
                ElectionOpening.of(sid, List.of(new HostAndPort("h" + sid, 3888))),
                new Ensemble.Settings(world.reconfigures, world.standaloneEnabled, false)));
    on(new Event.Started());
    pulse(life);
  }

  private void pulse(int mine) {
    world.after(
        20,
        () -> {
          if (mine == life && peer != null) {
            on(new Event.Tick(1_000_000 + world.now, world.now));
            pulse(mine);
          }
        });
  }

  void crash() {
    peer = null;
    life++;
    listening = false;
    listeningForObservers = false;
    dialing++;
    pausedLink = -1;
    snapshotLink = -1;
    worker.crash();
    links.values().forEach(channel -> channel.crashed(this, endOfLink(channel)));
    electionLinks.values().forEach(channel -> channel.crashed(this, endOfElection(channel)));
    links.clear();
    electionLinks.clear();
    Map<Integer, EnsembleCaller> lost = new TreeMap<>(clients);
    clients.clear();
    lost.forEach((number, client) -> client.lost(this, number));
  }

  /** One event, and the checks behind it. */
  void on(Event event) {
    if (peer == null) {
      return;
    }
    if (handling) {
      throw new AssertionError("an event inside an event");
    }
    handling = true;
    boolean served = isServing();
    hasBegun = false;
    world.trace(sid, event);
    try {
      peer.on(event, this);
    } catch (RuntimeException e) {
      throw new AssertionError("server " + sid + " fails on " + event + ": " + e, e);
    }
    handling = false;
    check(served || isServing() || hasBegun);
  }

  /**
   * @param serving whether clients were served before the event, by it or are now: the last thing
   *     that a leader applies may be what ends its lead, and the first as well. What is told
   *     without a leader, in read-only mode, may never be committed
   */
  private void check(boolean serving) {
    long zxid = peer().tree().zxid();
    if (zxid < checkedZxid) {
      checkedZxid = zxid; // a part that nobody has seen was taken back
    }
    if (serving && zxid > Math.min(checkedZxid, world.history.last())) {
      // What recovery found may be committed by now, and nobody have told of it yet.
      world.history.served(sid, checkedZxid, zxid);
      checkedZxid = zxid;
      world.history.digest(sid, zxid, peer().tree().digest());
    }
    world.changes.check(this, world.servers());
    // Replies are looked at when what they tell is known.
    List<Runnable> replies = List.copyOf(later);
    later.clear();
    replies.forEach(Runnable::run);
  }

  private void guarded(long millis, Runnable task) {
    int mine = life;
    world.after(
        millis,
        () -> {
          if (mine == life && peer != null) {
            task.run();
          }
        });
  }

  // ---- disk ----

  private ReplicatedState copy(ReplicatedState state) {
    ReplicatedState copy = load(new StateView(state.tree().openView(), state.sessions().view()));
    state.tree().closeView();
    return copy;
  }

  private ReplicatedState load(SnapshotSource source) {
    try {
      StateLoader loader = new StateLoader(OPTIONS, TICK_MILLIS, world.now);
      source.visit(loader);
      return loader.finish(source.zxid());
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private ReplicatedState recover() {
    ReplicatedState state = copy(disk.newestState());
    for (EncodedTransaction entry : disk.behindTheSnapshot()) {
      state.apply(entry.transaction(), TreeListener.NONE, world.now);
    }
    return state;
  }

  @Override
  public void append(Transaction transaction, @Nullable Bytes bytes) {
    EncodedTransaction encoded = EncodedTransaction.of(transaction);
    worker.submit(
        () -> {
          world.history.logged(sid, disk.lastZxid(), encoded);
          disk.log.put(transaction.zxid(), encoded);
        },
        () -> on(new Event.LogDurable(transaction.zxid())));
  }

  @Override
  public void writeAcceptedEpoch(long epoch) {
    worker.submit(
        () -> disk.acceptedEpoch = epoch, () -> on(new Event.AcceptedEpochWritten(epoch)));
  }

  @Override
  public void writeCurrentEpoch(long epoch) {
    worker.submit(() -> disk.currentEpoch = epoch, () -> on(new Event.CurrentEpochWritten(epoch)));
  }

  @Override
  public void truncate(long zxid, boolean reload) {
    world.count(reload ? "TRUNC with reload" : "TRUNC");
    boolean[] whole = new boolean[1];
    worker.submit(
        () -> whole[0] = disk.truncate(zxid),
        () ->
            on(
                whole[0]
                    ? new Event.LogTruncated(zxid, reload ? recover() : null)
                    : new Event.LogNotTruncated()));
  }

  @Override
  public void receiveSnapshot(int link, long zxid) {
    snapshotLink = link;
  }

  private void snapshotArrived(ReplicatedState state) {
    snapshotLink = -1;
    long zxid = state.tree().zxid();
    ReplicatedState forDisk = copy(state);
    worker.submit(
        () -> disk.adopt(zxid, forDisk),
        () -> {
          checkedZxid = zxid;
          on(new Event.SnapshotAdopted(zxid, state));
        });
  }

  @Override
  public void snapshot(SnapshotSource source) {
    ReplicatedState state = load(source);
    boolean purge = world.random.nextBoolean();
    worker.submit(
        () -> {
          long zxid = state.tree().zxid();
          if (zxid > disk.lastSnapshot() && disk.log.containsKey(zxid)) {
            disk.snapshot(zxid, state, purge);
          }
        },
        () -> on(new Event.SnapshotEnded()));
  }

  @Override
  public void searchLog(int link, long zxid, long floor) {
    world.count("log search");
    guarded(
        world.random.nextInt(20),
        () -> {
          Long below = disk.log.floorKey(zxid);
          long floorOfLog = disk.logFloor();
          long found = below != null ? below : zxid >= floorOfLog ? floorOfLog : -1;
          on(new Event.LogSearched(link, found, world.random.nextInt(3000)));
        });
  }

  @Override
  public void sendLog(int link, long afterZxid, long upToZxid) {
    world.count("log");
    for (EncodedTransaction entry : disk.log.subMap(afterZxid, false, upToZxid, true).values()) {
      send(link, QuorumMessage.Proposal.of(entry));
      send(link, new QuorumMessage.Commit(entry.zxid()));
    }
    guarded(world.random.nextInt(30), () -> on(new Event.LogSent(link)));
  }

  // ---- quorum links ----

  @Override
  public void listen() {
    listening = true;
  }

  @Override
  public void stopListening() {
    listening = false;
  }

  @Override
  public void listenForObservers() {
    listeningForObservers = true;
  }

  @Override
  public void stopListeningForObservers() {
    listeningForObservers = false;
  }

  @Override
  public void connect(long target, boolean fed) {
    boolean anyFollower = fed && world.observerMasters;
    List<EnsembleServer> targets = new ArrayList<>();
    if (anyFollower) {
      world.servers().stream().filter(any -> any != this).forEach(targets::add);
      Collections.rotate(targets, world.random.nextInt(targets.size()));
    } else {
      targets.add(world.server(target));
    }
    dial(targets, anyFollower, ++dialing, 0);
  }

  /** Dials one after the other, and again. */
  private void dial(List<EnsembleServer> targets, boolean anyFollower, int attempt, int tries) {
    guarded(
        2 + world.random.nextInt(20),
        () -> {
          if (attempt != dialing) {
            return;
          }
          EnsembleServer target = targets.get(tries % targets.size());
          boolean open = anyFollower ? target.listeningForObservers : target.listening;
          if (open && target.isUp() && !world.isCut(this, target)) {
            EnsembleChannel channel = new EnsembleChannel(world, this, target);
            links.put(channel.numbers[0], channel);
            target.links.put(channel.numbers[1], channel);
            target.on(new Event.LinkOpened(channel.numbers[1]));
            on(new Event.LeaderConnected(channel.numbers[0]));
          } else if (tries < 20) {
            dial(targets, anyFollower, attempt, tries + 1);
          } else {
            on(new Event.LeaderUnreachable("refused"));
          }
        });
  }

  @Override
  public void stopConnecting() {
    dialing++;
  }

  /** A packet, and what may follow a SNAP in the stream. */
  private record Packet(QuorumMessage message) implements EnsembleChannel.Item {
    @Override
    public boolean waits(EnsembleServer server, int number) {
      return server.pausedLink == number;
    }

    @Override
    public void arrive(EnsembleServer server, int number) {
      server.on(new Event.PeerMessage(number, message));
    }
  }

  private record RawSnapshot(ReplicatedState state) implements EnsembleChannel.Item {
    @Override
    public void arrive(EnsembleServer server, int number) {
      if (server.snapshotLink == number) {
        server.snapshotArrived(state);
      }
    }
  }

  private static EnsembleChannel.Item endOfLink(EnsembleChannel channel) {
    return (server, number) -> {
      channel.ended(server);
      if (server.links.remove(number) != null) {
        server.abandon(number);
        server.on(new Event.LinkClosed(number));
      }
    };
  }

  private void abandon(int link) {
    if (snapshotLink == link) {
      snapshotLink = -1;
      guarded(1, () -> on(new Event.SnapshotAbandoned()));
    }
    if (pausedLink == link) {
      pausedLink = -1;
    }
  }

  @Override
  public void send(int link, QuorumMessage message) {
    EnsembleChannel channel = links.get(link);
    if (channel != null) {
      channel.send(this, new Packet(message));
    }
  }

  @Override
  public void sendAcks(int link, long firstZxid, long lastZxid) {
    for (long zxid = firstZxid; zxid <= lastZxid; zxid++) {
      send(link, new QuorumMessage.Ack(zxid));
    }
  }

  @Override
  public void sendCommits(int link, long firstZxid, long lastZxid) {
    for (long zxid = firstZxid; zxid <= lastZxid; zxid++) {
      send(link, new QuorumMessage.Commit(zxid));
    }
  }

  @Override
  public void sendSnapshot(int link, long zxid) {
    world.count("SNAP");
    SnapshotSource source = peer().snapshotFor(link);
    EnsembleHistory.require(source.zxid() == zxid, "a snapshot of another zxid is sent");
    send(link, new QuorumMessage.Snap(zxid));
    EnsembleChannel channel = links.get(link);
    if (channel != null) {
      channel.send(this, new RawSnapshot(load(source)));
    }
    guarded(world.random.nextInt(50), () -> on(new Event.SnapshotSent(link)));
  }

  @Override
  public void pauseLink(int link) {
    pausedLink = link;
  }

  @Override
  public void resumeLink(int link) {
    pausedLink = -1;
  }

  @Override
  public void close(int link, String reason) {
    EnsembleChannel channel = links.remove(link);
    if (channel != null) {
      channel.close(this, endOfLink(channel));
      abandon(link);
    }
  }

  /** The network breaks one of the links. */
  void breakLink() {
    if (!links.isEmpty()) {
      EnsembleChannel channel = List.copyOf(links.values()).get(world.random.nextInt(links.size()));
      channel.broken(endOfLink(channel));
    }
  }

  // ---- election ----

  @Override
  public void dialElection(long target, List<HostAndPort> addresses) {
    EnsembleServer other = world.server(target);
    guarded(
        2 + world.random.nextInt(10),
        () -> {
          if (!other.isUp() || world.isCut(this, other)) {
            guarded(other.isUp() ? 300 : 5, () -> on(new Event.ElectionDialFailed(target)));
            return;
          }
          EnsembleChannel channel = new EnsembleChannel(world, this, other);
          electionLinks.put(channel.numbers[0], channel);
          other.electionLinks.put(channel.numbers[1], channel);
          other.on(new Event.ElectionAccepted(channel.numbers[1]));
          on(new Event.ElectionDialed(target, channel.numbers[0]));
        });
  }

  private static EnsembleChannel.Item endOfElection(EnsembleChannel channel) {
    return (server, number) -> {
      channel.ended(server);
      if (server.electionLinks.remove(number) != null) {
        server.on(new Event.ElectionClosed(number));
      }
    };
  }

  private void sendElection(int connection, EnsembleChannel.Item item) {
    EnsembleChannel channel = electionLinks.get(connection);
    if (channel != null) {
      channel.send(this, item);
    }
  }

  @Override
  public void openElection(int connection, ElectionOpening opening) {
    sendElection(
        connection, (server, number) -> server.on(new Event.ElectionOpened(number, opening)));
  }

  @Override
  public void writeElection(int connection, Notification notification) {
    Output out = new Output(64);
    notification.encode(out);
    Bytes body = Bytes.of(out.array(), 4, out.position() - 4);
    sendElection(
        connection, (server, number) -> server.on(new Event.ElectionReceived(number, body)));
  }

  @Override
  public void closeElection(int connection) {
    EnsembleChannel channel = electionLinks.remove(connection);
    if (channel != null) {
      channel.close(this, endOfElection(channel));
      guarded(1, () -> on(new Event.ElectionClosed(connection)));
    }
  }

  // ---- clients ----

  /** A client has connected; the number of its connection. */
  int accept(EnsembleCaller client) {
    int number = nextNumber++;
    clients.put(number, client);
    on(new Event.ConnectionOpened(number, "127.0.0.1"));
    return number;
  }

  boolean isOpen(int connection) {
    return clients.containsKey(connection);
  }

  /** A client has gone. */
  void left(int connection) {
    if (clients.remove(connection) != null) {
      on(new Event.ConnectionClosed(connection));
    }
  }

  @Override
  public void accept(int connection, ConnectResponse response) {
    EnsembleCaller client = clients.get(connection);
    if (client != null) {
      later.add(() -> client.accepted(this, connection, response));
    }
  }

  @Override
  public void reply(int connection, int xid, long zxid, int error, @Nullable ReplyBody body) {
    EnsembleCaller client = clients.get(connection);
    if (client != null) {
      Output out = new Output(64);
      if (body != null) {
        body.encode(out);
      }
      byte[] bytes = out.toArray();
      later.add(() -> client.replied(this, connection, xid, zxid, error, bytes));
    }
  }

  @Override
  public void notify(int connection, long zxid, WatcherEvent event) {
    EnsembleCaller client = clients.get(connection);
    if (client != null) {
      String path = event.path().toString();
      later.add(() -> client.notified(this, connection, path));
    }
  }

  @Override
  public void close(int connection, CloseReason reason) {
    EnsembleCaller client = clients.remove(connection);
    world.count("closed: " + reason);
    world.trace(sid, connection + " is closed: " + reason);
    if (client != null) {
      later.add(() -> client.lost(this, connection));
      guarded(1, () -> on(new Event.ConnectionClosed(connection)));
    }
  }

  @Override
  public void pauseReading(int connection) {
    paused.add(connection);
  }

  @Override
  public void resumeReading(int connection) {
    paused.remove(connection);
  }

  /** Written at once, as a driver must; what is only proposed the log knows as well. */
  @Override
  public void membershipChanged(JointConfig membership) {
    boolean forgets = membership.committed().version() > 0 && world.random.nextBoolean();
    files = forgets ? JointConfig.of(membership.committed()) : membership;
  }

  TreeMap<Long, EncodedTransaction> log() {
    return disk.log;
  }

  /** True if a transaction is on this server's disk. */
  boolean holds(long zxid) {
    return disk.log.containsKey(zxid) || disk.lastSnapshot() >= zxid;
  }

  @Override
  public void roleChanged(String sentence) {
    hasBegun |= sentence.endsWith("and serves");
    world.trace(sid, sentence);
  }

  @Override
  public void warn(String warning) {
    world.trace(sid, warning);
    if (warning.startsWith("The digest")) {
      throw new AssertionError("server " + sid + ": " + warning);
    }
  }
}
