package dev.ostler.testkit.sim;

import dev.ostler.core.access.AccessRules;
import dev.ostler.core.action.Actions;
import dev.ostler.core.event.Event;
import dev.ostler.core.peer.Peer;
import dev.ostler.core.tree.SnapshotSource;
import dev.ostler.core.tree.TreeOptions;
import dev.ostler.server.state.BackgroundSnapshots;
import dev.ostler.server.state.StateRecovery;
import dev.ostler.store.check.Verdict;
import dev.ostler.store.disk.Disk;
import dev.ostler.store.log.LogFailedException;
import dev.ostler.store.purge.Purge;
import dev.ostler.store.recovery.DataDirectories;
import dev.ostler.store.recovery.Recovery;
import dev.ostler.store.recovery.RecoveryResult;
import dev.ostler.store.recovery.RecoveryRules;
import dev.ostler.store.snapshot.SnapshotPolicy;
import dev.ostler.store.snapshot.Snapshots;
import dev.ostler.testkit.check.BrokenClaim;
import dev.ostler.testkit.check.Superuser;
import dev.ostler.testkit.fault.FaultKind;
import dev.ostler.wire.codec.MalformedException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Drives the core and the store as the server's node does, one life after the other: events in
 * batches, one flush a batch, the disk's work beside it.
 */
final class SimulatedServer {
  static final String DATA = "data";
  static final String LOGS = "logs";

  private static final int WAKE_MICROS = 60;
  private static final long WORK_MICROS = 200;
  private static final long PAUSE_MICROS = 3_000_000;

  private final World world;
  private final Disk disk;
  private final Actions actions;
  private final ServerLinks links;
  private final Deque<Runnable> inbox = new ArrayDeque<>();
  private SplittableRandom random;
  private int life;
  private boolean accepting;
  private boolean starting;

  /** The owner's loop has ended. */
  private boolean closing;

  private long monotonicBase;
  private @Nullable Peer peer;
  private @Nullable LogDriver log;
  private @Nullable SnapshotJob snapshotJob;
  private @Nullable BackgroundSnapshots snapshots;
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
    this.links = new ServerLinks(world, this);
    this.actions = world.tampering.actions(new JudgedActions(world, this, links));
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
    SnapshotJob job = snapshotJob;
    return job != null && job.isWriting();
  }

  boolean isSyncing() {
    LogDriver driver = log;
    return driver != null && driver.isSyncing();
  }

  Peer peer() {
    return present(peer);
  }

  ServerLinks links() {
    return links;
  }

  /** A number from 0 up to, but not, 1. */
  double chance() {
    return random.nextDouble();
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
    Consumer<Verdict> verdicts = verdict -> world.note("verdict", 0, verdict);
    StateRecovery recovery =
        new StateRecovery(
            new TreeOptions(settings.extendedTypes(), false, true, random.nextLong()),
            settings.tickTimeMillis(),
            monotonicMillis(),
            verdicts);
    RecoveryResult result =
        Recovery.run(
            opened,
            RecoveryRules.DEFAULT,
            new JudgedRecovery(recovery, world.tampering),
            verdicts,
            this::nanos);
    world.note("recovered", result.lastZxid(), result);
    world.beforeServing();
    Peer recovered =
        new Peer(
            settings.peer(),
            new AccessRules(Superuser.access()),
            recovery.state(),
            new Event.Tick(world.wallMillis(), monotonicMillis()),
            random.nextLong());
    peer = recovered;
    world.oracle.restarted(recovered, result.lastZxid(), world.wallMillis(), monotonicMillis());
    SnapshotJob job = new SnapshotJob(world, this, random.split());
    snapshotJob = job;
    BackgroundSnapshots background =
        new BackgroundSnapshots(
            new Snapshots(opened.snapshots()),
            settings.snapshots(),
            new SnapshotPolicy(settings.snapCount(), -1, job.chance()),
            job);
    snapshots = background;
    log = new LogDriver(world, this, opened.logs(), recovered.tree().zxid(), random.split());
    background.recovered(result, recovered);
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
    links.stopped(powerLost);
    peer = null;
    log = null;
    snapshotJob = null;
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

  // ---- the owner's loop ----

  void post(Runnable action) {
    inbox.add(action);
    wake();
  }

  void wake() {
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
    links.read();
    present(log).flush();
    if (snapshotDue) {
      snapshotDue = false;
      deliver(new Event.SnapshotDue());
    }
    present(log).flush();
    links.send();
    ticked = false;
    batching = false;
    if (random.nextInt(200) == 0) {
      world.oracle.checkpoint(peer());
    }
  }

  /** The owner's work takes time, in which the disk's threads and the network go on. */
  void work() {
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

  /** The snapshot is over, well or not. */
  private void snapshotEnded() {
    present(snapshots).ended();
    deliver(new Event.SnapshotEnded());
  }

  /** An operator ends some session. */
  void terminate(long session) {
    world.counts.add(FaultKind.SESSION_TERMINATED);
    world.oracle.terminationDelivered(session);
    deliver(new Event.SessionTerminated(session));
  }

  // ---- for the actions of the core ----

  LogDriver log() {
    return present(log);
  }

  /** A transaction took so many bytes of the log. */
  void appended(int bytes) {
    if (++unflushed == world.settings.flushEvery()) {
      unflushed = 0;
      log().flush();
    }
    if (present(snapshots).appended(bytes, tickMonotonicMillis)) {
      snapshotDue = true;
    }
  }

  void writeSnapshot(SnapshotSource source) {
    present(snapshots).write(present(snapshotJob).judged(source), () -> post(this::snapshotEnded));
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
