package dev.ostler.testkit.sim;

import dev.ostler.testkit.check.Oracle;
import dev.ostler.testkit.disk.DiskChoices;
import dev.ostler.testkit.disk.DiskFault;
import dev.ostler.testkit.disk.SimulatedDisk;
import dev.ostler.testkit.fault.DiskFaults;
import dev.ostler.testkit.fault.DurableRecords;
import dev.ostler.testkit.fault.FaultCounts;
import dev.ostler.testkit.fault.FaultKind;
import dev.ostler.testkit.fault.FaultPlan;
import dev.ostler.testkit.fault.FaultyClock;
import dev.ostler.testkit.fault.ObservedDisk;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** What all parts of one simulation share. */
final class World {
  /** Wall clock at the beginning: some day of the year 2026. */
  private static final long START_MILLIS = 1_780_000_000_000L;

  private static final long SLOW_SYNC_MICROS = 8_000_000;

  final Randoms randoms;
  final FaultPlan plan;
  final RunSettings settings;
  final Tampering tampering;
  final Timeline timeline = new Timeline();
  final FaultCounts counts = new FaultCounts();
  final DurableRecords records = new DurableRecords();
  final Trace trace;
  final SimulatedDisk disk;
  final DiskFaults diskFaults;
  final ObservedDisk observedDisk;
  final FaultyClock clock;
  final Oracle oracle;

  /** Whether the whole tree is compared after each event. */
  final boolean thorough;

  /** Nothing goes wrong any more. */
  boolean calm;

  /** The next start finds the clock where the last one found it, as without a battery. */
  boolean frozen;

  private long lastStartWallMillis = START_MILLIS;
  private final SplittableRandom latencies;
  private boolean stopping;

  World(long seed, FaultPlan plan, RunSettings settings, Tampering tampering, boolean verbose) {
    this.randoms = new Randoms(seed);
    this.plan = plan;
    this.settings = settings;
    this.tampering = tampering;
    this.trace = new Trace(verbose);
    this.thorough = verbose;
    this.latencies = randoms.of("disk latency");
    this.disk = new SimulatedDisk(DiskChoices.from(randoms.of("disk contents")));
    this.diskFaults =
        new DiskFaults(randoms.of("disk failures"), fault -> counts.add(FaultKind.of(fault)));
    this.observedDisk = new ObservedDisk(disk, this::beforeDiskCall, records);
    this.clock = new FaultyClock(START_MILLIS, plan.clockDriftPerMillion());
    this.oracle = new Oracle(settings.oracle(), records);
  }

  void note(String what, long number) {
    trace.note(timeline.now(), what, number, null);
  }

  void note(String what, long number, @Nullable Object detail) {
    trace.note(timeline.now(), what, number, detail);
  }

  long wallMillis() {
    return clock.wallMillis(timeline.now());
  }

  /** The server looks at the clock for the first time. */
  void beforeServing() {
    if (frozen) {
      counts.add(FaultKind.CLOCK_FROZEN);
      clock.jump(lastStartWallMillis - wallMillis());
    }
    lastStartWallMillis = wallMillis();
  }

  /** Ends the process, from anywhere. */
  ProcessEnd end(String why, boolean powerLost) {
    stopping = true;
    note("stop: " + why, powerLost ? 1 : 0);
    return new ProcessEnd(why, powerLost);
  }

  /** A new process may begin. */
  void processGone() {
    stopping = false;
  }

  /** A disk call takes time, and everything else goes on meanwhile. */
  private void beforeDiskCall(DiskFault.Kind kind, String path) {
    if (stopping) {
      // The stack of a process that is gone unwinds: it must not reach the disk.
      throw new ProcessEnd("already stopped", false);
    }
    long micros =
        switch (kind) {
          case READ, OPEN -> 0;
          case WRITE, TRUNCATE -> latencies.nextLong(200);
          case CREATE, RENAME, DELETE -> latencies.nextLong(500);
          case FORCE, FORCE_DIRECTORY -> forceMicros();
        };
    if (micros > 0) {
      note(kind.name(), path.hashCode(), path);
      timeline.pass(micros);
    }
  }

  private long forceMicros() {
    if (!calm && latencies.nextDouble() < plan.slowSyncChance()) {
      counts.add(FaultKind.SLOW_SYNC);
      return latencies.nextLong(SLOW_SYNC_MICROS);
    }
    return 50 + latencies.nextLong(latencies.nextInt(4) == 0 ? 10_000 : 500);
  }
}
