package dev.ostler.testkit.ensemble;

import dev.ostler.testkit.check.BrokenClaim;
import dev.ostler.testkit.sim.Randoms;
import dev.ostler.testkit.sim.SimulationFailure;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * One run from one seed: servers and clients under faults, then without. At the end all servers
 * must have become one, serve every client, and hold the same.
 */
final class EnsembleSimulation {
  private static final int ANSWERS_WHEN_CALM = 3;
  private static final int FOREIGNER = 3;
  private static final int FOREIGN_TRANSACTIONS = 30;

  private final long seed;
  private final World world;

  private EnsembleSimulation(
      long seed, FaultRates plan, EnsembleSettings settings, Mistake mistake, boolean verbose) {
    this.seed = seed;
    this.world = new World(new Randoms(seed), plan, settings, mistake, verbose);
  }

  /**
   * Runs a seed.
   *
   * @param servers how many servers vote; 0 to have that drawn
   */
  static EnsembleResult run(long seed, int servers, boolean verbose) {
    return run(seed, servers, Mistake.NONE, verbose);
  }

  /** Runs a seed with a mistake put in. */
  static EnsembleResult run(long seed, int servers, Mistake mistake, boolean verbose) {
    Randoms randoms = new Randoms(seed);
    FaultRates plan = FaultRates.draw(randoms.of("plan"));
    EnsembleSettings settings = EnsembleSettings.draw(randoms.of("settings"), servers);
    return run(seed, plan, settings, mistake, verbose);
  }

  /** Runs a seed under given conditions. */
  static EnsembleResult run(
      long seed, FaultRates plan, EnsembleSettings settings, Mistake mistake, boolean verbose) {
    EnsembleSimulation simulation = new EnsembleSimulation(seed, plan, settings, mistake, verbose);
    if (verbose) {
      System.out.println(settings);
      System.out.println(plan);
    }
    try {
      return simulation.run();
    } catch (RuntimeException | BrokenClaim | StackOverflowError broken) {
      throw simulation.failure(broken);
    }
  }

  private EnsembleResult run() {
    begin(world.machines);
    passUntil(world.settings.faultyMicros());
    calm();
    return result();
  }

  private void begin(List<Machine> machines) {
    SplittableRandom starts = world.randoms.of("starts");
    for (Machine machine : machines) {
      world.timeline.after(
          starts.nextLong(1 + 500L * world.settings.tickTimeMillis()), machine::start);
    }
    world.clients.forEach(EnsembleClient::begin);
    world.chaos.begin();
  }

  /**
   * Three servers of which one has, when it starts, the files of a server of another ensemble. They
   * end at a transaction whose number the history of the others has as well, so that nothing but
   * the digests tells. It must come to have what the others have, however often it stops on the
   * way.
   *
   * @param stops how often it stops before that
   */
  static EnsembleResult runWithForeigner(long seed, int stops, boolean verbose) {
    EnsembleSettings settings = EnsembleSettings.draw(new Randoms(seed).of("settings"), 3);
    FaultRates plan = FaultRates.none();
    EnsembleSimulation other = new EnsembleSimulation(~seed, plan, settings, Mistake.NONE, verbose);
    EnsembleSimulation simulation =
        new EnsembleSimulation(seed, plan, settings, Mistake.NONE, verbose);
    try {
      Machine donor = other.world.machine(FOREIGNER);
      other.begin(other.world.machines);
      other.passUntil(
          20 * settings.faultyMicros(),
          () -> donor.judge.history().end() > FOREIGN_TRANSACTIONS + (1L << 32),
          "the other ensemble makes nothing");
      donor.stop(false);
      return simulation.runWith(donor, stops);
    } catch (RuntimeException | BrokenClaim | StackOverflowError broken) {
      throw simulation.failure(broken);
    }
  }

  private EnsembleResult runWith(Machine donor, int stops) {
    Machine foreigner = world.machine(FOREIGNER);
    begin(world.machines.stream().filter(machine -> machine != foreigner).toList());
    passUntil(
        40 * world.settings.faultyMicros(),
        () -> world.judge.committedZxid() > donor.judge.history().end(),
        "nothing is made");
    if (world.judge.committedZxid() >>> 32 != donor.judge.history().end() >>> 32) {
      throw new IllegalStateException("the epochs are others: choose another seed");
    }
    foreigner.takeFilesOf(donor);
    foreigner.start();
    SplittableRandom chance = world.randoms.of("foreigner");
    for (int i = 0; i < stops; i++) {
      world.timeline.after(
          chance.nextLong(world.settings.faultyMicros()),
          () -> foreigner.stop(chance.nextBoolean()));
    }
    passUntil(
        world.timeline.now() + 100 * world.settings.faultyMicros(),
        () -> !foreigner.judge.history().isForeign(),
        "foreign files stay");
    calm();
    return result();
  }

  private void passUntil(long micros) {
    while (world.timeline.now() < micros) {
      world.timeline.step();
    }
  }

  /** Nothing fails any more: everybody must be served, and all of it must last. */
  private void calm() {
    world.calm = true;
    // A process that stands still goes on when the time it was given is over, and not before.
    long paused = world.machines.stream().mapToLong(Machine::pausedMicros).max().orElse(0);
    world.chaos.end();
    passUntil(world.timeline.now() + paused);
    for (Machine machine : world.machines) {
      if (!machine.judge.history().isHealed()) {
        // It may have failed to read what is there, and looks again.
        machine.stop(false);
      }
      machine.start();
    }
    long patience =
        20_000_000
            + 6 * (world.settings.initMicros() + world.settings.syncMicros())
            + 3_000L * world.settings.maxTimeoutMillis();
    long deadline = world.timeline.now() + patience;
    if (!holdsBefore(world.timeline.now() + patience / 2, this::isOne)) {
      electAgain();
    }
    passUntil(deadline, this::isOne, "the servers do not become one");
    world.clients.forEach(EnsembleClient::calmBegins);
    long[] before = world.clients.stream().mapToLong(EnsembleClient::answers).toArray();
    passUntil(
        world.timeline.now() + patience,
        () -> isEveryoneServed(before) && isOne(),
        "not every client is served");
    passUntil(
        world.timeline.now() + patience,
        () -> isOne() && haveShown(world.judge.committedZxid()),
        "some server lags for ever");
    if (world.judge.committedZxid() < world.judge.acknowledgedZxid()) {
      throw new BrokenClaim("a write that was acknowledged is not committed");
    }
    world.machines.forEach(machine -> machine.judge.compareAll());
  }

  /**
   * A server that has promised a later epoch to a leader that never came to be tells its operator
   * that it does not take part until another leader is elected. So one is.
   */
  private void electAgain() {
    long promised =
        world.machines.stream().mapToLong(machine -> machine.judge.acceptedEpoch()).max().orElse(0);
    for (Machine machine : world.machines) {
      if (machine.state() == MemberState.LEADING && machine.judge.acceptedEpoch() < promised) {
        world.note("operator", machine.sid, "another leader is to be elected");
        machine.stop(false);
        machine.start();
      }
    }
  }

  private interface Condition {
    boolean holds();
  }

  private void passUntil(long deadline, Condition condition, String otherwise) {
    if (!holdsBefore(deadline, condition)) {
      throw new BrokenClaim(otherwise + " although nothing goes wrong any more");
    }
  }

  private boolean holdsBefore(long deadline, Condition condition) {
    long nextLook = world.timeline.now();
    while (true) {
      if (world.timeline.now() >= nextLook) {
        if (condition.holds()) {
          return true;
        }
        nextLook = world.timeline.now() + 1_000L * world.settings.tickTimeMillis() / 4;
        if (world.timeline.now() > deadline) {
          return false;
        }
      }
      world.timeline.step();
    }
  }

  /** One leads, all serve, and the history of each counts. */
  private boolean isOne() {
    int leading = 0;
    for (Machine machine : world.machines) {
      if (!machine.isServing() || !machine.judge.history().isHealed()) {
        return false;
      }
      leading += machine.state() == MemberState.LEADING ? 1 : 0;
    }
    return leading == 1;
  }

  private boolean isEveryoneServed(long[] before) {
    for (int i = 0; i < before.length; i++) {
      if (world.clients.get(i).answers() < before[i] + ANSWERS_WHEN_CALM) {
        return false;
      }
    }
    return true;
  }

  private boolean haveShown(long zxid) {
    for (Machine machine : world.machines) {
      MemberProcess process = machine.process();
      if (process == null || process.peer().tree().zxid() < zxid) {
        return false;
      }
    }
    return true;
  }

  private EnsembleResult result() {
    return new EnsembleResult(
        seed,
        world.settings.voters(),
        world.settings.observers(),
        world.trace.hash(),
        world.timeline.now(),
        world.events,
        world.stops,
        world.crashes,
        world.judge.answered(),
        world.judge.transactions(),
        world.clients.stream().mapToLong(EnsembleClient::moves).sum(),
        uses(),
        world.coverage);
  }

  private Map<Use, Long> uses() {
    EnsembleSettings.Choices choices = world.settings.choices();
    Map<Use, Long> uses = new EnumMap<>(Use.class);
    uses.put(Use.LOCAL, one(choices.sessions().local()));
    uses.put(Use.UPGRADING, one(choices.sessions().upgrading()));
    uses.put(Use.READ_ONLY, one(choices.sessions().readOnlyMode()));
    uses.put(Use.FORCED_SNAPSHOTS, one(choices.forcesSnapshots()));
    uses.put(Use.LOGLESS_OBSERVERS, one(!choices.observersKeepLog()));
    uses.put(Use.OBSERVER_MASTERS, one(choices.observerMasters()));
    uses.put(Use.LOCAL_SESSIONS, world.judge.localSessions() - world.judge.readOnlySessions());
    uses.put(Use.UPGRADED_SESSIONS, world.judge.upgrades());
    uses.put(Use.READ_ONLY_SESSIONS, world.judge.readOnlySessions());
    uses.put(Use.READ_ONLY_REPLIES, world.judge.readOnlyReplies());
    uses.put(Use.OBSERVERS_FED, world.observersFed);
    return uses;
  }

  private static long one(boolean used) {
    return used ? 1 : 0;
  }

  private SimulationFailure failure(Throwable broken) {
    return new SimulationFailure(
        seed, world.trace.last(), describe(), EnsembleCampaign.again(seed), broken);
  }

  /** How many servers there are, and each in one line. */
  private String describe() {
    StringBuilder text = new StringBuilder("voters ").append(world.settings.voters());
    text.append(", observers ").append(world.settings.observers()).append('\n');
    for (Machine machine : world.machines) {
      text.append("server ").append(machine.sid).append(": ").append(machine.state());
      MemberProcess process = machine.process();
      if (process != null && !process.isStarting()) {
        text.append(" epoch ").append(process.peer().zab().epoch());
        text.append(", logged 0x").append(Long.toHexString(process.peer().zab().logged()));
        text.append(", applied 0x").append(Long.toHexString(process.peer().tree().zxid()));
      }
      text.append(machine.judge.history().isHealed() ? "" : ", without a history").append('\n');
    }
    return text.toString();
  }
}
