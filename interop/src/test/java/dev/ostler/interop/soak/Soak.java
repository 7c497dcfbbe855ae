package dev.ostler.interop.soak;

import dev.ostler.interop.ensemble.Ensemble;
import dev.ostler.interop.ensemble.EnsembleMember;
import dev.ostler.interop.ensemble.SameState;
import dev.ostler.interop.support.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One run: an ensemble, its traffic, one fault after the other, and what was found. */
final class Soak implements AutoCloseable {
  private static final int PROGRESS_EVERY = 10;
  private static final int WRITES_MAX = 100;
  private static final int PAUSE_MILLIS_MAX = 10_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What is done to whom. */
  private enum Role {
    LEADER,
    FOLLOWER,
    OBSERVER
  }

  private final SoakPlan plan;
  private final Random random;
  private final Ensemble ensemble;
  private final Map<Role, Integer> killed = new EnumMap<>(Role.class);
  private boolean good;
  private int kills;
  private int pauses;
  private long began;

  Soak(SoakPlan plan) {
    this.plan = plan;
    this.random = new Random(plan.seed());
    // Long enough for the compiler that a server has in use.
    Ensemble.Builder builder =
        Ensemble.builder().voters(plan.voters()).jvmFlag("-XX:TieredStopAtLevel=4");
    plan.observers()
        .chars()
        .forEach(letter -> builder.observers(1, Ensemble.Kind.of((char) letter)));
    this.ensemble = builder.build();
  }

  /**
   * All of it; the last line that is printed has all counts.
   *
   * @throws IllegalStateException after a violation
   */
  void run() throws Exception {
    System.out.println("soak " + plan.arguments());
    ensemble.start();
    try (CheckedTraffic traffic = CheckedTraffic.start(ensemble, plan.seed())) {
      began = System.nanoTime();
      try {
        run(traffic);
      } finally {
        System.out.printf(
            Locale.ROOT,
            "soak: kills %d %s, pauses %d, %s; %d s, seed %d%n",
            kills,
            killed,
            pauses,
            traffic.summary(),
            TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began),
            plan.seed());
      }
    }
    SameState.verify(ensemble);
    good = true;
  }

  private void run(CheckedTraffic traffic) throws Exception {
    int faults = 0;
    while (kills < plan.kills()) {
      fault(traffic);
      faults++;
      if (faults % PROGRESS_EVERY == 0) {
        progress(traffic);
      }
      if (faults % plan.chapter() == 0) {
        traffic.lookAtEverything();
      }
    }
    traffic.end();
  }

  /** Kills or halts somebody, and has him serve again. */
  private void fault(CheckedTraffic traffic) {
    List<EnsembleMember> victims = victims();
    if (random.nextInt(100) < plan.pauses()) {
      pause(victims.getFirst());
      return;
    }
    victims.forEach(EnsembleMember::kill);
    kills += victims.size();
    if (random.nextInt(3) > 0) {
      traffic.awaitWrites(random.nextInt(WRITES_MAX));
    }
    victims.forEach(EnsembleMember::launch);
    victims.forEach(EnsembleMember::awaitServing);
  }

  /** Halts a server for up to twice the time after which the others give it up. */
  private void pause(EnsembleMember victim) {
    pauses++;
    victim.pause();
    try {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(PAUSE_MILLIS_MAX)));
    } finally {
      victim.resume();
    }
    Await.until(victim + " to serve again", PATIENCE, () -> !victim.mode().isEmpty());
  }

  /** One server, or sometimes as many as an ensemble of five or more can do without. */
  private List<EnsembleMember> victims() {
    EnsembleMember leader = ensemble.awaitLeader();
    List<EnsembleMember> followers = new ArrayList<>();
    List<EnsembleMember> observers = new ArrayList<>();
    for (EnsembleMember member : ensemble.members()) {
      if (member != leader) {
        (member.isObserver() ? observers : followers).add(member);
      }
    }
    Collections.shuffle(followers, random);
    Collections.shuffle(observers, random);
    int dice = random.nextInt(10);
    if (dice < 2 && !observers.isEmpty()) {
      killed.merge(Role.OBSERVER, 1, Integer::sum);
      return List.of(observers.getFirst());
    }
    List<EnsembleMember> victims = new ArrayList<>();
    if (dice < 6) {
      killed.merge(Role.LEADER, 1, Integer::sum);
      victims.add(leader);
    } else {
      killed.merge(Role.FOLLOWER, 1, Integer::sum);
      victims.add(followers.removeFirst());
    }
    int spare = (plan.voters().length() - 1) / 2 - 1;
    for (int i = 0; i < spare && random.nextInt(4) == 0; i++) {
      killed.merge(Role.FOLLOWER, 1, Integer::sum);
      victims.add(followers.removeFirst());
    }
    return victims;
  }

  private void progress(CheckedTraffic traffic) {
    double seconds = (System.nanoTime() - began) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "  kills %d of %d %s, pauses %d, acknowledged %d, %.1f s each%s%n",
        kills,
        plan.kills(),
        killed,
        pauses,
        traffic.acknowledged(),
        seconds / Math.max(1, kills + pauses),
        traffic.violations().isEmpty() ? "" : ", " + traffic.violations().summary());
  }

  /** What the servers have logged last. */
  String describe() {
    return ensemble.describe();
  }

  /** Leaves no process, and files only if something was wrong. */
  @Override
  public void close() {
    if (good) {
      ensemble.close();
    } else {
      ensemble.stopAll();
    }
  }
}
