package dev.ostler.testkit.ensemble;

import dev.ostler.testkit.fault.EnsembleFault;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;

/** Lets things go wrong: when, what, to whom and for how long, all by chance. */
final class Chaos {
  private static final int CALLS_TO_STOP_MAX = 60;
  private static final long PAUSE_MICROS_MAX = 60_000_000;

  private final World world;
  private final SplittableRandom random;

  /** Machines with little room, and what is to be given back. */
  private final TreeSet<Integer> full = new TreeSet<>();

  Chaos(World world) {
    this.world = world;
    this.random = world.randoms.of("chaos");
  }

  void begin() {
    if (world.plan.hasFaults()) {
      next();
    }
  }

  private void next() {
    world.timeline.after(
        world.plan.pauseMicros(random, world.settings.tickTimeMillis()),
        () -> {
          if (!world.calm) {
            happen(world.plan.next(random));
            next();
          }
        });
  }

  /** Everything that was wrong is put right. */
  void end() {
    world.network.mendAll();
    for (Machine machine : world.machines) {
      machine.recover();
      machine.diskFaults.failureChance(0);
      machine.diskFaults.stopNever();
      free(machine);
    }
  }

  boolean spaceLimited(Machine machine) {
    return full.contains(machine.index);
  }

  boolean dialFallsSilent() {
    return !world.calm && random.nextDouble() < world.plan.silentDialChance();
  }

  long silenceMicros() {
    return duration(60);
  }

  /** A process is about to start. */
  void beforeStart(Machine machine) {
    machine.diskFaults.failureChance(world.calm ? 0 : world.plan.callFailureChance());
    if (!world.calm && random.nextDouble() < world.plan.stopInRecoveryChance()) {
      machine.losePowerAfter(random.nextInt(40), random.nextBoolean());
    }
  }

  private Machine any() {
    List<Machine> machines = world.machines;
    if (random.nextInt(3) == 0) {
      // The one that leads is the most rewarding.
      for (Machine machine : machines) {
        switch (machine.state()) {
          case LEADING, LEAD_SYNC, LEAD_DISC -> {
            return machine;
          }
          default -> {
            // Anybody, then.
          }
        }
      }
    }
    return machines.get(random.nextInt(machines.size()));
  }

  /** A time of up to so many ticks, each order of magnitude as likely as the others. */
  private long duration(int ticks) {
    double most = 1000.0 * ticks * world.settings.tickTimeMillis();
    return (long) (10_000 * Math.pow(Math.max(2, most / 10_000), random.nextDouble()));
  }

  private long usualDuration() {
    return duration(4 * world.settings.syncLimit());
  }

  private void later(long micros, Runnable action) {
    world.timeline.after(
        micros,
        () -> {
          if (!world.calm) {
            action.run();
          }
        });
  }

  /** One fault. */
  void happen(EnsembleFault fault) {
    Machine machine = any();
    world.note("fault " + fault.name(), machine.sid, null);
    switch (fault) {
      case KILLED, POWER_LOST, STOPPED_IN_ORDER -> stop(machine, fault);
      case POWER_LOST_AT_CALL, POWER_LOST_IN_CALL ->
          machine.losePowerAfter(
              random.nextInt(CALLS_TO_STOP_MAX), fault == EnsembleFault.POWER_LOST_IN_CALL);
      case ALL_STOPPED -> stopAll();
      case PAUSED, SLOW, DISK_SLOW -> slow(machine, fault);
      case DISK_LOST -> loseDisk(machine);
      case FILE_DAMAGED -> damage(machine);
      case DISK_FULL -> fill(machine);
      case LINK_RESET, LINK_CUT_OFF, LINK_HALF_OPEN, LINK_SILENT -> hitLink(machine, fault);
      case CLOCK_FORWARD, CLOCK_BACK, CLOCK_FROZEN -> clock(machine, fault);
      case DELAYED -> {
        machine.met(fault);
        world.network.slow(machine.index, (int) Math.min(duration(2), 20_000_000));
        later(usualDuration(), () -> world.network.slow(machine.index, 0));
      }
      case CUT, CUT_ONE_WAY, ISOLATED, ISOLATED_ONE_WAY, SPLIT, BRIDGED, CLIENTS_CUT ->
          cut(machine, fault);
      case FLAPPING -> flap(machine, 3 + random.nextInt(10));
      case SWIZZLED -> swizzle();
      case STOPPED_IN_RECOVERY,
          READ_FAILED,
          WRITE_FAILED,
          SYNC_FAILED,
          SYNC_FAILED_AND_LOST,
          NAMES_FAILED,
          WRITE_FULL,
          DIAL_SILENT,
          CLOCK_DRIFT ->
          throw new IllegalArgumentException(fault + " comes by itself");
    }
  }

  // ---- processes ----

  private void stop(Machine machine, EnsembleFault fault) {
    MemberProcess process = machine.process();
    if (process == null) {
      return;
    }
    machine.met(fault);
    if (fault == EnsembleFault.STOPPED_IN_ORDER && !process.isStarting()) {
      machine.run(process, process::stopInOrder);
    } else {
      machine.stop(fault == EnsembleFault.POWER_LOST);
    }
  }

  private void stopAll() {
    boolean power = random.nextBoolean();
    for (Machine machine : world.machines) {
      if (machine.isUp()) {
        machine.met(EnsembleFault.ALL_STOPPED);
        machine.stop(power);
      }
    }
  }

  private void slow(Machine machine, EnsembleFault fault) {
    machine.met(fault);
    switch (fault) {
      case PAUSED -> machine.pause(Math.min(PAUSE_MICROS_MAX, duration(30)));
      case SLOW -> {
        machine.slowness((int) (2 * Math.pow(50, random.nextDouble())));
        later(usualDuration(), () -> machine.slowness(1));
      }
      default -> {
        machine.diskSlow(duration(3));
        later(usualDuration(), () -> machine.diskSlow(0));
      }
    }
  }

  /** Other voters whose history does not count at the moment, or will not when they look at it. */
  private int unsoundBeside(Machine one) {
    int count = 0;
    for (Machine machine : world.machines) {
      if (machine != one
          && machine.index < world.settings.voters()
          && !machine.judge.history().isHealed()) {
        count++;
      }
    }
    return count;
  }

  /**
   * No more than a minority may be without its history at a time; the others are the truth. Who is
   * without it already may only have failed to read what is there.
   */
  private boolean maySpare(Machine machine) {
    return machine.index >= world.settings.voters()
        || unsoundBeside(machine) < (world.settings.voters() - 1) / 2;
  }

  private void loseDisk(Machine machine) {
    if (!maySpare(machine)) {
      return;
    }
    machine.met(EnsembleFault.DISK_LOST);
    machine.stop(true);
    machine.loseDisk();
  }

  private void damage(Machine machine) {
    if (!maySpare(machine) || !machine.isUp()) {
      return;
    }
    MemberState before = machine.state();
    machine.stop(random.nextBoolean());
    try {
      if (machine.damageSomeFile(random)) {
        world.coverage.add(before, EnsembleFault.FILE_DAMAGED);
      }
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private void fill(Machine machine) {
    machine.met(EnsembleFault.DISK_FULL);
    free(machine);
    long used = Long.MAX_VALUE - machine.freeBytes();
    machine.disk.capacityBytes(used + random.nextInt(30_000));
    full.add(machine.index);
    later(usualDuration(), () -> free(machine));
  }

  private void free(Machine machine) {
    if (full.remove(machine.index)) {
      machine.disk.capacityBytes(Long.MAX_VALUE);
    }
  }

  // ---- the network ----

  private void hitLink(Machine machine, EnsembleFault fault) {
    List<Wire> wires = world.network.of(machine.index);
    if (wires.isEmpty()) {
      return;
    }
    machine.met(fault);
    Wire wire = wires.get(random.nextInt(wires.size()));
    boolean here = random.nextBoolean();
    int host = here ? machine.index : wire.otherHost(machine.index);
    switch (fault) {
      case LINK_RESET -> wire.reset();
      case LINK_CUT_OFF -> wire.cutNext(host);
      case LINK_HALF_OPEN -> wire.halfOpen(host, usualDuration());
      default -> {
        int directions = 1 + random.nextInt(3);
        wire.fallSilent((directions & 1) != 0, (directions & 2) != 0, silenceMicros());
      }
    }
  }

  private void cut(Machine machine, EnsembleFault fault) {
    machine.met(fault);
    int servers = world.settings.servers();
    int self = machine.index;
    int other = random.nextInt(servers);
    List<int[]> pairs = new ArrayList<>();
    boolean inwards = random.nextBoolean();
    switch (fault) {
      case CUT -> both(pairs, self, other);
      case CUT_ONE_WAY -> pairs.add(inwards ? new int[] {other, self} : new int[] {self, other});
      case ISOLATED -> {
        for (int i = 0; i < servers; i++) {
          both(pairs, self, i);
        }
      }
      case ISOLATED_ONE_WAY -> {
        for (int i = 0; i < servers; i++) {
          pairs.add(inwards ? new int[] {i, self} : new int[] {self, i});
        }
      }
      case SPLIT, BRIDGED -> {
        int side = random.nextInt(1 << servers);
        int bridge = fault == EnsembleFault.BRIDGED ? self : -1;
        for (int i = 0; i < servers; i++) {
          for (int j = i + 1; j < servers; j++) {
            if (i != bridge && j != bridge && (side >> i & 1) != (side >> j & 1)) {
              both(pairs, i, j);
            }
          }
        }
      }
      default -> {
        for (int i = 0; i < world.settings.clients(); i++) {
          both(pairs, self, servers + i);
        }
      }
    }
    cutFor(pairs, usualDuration());
  }

  private static void both(List<int[]> pairs, int one, int two) {
    pairs.add(new int[] {one, two});
    pairs.add(new int[] {two, one});
  }

  private void cutFor(List<int[]> pairs, long micros) {
    pairs.forEach(pair -> world.network.cut(pair[0], pair[1]));
    later(micros, () -> pairs.forEach(pair -> world.network.mend(pair[0], pair[1])));
  }

  private void flap(Machine machine, int times) {
    machine.met(EnsembleFault.FLAPPING);
    List<int[]> pairs = new ArrayList<>();
    for (int i = 0; i < world.settings.servers(); i++) {
      both(pairs, machine.index, i);
    }
    long micros = duration(2);
    cutFor(pairs, micros);
    if (times > 0) {
      later(micros + duration(4), () -> flap(machine, times - 1));
    }
  }

  /** Links of some servers stop one by one, and come back in another order. */
  private void swizzle() {
    for (Machine machine : world.machines) {
      if (random.nextBoolean()) {
        later(
            duration(4),
            () -> {
              machine.met(EnsembleFault.SWIZZLED);
              List<int[]> pairs = new ArrayList<>();
              for (int i = 0; i < world.settings.servers(); i++) {
                both(pairs, machine.index, i);
              }
              cutFor(pairs, usualDuration());
            });
      }
    }
  }

  // ---- clocks ----

  private void clock(Machine machine, EnsembleFault fault) {
    machine.met(fault);
    if (fault == EnsembleFault.CLOCK_FROZEN) {
      if (!machine.isClockFrozen()) {
        machine.freezeClock(true);
        later(usualDuration(), () -> machine.freezeClock(false));
      }
      return;
    }
    long most = List.of(20L, 2_000L, 100_000L, 86_400_000L).get(random.nextInt(4));
    long millis = 1 + random.nextLong(most);
    machine.clock.jump(fault == EnsembleFault.CLOCK_FORWARD ? millis : -millis);
  }
}
