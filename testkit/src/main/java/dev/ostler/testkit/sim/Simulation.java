package dev.ostler.testkit.sim;

import dev.ostler.store.check.StorageDamageException;
import dev.ostler.testkit.check.BrokenClaim;
import dev.ostler.testkit.disk.PowerLoss;
import dev.ostler.testkit.fault.FaultKind;
import dev.ostler.testkit.fault.FaultPlan;
import dev.ostler.wire.codec.MalformedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One run from one seed: lives of a server that end in all ways, then a calm time in which
 * everybody must be served, then maybe a flipped bit.
 */
final class Simulation {
  private static final int STARTS_WITH_FAULTS = 4;
  private static final int CALLS_TO_STOP_MAX = 400;
  private static final long CALM_DEADLINE_MICROS = 120_000_000;
  private static final int ANSWERS_WHEN_CALM = 3;
  private static final int FLIPS = 6;

  private final long seed;
  private final World world;
  private final SimulatedServer server;
  private final List<SimulatedClient> clients = new ArrayList<>();
  private final SplittableRandom stops;
  private final SplittableRandom chances;
  private long stopCount;
  private long crashCount;
  private long recoveries;
  private boolean spaceLimited;

  /** What the next start must find exactly; -1 if it may find more or less of what is pending. */
  private long exactZxid = -1;

  private Simulation(
      long seed, FaultPlan plan, RunSettings settings, Tampering tampering, boolean verbose) {
    this.seed = seed;
    this.world = new World(seed, plan, settings, tampering, verbose);
    this.server = new SimulatedServer(world);
    this.stops = world.randoms.of("stops");
    this.chances = world.randoms.of("chances");
  }

  /** Runs a seed. */
  static RunResult run(long seed, boolean verbose) {
    return run(seed, Tampering.NONE, verbose);
  }

  /** Runs a seed with a mistake put in. */
  static RunResult run(long seed, Tampering tampering, boolean verbose) {
    Randoms randoms = new Randoms(seed);
    FaultPlan plan = FaultPlan.draw(randoms.of("plan"));
    RunSettings settings = RunSettings.draw(randoms.of("settings"));
    return run(seed, plan, settings, tampering, verbose);
  }

  /** Runs a seed under given conditions. */
  static RunResult run(
      long seed, FaultPlan plan, RunSettings settings, Tampering tampering, boolean verbose) {
    Simulation simulation = new Simulation(seed, plan, settings, tampering, verbose);
    if (verbose) {
      System.out.println(plan);
      System.out.println(settings);
    }
    try {
      return simulation.run();
    } catch (IOException | RuntimeException | BrokenClaim | StackOverflowError broken) {
      throw new SimulationFailure(
          seed, simulation.world.trace.last(), "", Campaign.again(seed), broken);
    }
  }

  private RunResult run() throws IOException {
    for (int i = 0; i < world.settings.clients(); i++) {
      SimulatedClient client = new SimulatedClient(world, server, i);
      clients.add(client);
      client.begin();
    }
    if (world.plan.clockDriftPerMillion() != 0) {
      world.counts.add(FaultKind.CLOCK_DRIFT);
    }
    scheduleClockJump();
    scheduleTermination();
    for (int life = 0; life < world.settings.lives(); life++) {
      bringUp();
      liveUntilStop();
    }
    calm();
    if (world.plan.bitFlip()) {
      flipBits();
    }
    return new RunResult(
        seed,
        world.settings.sizes().areLarge(),
        world.trace.hash(),
        world.timeline.now(),
        stopCount,
        crashCount,
        recoveries,
        world.oracle.answered(),
        world.oracle.lastProposedZxid(),
        world.counts);
  }

  // ---- starts and stops ----

  /** Starts until the server serves; the faults that prevent it end at some time. */
  private void bringUp() {
    for (int attempt = 0; !start(attempt < STARTS_WITH_FAULTS && !world.calm); attempt++) {
      if (attempt >= STARTS_WITH_FAULTS) {
        free();
      }
      pass(chances.nextLong(2_000_000));
    }
  }

  private boolean start(boolean withFaults) {
    world.disk.fault(world.diskFaults);
    world.diskFaults.failureChance(withFaults ? world.plan.callFailureChance() / 4 : 0);
    if (withFaults && chances.nextDouble() < world.plan.stopInRecoveryChance()) {
      world.diskFaults.stopAt(world.disk.operations() + stops.nextInt(60), stops.nextBoolean());
    }
    long failuresBefore = world.diskFaults.failures();
    world.frozen = withFaults && chances.nextDouble() < world.plan.clockFrozenChance();
    try {
      server.start();
    } catch (PowerLoss stop) {
      stopped(true);
      return false;
    } catch (ProcessEnd stop) {
      stopped(stop.powerLost);
      return false;
    } catch (IOException | MalformedException refused) {
      if (world.diskFaults.failures() == failuresBefore && !spaceLimited) {
        throw new BrokenClaim(
            "the server refuses to start where nothing failed: " + refused.getMessage(), refused);
      }
      world.note("no start", 0, refused);
      stopped(false);
      return false;
    }
    if (exactZxid >= 0 && server.peer().tree().zxid() != exactZxid) {
      throw new BrokenClaim(
          "after an orderly stop at 0x"
              + Long.toHexString(exactZxid)
              + " the server comes back at 0x"
              + Long.toHexString(server.peer().tree().zxid()));
    }
    exactZxid = -1;
    recoveries++;
    world.diskFaults.stopNever();
    return true;
  }

  private void liveUntilStop() {
    world.diskFaults.failureChance(world.plan.callFailureChance());
    scheduleStop();
    scheduleFullDisk();
    try {
      while (true) {
        world.timeline.step();
      }
    } catch (PowerLoss stop) {
      stopped(true);
    } catch (ProcessEnd stop) {
      stopped(stop.powerLost);
    }
    pass(stops.nextLong(stops.nextInt(3) == 0 ? 30_000_000 : 200_000));
  }

  private void scheduleStop() {
    RunSettings settings = world.settings;
    double wanted = -Math.log(1 - stops.nextDouble()) * world.plan.stopMeanMillis() * 1000;
    // A busy run has short lives, so that no seed takes long.
    long requests = 20 + stops.nextLong(500);
    double most =
        (double) requests * settings.thinkMicros() / settings.clients() / settings.burstMax() * 2;
    long micros = 1000 + (long) Math.min(wanted, Math.max(most, 50_000));
    if (stops.nextDouble() < world.plan.orderlyStopShare()) {
      server.later(micros, this::stopInOrder);
    } else if (stops.nextDouble() < world.plan.killShare()) {
      server.later(
          micros,
          () -> {
            world.counts.add(FaultKind.PROCESS_KILLED);
            throw world.end("killed", false);
          });
    } else {
      if (stops.nextDouble() < world.plan.stopAtCallShare()) {
        long call = world.disk.operations() + stops.nextInt(CALLS_TO_STOP_MAX);
        world.diskFaults.stopAt(call, stops.nextBoolean());
      }
      server.later(
          micros,
          () -> {
            world.counts.add(FaultKind.POWER_LOST);
            throw world.end("power lost", true);
          });
    }
  }

  private void stopInOrder() {
    if (server.isBusy()) {
      server.later(500, this::stopInOrder);
      return;
    }
    world.counts.add(FaultKind.ORDERLY_STOP);
    if (server.stopInOrder()) {
      exactZxid = world.oracle.lastProposedZxid();
      crashCount--;
    }
    throw world.end("in order", stops.nextBoolean());
  }

  private void stopped(boolean powerLost) {
    stopCount++;
    crashCount++;
    if (server.isStarting()) {
      world.counts.add(FaultKind.STOP_IN_RECOVERY);
    }
    if (server.isWritingSnapshot()) {
      world.counts.add(FaultKind.STOP_IN_SNAPSHOT);
    }
    if (server.isSyncing()) {
      world.counts.add(FaultKind.STOP_IN_SYNC);
    }
    world.note("stopped", powerLost ? 1 : 0);
    world.diskFaults.stopNever();
    server.stopped(powerLost);
    if (powerLost) {
      world.disk.crash();
    } else {
      world.disk.endProcess();
    }
  }

  /** Time goes on without a server. */
  private void pass(long micros) {
    world.timeline.pass(micros);
  }

  // ---- what goes wrong by itself ----

  private void scheduleClockJump() {
    long mean = world.plan.clockJumpMeanMillis();
    if (mean > 0) {
      world.timeline.after(
          (long) (-Math.log(1 - chances.nextDouble()) * mean * 1000),
          () -> {
            if (!world.calm) {
              jumpClock();
              scheduleClockJump();
            }
          });
    }
  }

  private void jumpClock() {
    long most = List.of(20L, 2_000L, 100_000L, 86_400_000L).get(chances.nextInt(4));
    long millis = chances.nextLong(-most, most + 1);
    world.counts.add(millis < 0 ? FaultKind.CLOCK_BACK : FaultKind.CLOCK_FORWARD);
    world.clock.jump(millis);
    world.note("clock jumps", millis);
  }

  private void scheduleTermination() {
    world.timeline.after(
        chances.nextLong(200_000_000),
        () -> {
          if (!world.calm) {
            terminateSomebody();
            scheduleTermination();
          }
        });
  }

  private void terminateSomebody() {
    if (!server.isAccepting()) {
      return;
    }
    List<Long> sessions = new ArrayList<>();
    server.peer().sessions().forEach(session -> sessions.add(session.id()));
    if (!sessions.isEmpty()) {
      long session = sessions.get(chances.nextInt(sessions.size()));
      server.post(() -> server.terminate(session));
    }
  }

  private void scheduleFullDisk() {
    if (chances.nextDouble() >= world.plan.fullDiskChance()) {
      return;
    }
    world.timeline.after(
        chances.nextLong(2_000_000),
        () -> {
          if (!world.calm) {
            long used = Long.MAX_VALUE - freeBytes();
            spaceLimited = true;
            world.disk.capacityBytes(used + chances.nextInt(60_000));
            world.counts.add(FaultKind.DISK_FULL);
            world.timeline.after(chances.nextLong(20_000_000), this::free);
          }
        });
  }

  private long freeBytes() {
    world.disk.capacityBytes(Long.MAX_VALUE);
    try {
      return world.disk.directory(SimulatedServer.DATA).freeBytes();
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private void free() {
    if (spaceLimited) {
      world.counts.add(FaultKind.DISK_FREED);
      world.disk.capacityBytes(Long.MAX_VALUE);
      spaceLimited = false;
    }
  }

  // ---- the end ----

  /** Nothing fails any more: everybody must be served, and all of it must last. */
  private void calm() {
    free();
    world.calm = true;
    world.diskFaults.failureChance(0);
    bringUp();
    long[] before = clients.stream().mapToLong(SimulatedClient::answers).toArray();
    long deadline =
        world.timeline.now()
            + CALM_DEADLINE_MICROS
            + 3_000L * world.settings.maxTimeoutMillis()
            + 40 * world.settings.thinkMicros();
    while (!isEveryoneServed(before)) {
      if (world.timeline.now() > deadline) {
        throw new BrokenClaim("not every client is served although nothing goes wrong any more");
      }
      world.timeline.step();
    }
    world.oracle.checkpoint(server.peer());
    while (server.isBusy()) {
      world.timeline.step();
    }
    if (!server.stopInOrder()) {
      throw new BrokenClaim("the log failed although nothing goes wrong any more");
    }
    exactZxid = world.oracle.lastProposedZxid();
    stopped(true);
    crashCount--;
    bringUp();
    stopCount++;
    boolean inOrder = server.stopInOrder();
    server.stopped(false);
    world.disk.endProcess();
    if (!inOrder) {
      throw new BrokenClaim("the log failed at the end although nothing goes wrong any more");
    }
  }

  private boolean isEveryoneServed(long[] before) {
    for (int i = 0; i < before.length; i++) {
      if (clients.get(i).answers() < before[i] + ANSWERS_WHEN_CALM) {
        return false;
      }
    }
    return true;
  }

  /** A damaged file must be named and refused, or make no difference. */
  private void flipBits() throws IOException {
    SplittableRandom flips = world.randoms.of("flips");
    for (int i = 0; i < FLIPS; i++) {
      List<String[]> files = server.files();
      String[] file = files.get(flips.nextInt(files.size()));
      int length = (int) world.disk.directory(file[0]).length(file[1]);
      if (length == 0) {
        continue;
      }
      // The end of a file is where damage and a torn write are hard to tell apart.
      int index =
          flips.nextBoolean()
              ? flips.nextInt(length)
              : length - 1 - flips.nextInt(Math.min(length, 60));
      int mask = 1 << flips.nextInt(8);
      world.disk.flip(file[0], file[1], index, mask);
      String what = file[0] + "/" + file[1] + ", byte " + index + ", bit " + mask;
      world.note("flip", index, what);
      String refusal = refusal(what);
      if (refusal == null) {
        world.counts.add(FaultKind.BIT_FLIP_HARMLESS);
        return;
      }
      if (!refusal.contains(file[0])) {
        throw new BrokenClaim("a flip in " + what + " was refused as: " + refusal);
      }
      world.counts.add(FaultKind.BIT_FLIP_REFUSED);
      server.stopped(false);
      world.disk.endProcess();
      world.disk.flip(file[0], file[1], index, mask);
    }
    bringUp();
  }

  /** Why the server does not start, by name; null if it does. */
  private @Nullable String refusal(String flipped) throws IOException {
    try {
      server.start();
      recoveries++;
      return null;
    } catch (StorageDamageException named) {
      return named.getMessage();
    } catch (MalformedException e) {
      throw new BrokenClaim("a flip in " + flipped + " was not named: " + e.getMessage(), e);
    } catch (BrokenClaim claim) {
      throw new BrokenClaim("a flip in " + flipped + " was not seen: " + claim.getMessage(), claim);
    }
  }
}
