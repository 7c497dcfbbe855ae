package dev.ostler.testkit.ensemble;

import dev.ostler.store.disk.Directory;
import dev.ostler.store.disk.DiskFile;
import dev.ostler.testkit.check.MemberJudge;
import dev.ostler.testkit.disk.DiskChoices;
import dev.ostler.testkit.disk.DiskFault;
import dev.ostler.testkit.disk.PowerLoss;
import dev.ostler.testkit.disk.SimulatedDisk;
import dev.ostler.testkit.fault.DiskFaults;
import dev.ostler.testkit.fault.DurableRecords;
import dev.ostler.testkit.fault.EnsembleFault;
import dev.ostler.testkit.fault.FaultyClock;
import dev.ostler.testkit.fault.ObservedDisk;
import dev.ostler.testkit.sim.ProcessEnd;
import dev.ostler.testkit.sim.Randoms;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A machine of the ensemble: its disk and its clock, which outlive processes, and the process that
 * runs on it, if one does. Everything a process does comes through {@link #run}, so that it can end
 * at any point.
 */
final class Machine {
  /** Wall clock at the beginning: some day of the year 2026. */
  private static final long START_MILLIS = 1_780_000_000_000L;

  static final String DATA = "data";
  static final String LOGS = "logs";
  private static final String VERSION = "/version-2";

  final World world;
  final int index;
  final long sid;
  final SimulatedDisk disk;
  final DiskFaults diskFaults;
  final FaultyClock clock;
  final MemberJudge judge;
  private final SplittableRandom random;
  private final long monotonicBase;
  private final DurableRecords records = new DurableRecords();
  private final ObservedDisk observed;
  private @Nullable MemberProcess process;
  private boolean stopping;

  /** The process stands still until then. */
  private long pausedUntilMicros;

  /** Everything takes so many times as long. */
  private int slowness = 1;

  private long diskSlowMicros;

  /** The wall clock does not move while this is set. */
  private long frozenAtMillis = -1;

  Machine(World world, Randoms randoms, int index) {
    this.world = world;
    this.index = index;
    this.sid = index + 1L;
    this.random = randoms.of("machine", index);
    this.monotonicBase = random.nextLong(1, 1L << 40);
    this.disk = new SimulatedDisk(DiskChoices.from(randoms.of("disk contents", index)));
    this.diskFaults =
        new DiskFaults(randoms.of("disk failures", index), fault -> met(EnsembleFault.of(fault)));
    int drift = world.plan.driftPerMillion(random);
    this.clock = new FaultyClock(START_MILLIS + random.nextLong(-3_000, 3_000), drift);
    if (drift != 0) {
      met(EnsembleFault.CLOCK_DRIFT);
    }
    this.judge = new MemberJudge(world.judge, sid, records);
    this.observed = new ObservedDisk(disk, this::beforeDiskCall, records);
    initialise();
  }

  ObservedDisk observedDisk() {
    return observed;
  }

  SplittableRandom random() {
    return random;
  }

  @Nullable MemberProcess process() {
    return process;
  }

  boolean isUp() {
    return process != null;
  }

  boolean isServing() {
    return process != null && process.isServing();
  }

  MemberState state() {
    MemberProcess running = process;
    return running == null ? MemberState.DOWN : running.state();
  }

  /** A fault meets this machine. */
  void met(EnsembleFault fault) {
    world.coverage.add(state(), fault);
  }

  // ---- time ----

  long wallMillis() {
    return frozenAtMillis >= 0 ? frozenAtMillis : clock.wallMillis(world.timeline.now());
  }

  long monotonicMillis() {
    return monotonicBase + world.timeline.now() / 1000;
  }

  long nanos() {
    return monotonicBase * 1_000_000 + world.timeline.now() * 1000;
  }

  /** The wall clock stands still, or goes on from where it stood. */
  void freezeClock(boolean frozen) {
    long shown = wallMillis();
    frozenAtMillis = -1;
    if (frozen) {
      frozenAtMillis = shown;
    } else {
      clock.jump(shown - wallMillis());
    }
  }

  boolean isClockFrozen() {
    return frozenAtMillis >= 0;
  }

  void pause(long micros) {
    pausedUntilMicros = Math.max(pausedUntilMicros, world.timeline.now() + micros);
  }

  /** How much longer the process stands still. */
  long pausedMicros() {
    return Math.max(0, pausedUntilMicros - world.timeline.now());
  }

  void slowness(int factor) {
    slowness = factor;
  }

  void diskSlow(long micros) {
    diskSlowMicros = micros;
  }

  long workMicros(int usual) {
    return (1 + random.nextInt(usual)) * (long) slowness;
  }

  long diskMicros() {
    long slow = diskSlowMicros == 0 ? 0 : random.nextLong(diskSlowMicros);
    return 50L * slowness + random.nextLong(random.nextInt(8) == 0 ? 10_000 : 500) + slow;
  }

  void recover() {
    pausedUntilMicros = 0;
    slowness = 1;
    diskSlowMicros = 0;
    if (isClockFrozen()) {
      freezeClock(false);
    }
  }

  // ---- the process ----

  /** A new process begins. */
  void start() {
    if (process != null) {
      return;
    }
    stopping = false;
    disk.fault(diskFaults);
    MemberProcess starting = new MemberProcess(world, this, random.split());
    process = starting;
    run(starting, starting::start);
  }

  /** Runs something of a process, unless that has ended. */
  void run(MemberProcess of, Runnable action) {
    if (of != process) {
      return;
    }
    try {
      action.run();
    } catch (PowerLoss loss) {
      ended(true);
    } catch (ProcessEnd end) {
      ended(end.powerLost);
    }
  }

  /** Ends the process, from within something that it runs. */
  ProcessEnd end(String why, boolean powerLost) {
    stopping = true;
    world.note("end of a process", sid, why);
    return new ProcessEnd(why, powerLost);
  }

  /** The process, or the whole machine, stops now. */
  void stop(boolean powerLost) {
    if (process != null) {
      world.note("stop", sid, powerLost);
      ended(powerLost);
    }
  }

  /**
   * Lets the power go at a disk call.
   *
   * @param calls after so many calls more
   * @param within after a part of that one
   */
  void losePowerAfter(int calls, boolean within) {
    diskFaults.stopAt(disk.operations() + calls, within);
  }

  private void ended(boolean powerLost) {
    MemberProcess gone = process;
    if (gone == null) {
      return;
    }
    world.note("down", sid << 1 | (powerLost ? 1 : 0), null);
    if (gone.isStarting()) {
      met(EnsembleFault.STOPPED_IN_RECOVERY);
    }
    process = null;
    stopping = false;
    pausedUntilMicros = 0;
    for (Wire wire : world.network.of(index)) {
      // Also those that the process has not heard of yet.
      wire.endAt(index).vanish(world.vanishMicros(powerLost));
    }
    judge.stopped();
    records.stopped();
    diskFaults.stopNever();
    if (powerLost) {
      disk.crash();
    } else {
      disk.endProcess();
    }
    world.stops++;
    if (!gone.stopsInOrder()) {
      world.crashes++;
    }
    world.restartLater(this);
  }

  private void beforeDiskCall(DiskFault.Kind kind, String path) {
    if (stopping) {
      // The stack of a process that is gone unwinds: it must not reach the disk.
      throw new ProcessEnd("already stopped", false);
    }
    if (kind != DiskFault.Kind.READ && kind != DiskFault.Kind.OPEN) {
      world.note(kind.name(), sid, path);
    }
  }

  /** An operator's word that the empty directory is meant to be empty. */
  private void initialise() {
    try {
      Directory parent = disk.directory(world.settings.separateLogs() ? LOGS : DATA);
      parent.createDirectories();
      try (DiskFile word = parent.create("initialize")) {
        word.force(true);
      }
      parent.force();
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  long freeBytes() {
    disk.capacityBytes(Long.MAX_VALUE);
    try {
      return disk.directory(DATA).freeBytes();
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Flips a bit of a log or a snapshot, while no process runs; false if there is none. */
  boolean damageSomeFile(SplittableRandom chance) throws IOException {
    List<String[]> files = new ArrayList<>();
    for (String directory : List.of(DATA + VERSION, LOGS + VERSION)) {
      for (String name : disk.directory(directory).list()) {
        boolean counts = name.startsWith("log.") || name.startsWith("snapshot.");
        if (counts && disk.directory(directory).length(name) > 0) {
          files.add(new String[] {directory, name});
        }
      }
    }
    if (files.isEmpty()) {
      return false;
    }
    String[] file = files.get(chance.nextInt(files.size()));
    int length = (int) disk.directory(file[0]).length(file[1]);
    int index =
        chance.nextBoolean()
            ? chance.nextInt(length)
            : length - 1 - chance.nextInt(Math.min(length, 60));
    disk.flip(file[0], file[1], index, 1 << chance.nextInt(8));
    world.note("flip in " + file[1], index, null);
    judge.history().damaged();
    return true;
  }

  /** Somebody puts the files of a server of another ensemble here, while no process runs. */
  void takeFilesOf(Machine other) {
    try {
      for (String path : List.of(DATA + VERSION, LOGS + VERSION)) {
        Directory from = other.disk.directory(path);
        Directory to = disk.directory(path);
        if (from.exists()) {
          to.createDirectories();
          for (String name : from.list()) {
            copy(from, to, name);
          }
          to.force();
        }
      }
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
    judge.foreign(other.judge.history().end());
  }

  private static void copy(Directory from, Directory to, String name) throws IOException {
    byte[] bytes = new byte[(int) from.length(name)];
    try (DiskFile source = from.openToRead(name);
        DiskFile target = to.create(name)) {
      int length = source.readFully(0, bytes, 0, bytes.length);
      target.write(0, bytes, 0, length);
      target.force(true);
    }
  }

  /** The disk is replaced by an empty one, while no process runs. */
  void loseDisk() {
    for (String directory : List.of(DATA, LOGS)) {
      disk.erase(directory + VERSION);
      disk.erase(directory);
    }
    judge.diskLost();
    records.lost();
  }
}
