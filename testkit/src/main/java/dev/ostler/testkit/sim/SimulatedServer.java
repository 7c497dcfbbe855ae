package dev.ostler.testkit.sim;

import dev.ostler.core.access.AccessRules;
import dev.ostler.core.action.Actions;
import dev.ostler.core.action.CloseReason;
import dev.ostler.core.event.Event;
import dev.ostler.core.peer.Peer;
import dev.ostler.core.tree.SnapshotSource;
import dev.ostler.core.tree.TreeOptions;
import dev.ostler.store.disk.Disk;
import dev.ostler.store.log.LogFailedException;
import dev.ostler.store.purge.Purge;
import dev.ostler.store.recovery.DataDirectories;
import dev.ostler.store.recovery.Recovery;
import dev.ostler.store.recovery.RecoveryResult;
import dev.ostler.store.recovery.RecoveryRules;
import dev.ostler.store.snapshot.Snapshots;
import dev.ostler.testkit.check.BrokenClaim;
import dev.ostler.testkit.check.SentRequest;
import dev.ostler.testkit.fault.FaultKind;
import dev.ostler.wire.client.ConnectRequest;
import dev.ostler.wire.client.ConnectResponse;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.client.ReplyBody;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.client.RequestDecoder;
import dev.ostler.wire.client.WatcherEvent;
import dev.ostler.wire.client.Xid;
import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.txn.Transaction;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Drives the core and the store as the server's node does, one life after the other: events in
 * batches, one flush a batch, the disk's work beside it.
 */
final class SimulatedServer implements Actions {
  static final String DATA = "data";
  static final String LOGS = "logs";

  private static final int WAKE_MICROS = 60;
  private static final long WORK_MICROS = 200;
  private static final long PAUSE_MICROS = 3_000_000;

  private final World world;
  private final Disk disk;
  private final Actions actions;
  private final TreeMap<Integer, ServerLink> links = new TreeMap<>();
  private final Deque<Runnable> inbox = new ArrayDeque<>();
  private final Output scratch = new Output(256);
  private SplittableRandom random;
  private int life;
  private boolean accepting;
  private boolean starting;

  /** The owner's loop has ended. */
  private boolean closing;

  private long monotonicBase;
  private @Nullable Peer peer;
  private @Nullable LogDriver log;
  private @Nullable SnapshotJob snapshots;
  private @Nullable DataDirectories directories;

  private boolean awake;
  private boolean batching;
  private boolean ticked;
  private long tickWallMillis;
  private long tickMonotonicMillis;
  private boolean snapshotDue;
  private int unflushed;
  private boolean purging;

  SimulatedServer(World world) {
    this.world = world;
    this.disk = world.tampering.disk(world.observedDisk);
    this.actions = world.tampering.actions(this);
    this.random = world.randoms.of("server");
  }

  /** Another number for each process, and for none. */
  int life() {
    return life;
  }

  boolean isAccepting() {
    return accepting;
  }

  boolean isStarting() {
    return starting;
  }

  boolean isWritingSnapshot() {
    SnapshotJob job = snapshots;
    return job != null && job.isWriting();
  }

  boolean isSyncing() {
    LogDriver driver = log;
    return driver != null && driver.isSyncing();
  }

  Peer peer() {
    return present(peer);
  }

  private static <T> T present(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("the server has not been started");
    }
    return part;
  }

  long monotonicMillis() {
    return monotonicBase + world.timeline.now() / 1000;
  }

  long nanos() {
    return monotonicBase * 1_000_000 + world.timeline.now() * 1000;
  }

  /** Runs later, unless the process has ended by then. */
  void later(long micros, Runnable action) {
    int mine = life;
    world.timeline.after(
        micros,
        () -> {
          if (mine == life) {
            action.run();
          }
        });
  }

  // ---- a life ----

  /** Recovers and begins to serve; fails as the real one does. */
  void start() throws IOException, MalformedException {
    life++;
    world.note("start", life);
    random = world.randoms.of("server", life);
    starting = true;
    // Monotonic time counts from anywhere, below zero too.
    monotonicBase = random.nextLong(-1_000_000_000L, 1_000_000_000L);
    RunSettings settings = world.settings;
    DataDirectories opened =
        DataDirectories.open(disk, DATA, settings.separateLogs() ? LOGS : DATA, true);
    directories = opened;
    RecoveredState target =
        new RecoveredState(
            new TreeOptions(settings.extendedTypes(), false, true, random.nextLong()),
            settings.tickTimeMillis(),
            monotonicMillis(),
            world.tampering);
    RecoveryResult result =
        Recovery.run(
            opened,
            RecoveryRules.DEFAULT,
            target,
            verdict -> world.note("verdict", 0, verdict),
            this::nanos);
    world.note("recovered", result.lastZxid(), result);
    world.beforeServing();
    Peer recovered =
        new Peer(
            settings.peer(),
            new AccessRules(settings.access()),
            target.state(),
            new Event.Tick(world.wallMillis(), monotonicMillis()),
            random.nextLong());
    peer = recovered;
    world.oracle.restarted(recovered, result.lastZxid(), world.wallMillis(), monotonicMillis());
    SnapshotJob job = new SnapshotJob(world, this, opened.snapshots(), random.split());
    job.recovered(result.transactions());
    snapshots = job;
    log = new LogDriver(world, this, opened.logs(), recovered.tree().zxid(), random.split());
    if (result.snapshotName() == null) {
      new Snapshots(opened.snapshots()).write(recovered.snapshotSource(), settings.snapshots());
      recovered.tree().closeView();
    }
    starting = false;
    serve();
  }

  private void serve() {
    accepting = true;
    present(log).begin();
    inbox.add(() -> deliver(new Event.Started()));
    wake();
    later(pulseMicros(), this::pulse);
    later(random.nextLong(20_000_000), this::purge);
  }

  private long pulseMicros() {
    return world.settings.pulseMillis() * 1000L;
  }

  private void pulse() {
    wake();
    later(pulseMicros(), this::pulse);
  }

  private void purge() {
    if (closing) {
      return;
    }
    DataDirectories opened = present(directories);
    purging = true;
    try {
      int removed =
          Purge.run(
              opened.snapshots(),
              opened.logs(),
              Purge.RETAINED_MIN,
              path -> world.note("purge", 0, path));
      if (removed > 0) {
        world.counts.add(FaultKind.PURGE);
      }
    } catch (IOException e) {
      world.note("purge failed", 0, e);
    }
    purging = false;
    later(random.nextLong(20_000_000), this::purge);
  }

  /** The process is gone, however it ended. */
  void stopped(boolean powerLost) {
    life++;
    accepting = false;
    starting = false;
    closing = false;
    awake = false;
    batching = false;
    ticked = false;
    snapshotDue = false;
    purging = false;
    inbox.clear();
    for (ServerLink link : links.values()) {
      link.gone = true;
      link.wire.serverStopped(powerLost);
    }
    links.clear();
    peer = null;
    log = null;
    snapshots = null;
    directories = null;
    world.records.stopped();
    world.oracle.stopped();
    world.processGone();
  }

  /** Whether something is under way that an orderly stop would wait for. */
  boolean isBusy() {
    return batching || purging || present(log).isBusy() || isWritingSnapshot();
  }

  /**
   * Stops in order: no clients, all that was appended is synced, files are given up.
   *
   * @return false if the log failed in the end
   */
  boolean stopInOrder() {
    LogDriver driver = present(log);
    accepting = false;
    closing = true;
    driver.close();
    present(directories).close();
    return !driver.hasFailed();
  }

  // ---- from the network ----

  ServerLink opened(Wire wire) {
    int id = freeId();
    ServerLink link = new ServerLink(id, wire);
    links.put(id, link);
    inbox.add(() -> {
      world.oracle.linkOpened(id, wire.credentials());
      deliver(new Event.ConnectionOpened(id, RunSettings.ADDRESS));
    });
    wake();
    return link;
  }

  private int freeId() {
    int id = 0;
    while (links.containsKey(id)) {
      id++;
    }
    return id;
  }

  void received(ServerLink link, byte[] bytes) {
    if (!link.gone) {
      link.append(bytes);
      wake();
    }
  }

  void lost(ServerLink link) {
    if (!link.gone) {
      link.gone = true;
      inbox.add(() -> closedNow(link));
      wake();
    }
  }

  private void closedNow(ServerLink link) {
    world.oracle.linkClosed(link.id);
    deliver(new Event.ConnectionClosed(link.id));
    links.remove(link.id, link);
  }

  // ---- the owner's loop ----

  void post(Runnable action) {
    inbox.add(action);
    wake();
  }

  private void wake() {
    if (!awake && !starting) {
      awake = true;
      later(1 + random.nextInt(WAKE_MICROS), this::batch);
    }
  }

  private void batch() {
    if (closing) {
      return;
    }
    if (batching) {
      // The owner is in the middle of another batch, during which time passes.
      later(WAKE_MICROS, this::batch);
      return;
    }
    awake = false;
    batching = true;
    tick();
    for (int left = inbox.size(); left > 0; left--) {
      inbox.remove().run();
    }
    for (ServerLink link : new ArrayList<>(links.values())) {
      work();
      read(link);
    }
    present(log).flush();
    if (snapshotDue) {
      snapshotDue = false;
      deliver(new Event.SnapshotDue());
    }
    present(log).flush();
    send();
    ticked = false;
    batching = false;
    if (random.nextInt(200) == 0) {
      world.oracle.checkpoint(peer());
    }
  }

  /** The owner's work takes time, in which the disk's threads and the network go on. */
  private void work() {
    if (!world.calm && random.nextDouble() < world.plan.pauseChance()) {
      world.counts.add(FaultKind.PAUSED);
      world.timeline.pass(random.nextLong(PAUSE_MICROS));
    } else if (random.nextInt(4) == 0) {
      world.timeline.pass(random.nextLong(WORK_MICROS));
    }
  }

  private void tick() {
    if (ticked) {
      return;
    }
    ticked = true;
    long wall = world.wallMillis();
    long monotonic = monotonicMillis();
    if (wall != tickWallMillis || monotonic != tickMonotonicMillis) {
      tickWallMillis = wall;
      tickMonotonicMillis = monotonic;
      world.oracle.tickDelivered(wall, monotonic);
      deliver(new Event.Tick(wall, monotonic));
    }
  }

  void deliver(Event event) {
    tick();
    try {
      peer().on(world.tampering.event(event), actions);
    } catch (LogFailedException e) {
      throw world.end("the log failed before", false);
    } catch (RuntimeException e) {
      throw new BrokenClaim("the core fails on " + event + ": " + e, e);
    }
    world.oracle.eventEnded(peer());
    if (world.thorough) {
      world.oracle.checkpoint(peer());
    }
  }

  private void read(ServerLink link) {
    while (!link.gone && !link.closing && !link.paused && link.hasFrame() && isAdmitted(link)) {
      byte[] frame = link.takeFrame();
      Input in = new Input(frame, 0, frame.length, Input.DEFAULT_FRAME_LIMIT);
      try {
        if (link.handshaken) {
          request(link, in);
        } else {
          handshake(link, in);
        }
      } catch (MalformedException e) {
        throw new BrokenClaim("a sound frame cannot be decoded: " + e.getMessage(), e);
      }
    }
  }

  /**
   * Hard quotas are checked against what is committed, the model knows one state only: with them,
   * writes come one by one.
   */
  private boolean isAdmitted(ServerLink link) {
    return !world.settings.enforceQuota()
        || !link.handshaken
        || peer().outstanding() == 0
        || !changesSizes(link.waitingOpcode());
  }

  private static boolean changesSizes(int opcode) {
    return switch (opcode) {
      case OpCode.CREATE,
          OpCode.CREATE2,
          OpCode.CREATE_CONTAINER,
          OpCode.CREATE_TTL,
          OpCode.SET_DATA,
          OpCode.MULTI ->
          true;
      default -> false;
    };
  }

  private void handshake(ServerLink link, Input in) throws MalformedException {
    ConnectRequest request = ConnectRequest.decode(in);
    link.handshaken = true;
    world.note("connect", link.id, request);
    world.oracle.connectDelivered(link.id, request);
    deliver(new Event.ConnectRequested(link.id, request, random.nextDouble()));
  }

  private void request(ServerLink link, Input in) throws MalformedException {
    int xid = in.readInt();
    Request request = RequestDecoder.decode(in.readInt(), in);
    SentRequest sent = link.wire.requests.remove();
    world.note("request", (long) link.id << 32 | xid, sent);
    world.oracle.requestDelivered(link.id, sent);
    deliver(new Event.RequestReceived(link.id, xid, request));
  }

  private void send() {
    for (ServerLink link : links.values()) {
      if (link.out.position() > 0) {
        byte[] bytes = link.out.toArray();
        link.out.rewind(0);
        if (!link.gone) {
          link.wire.sendToClient(bytes);
        }
      }
      if (link.closing && !link.gone) {
        link.gone = true;
        link.wire.closedByServer();
        post(() -> closedNow(link));
      }
    }
  }

  /** The snapshot is over, well or not. */
  void snapshotEnded() {
    deliver(new Event.SnapshotEnded());
  }

  /** An operator ends some session. */
  void terminate(long session) {
    world.counts.add(FaultKind.SESSION_TERMINATED);
    world.oracle.terminationDelivered(session);
    deliver(new Event.SessionTerminated(session));
  }

  // ---- actions of the core ----

  private @Nullable ServerLink open(int connection) {
    ServerLink link = links.get(connection);
    return link == null || link.gone ? null : link;
  }

  @Override
  public void accept(int connection, ConnectResponse response) {
    scratch.rewind(0);
    response.encode(scratch);
    byte[] frame = scratch.toArray();
    world.note("accept", connection, response);
    try {
      world.oracle.accepted(connection, ConnectResponse.decode(new Input(frame)));
    } catch (MalformedException e) {
      throw new BrokenClaim("a handshake's answer cannot be decoded", e);
    }
    write(connection, frame);
  }

  private void write(int connection, byte[] frame) {
    ServerLink link = open(connection);
    if (link != null) {
      link.out.writeBuffer(frame, 0, frame.length);
    }
  }

  @Override
  public void reply(int connection, int xid, long zxid, int error, @Nullable ReplyBody body) {
    scratch.rewind(0);
    scratch.writeInt(xid);
    scratch.writeLong(zxid);
    scratch.writeInt(error);
    if (body != null) {
      body.encode(scratch);
    }
    byte[] frame = scratch.toArray();
    world.note("reply", (long) connection << 32 ^ Arrays.hashCode(frame), "#" + xid);
    world.oracle.replied(connection, frame);
    write(connection, frame);
  }

  @Override
  public void notify(int connection, long zxid, WatcherEvent event) {
    scratch.rewind(0);
    scratch.writeInt(Xid.NOTIFICATION);
    scratch.writeLong(zxid);
    scratch.writeInt(0);
    event.encode(scratch);
    byte[] frame = scratch.toArray();
    world.note("notify", (long) connection << 32 ^ Arrays.hashCode(frame), event);
    world.oracle.notified(connection, frame);
    write(connection, frame);
  }

  @Override
  public void close(int connection, CloseReason reason) {
    world.note("close", connection, reason);
    if (reason == CloseReason.SESSION_EXPIRED) {
      world.counts.add(FaultKind.SESSION_EXPIRED);
    }
    world.oracle.closed(connection, reason);
    ServerLink link = open(connection);
    if (link != null) {
      link.closing = true;
    }
  }

  @Override
  public void append(Transaction transaction) {
    LogDriver driver = present(log);
    int bytes = driver.append(transaction);
    world.note("append", transaction.zxid(), transaction.body());
    world.oracle.appended(transaction);
    if (++unflushed == world.settings.flushEvery()) {
      unflushed = 0;
      driver.flush();
    }
    if (present(snapshots).appended(bytes)) {
      snapshotDue = true;
    }
  }

  @Override
  public void snapshot(SnapshotSource source) {
    present(log).roll();
    world.note("snapshot", source.zxid());
    present(snapshots).begin(source);
  }

  @Override
  public void pauseReading(int connection) {
    ServerLink link = open(connection);
    if (link != null) {
      link.paused = true;
    }
  }

  @Override
  public void resumeReading(int connection) {
    ServerLink link = open(connection);
    if (link != null) {
      link.paused = false;
      wake();
    }
  }

  @Override
  public void warn(String warning) {
    world.note("warn", 0, warning);
  }

  /** Every path of a log or snapshot file, for damage. */
  List<String[]> files() throws IOException {
    List<String[]> files = new ArrayList<>();
    for (String directory : List.of(DATA + "/version-2", LOGS + "/version-2")) {
      for (String name : world.disk.directory(directory).list()) {
        if (name.startsWith("log.") || name.startsWith("snapshot.")) {
          files.add(new String[] {directory, name});
        }
      }
    }
    return files;
  }
}
