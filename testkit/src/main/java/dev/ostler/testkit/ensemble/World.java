package dev.ostler.testkit.ensemble;

import dev.ostler.core.event.Event;
import dev.ostler.testkit.check.EnsembleJudge;
import dev.ostler.testkit.fault.Coverage;
import dev.ostler.testkit.sim.Randoms;
import dev.ostler.testkit.sim.Timeline;
import dev.ostler.testkit.sim.Trace;
import dev.ostler.wire.quorum.QuorumMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** What all parts of one simulation share. */
final class World {
  private static final long RESTART_MICROS = 3_000_000;
  private static final long NEWS_OF_POWER_LOSS_MICROS = 3_000_000;

  final Randoms randoms;
  final FaultRates plan;
  final EnsembleSettings settings;
  final Mistake mistake;
  final Timeline timeline = new Timeline();
  final Trace trace;
  final Coverage<MemberState> coverage = new Coverage<>(MemberState.class);
  final EnsembleJudge judge;
  final Network network;
  final List<Machine> machines = new ArrayList<>();
  final List<EnsembleClient> clients = new ArrayList<>();
  final Chaos chaos;
  private final SplittableRandom restarts;

  /** Nothing goes wrong any more. */
  boolean calm;

  // Counted for the report.
  long events;
  long stops;
  long crashes;
  long observersFed;

  World(
      Randoms randoms,
      FaultRates plan,
      EnsembleSettings settings,
      Mistake mistake,
      boolean verbose) {
    this.randoms = randoms;
    this.plan = plan;
    this.settings = settings;
    this.mistake = mistake;
    this.trace = new Trace(verbose);
    this.judge = new EnsembleJudge(settings.judge());
    this.restarts = randoms.of("restarts");
    int hosts = settings.servers() + settings.clients();
    this.network = new Network(hosts, settings.latencyMicros(), timeline, randoms.of("network"));
    this.chaos = new Chaos(this);
    for (int i = 0; i < settings.servers(); i++) {
      machines.add(new Machine(this, randoms, i));
    }
    for (int i = 0; i < settings.clients(); i++) {
      clients.add(new EnsembleClient(this, i, settings.servers() + i));
    }
  }

  Machine machine(long sid) {
    return machines.get((int) sid - 1);
  }

  boolean spaceLimited(Machine machine) {
    return chaos.spaceLimited(machine);
  }

  /** When the other end of a connection hears that a process is gone. */
  long vanishMicros(boolean powerLost) {
    // A process that ends says so; a machine that stops does not.
    long latency = network.latency(0, 0);
    return powerLost ? latency + restarts.nextLong(NEWS_OF_POWER_LOSS_MICROS) : latency;
  }

  /** A process has ended: somebody will start it again. */
  void restartLater(Machine machine) {
    long most = calm ? 200_000 : restarts.nextInt(3) == 0 ? 10 * RESTART_MICROS : RESTART_MICROS;
    timeline.after(
        restarts.nextLong(most),
        () -> {
          chaos.beforeStart(machine);
          machine.start();
        });
  }

  // ---- what happened ----

  void note(String what, long number, @Nullable Object detail) {
    trace.note(timeline.now(), what, number, detail);
  }

  void noteEvent(long sid, Event event) {
    if (!(event instanceof Event.Tick)) {
      trace.note(timeline.now(), event.getClass().getName(), sid, event);
    }
  }

  void noteMessage(long sid, int link, QuorumMessage message) {
    trace.note(
        timeline.now(),
        "send",
        sid << 56 ^ (long) link << 40 ^ (long) message.type() << 32 ^ message.zxid(),
        message);
  }
}
