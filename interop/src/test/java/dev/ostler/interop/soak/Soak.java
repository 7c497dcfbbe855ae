package dev.ostler.interop.soak;

import dev.ostler.interop.ensemble.Ensemble;
import dev.ostler.interop.ensemble.EnsembleMember;
import dev.ostler.interop.ensemble.SameState;
import dev.ostler.interop.support.Await;
import dev.ostler.interop.support.TestClient;
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
import java.util.stream.Collectors;

/** One run: an ensemble, its traffic, one fault after the other, and what was found. */
final class Soak implements AutoCloseable {
  private static final int WRITERS = 6;
  private static final int READERS = 2;
  private static final int TIMEOUT_MILLIS = 30_000;
  private static final int PROGRESS_EVERY = 10;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration FORGET_PATIENCE = Duration.ofSeconds(20);
  private static final String ROOT = "/soak";

  /** What is done to whom. */
  private enum Role {
    LEADER,
    FOLLOWER,
    OBSERVER
  }

  private final SoakPlan plan;
  private final Random random;
  private final Ensemble ensemble;
  private final Gate gate = new Gate();
  private final Violations violations = new Violations();
  private final List<Writer> writers = new ArrayList<>();
  private final List<Reader> readers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final Map<Role, Integer> killed = new EnumMap<>(Role.class);
  private final Visitors visitors;
  private int kills;
  private int pauses;
  private long began;

  Soak(SoakPlan plan) {
    this.plan = plan;
    this.random = new Random(plan.seed());
    Ensemble.Builder builder = Ensemble.builder().voters(plan.voters());
    plan.observers()
        .chars()
        .forEach(letter -> builder.observers(1, Ensemble.Kind.of((char) letter)));
    this.ensemble = builder.build();
    this.visitors =
        new Visitors(ROOT + "/visitors", ensemble.members(), plan.seed(), gate, violations);
  }

  /** All of it; the last line that is printed has all counts. */
  Violations run() throws Exception {
    System.out.println("soak " + plan.arguments());
    ensemble.start();
    startTraffic();
    began = System.nanoTime();
    int faults = 0;
    while (kills < plan.kills()) {
      fault();
      faults++;
      if (faults % PROGRESS_EVERY == 0) {
        progress();
      }
      if (faults % plan.chapter() == 0) {
        gate.hold(this::lookAtEverything);
      }
    }
    if (faults % plan.chapter() != 0) {
      gate.hold(this::lookAtEverything);
    }
    endTraffic();
    SameState.verify(ensemble);
    System.out.printf(
        Locale.ROOT,
        "soak: kills %d (%s), pauses %d, writes acknowledged %d, reads %d, visitors %d, %s; "
            + "longest time without a write of a session %d ms; %d s, seed %d%n",
        kills,
        killed,
        pauses,
        acknowledged(),
        readers.stream().mapToLong(Reader::reads).sum(),
        visitors.visits(),
        violations.summary(),
        writers.stream().mapToLong(Writer::longestWaitNanos).max().orElse(0) / 1_000_000,
        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began),
        plan.seed());
    return violations;
  }

  private void startTraffic() throws Exception {
    try (TestClient client = TestClient.connect(ensemble.connectString(), TIMEOUT_MILLIS)) {
      client.create(ROOT, "");
      client.create(ROOT + "/visitors", "");
    }
    String servers = ensemble.connectString();
    for (int i = 0; i < WRITERS; i++) {
      Writer writer = new Writer(ROOT, i, servers, TIMEOUT_MILLIS, gate, violations);
      writers.add(writer);
      threads.add(new Thread(writer::run, "writer-" + i));
    }
    for (int i = 0; i < READERS; i++) {
      Reader reader =
          new Reader(servers, TIMEOUT_MILLIS, writers, plan.seed() + i, gate, violations);
      readers.add(reader);
      threads.add(new Thread(reader::run, "reader-" + i));
    }
    threads.add(new Thread(visitors::run, "visitors"));
    threads.forEach(Thread::start);
  }

  private long acknowledged() {
    return writers.stream().mapToLong(Writer::acknowledged).sum();
  }

  /** Kills or halts somebody, and has him serve again. */
  private void fault() {
    List<EnsembleMember> victims = victims();
    if (random.nextInt(100) < plan.pauses()) {
      pause(victims.getFirst());
      return;
    }
    victims.forEach(EnsembleMember::kill);
    kills += victims.size();
    if (random.nextInt(3) > 0) {
      awaitWrites();
    }
    victims.forEach(EnsembleMember::launch);
    victims.forEach(EnsembleMember::awaitServing);
  }

  /** Halts a server for up to twice the time after which the others give it up. */
  private void pause(EnsembleMember victim) {
    pauses++;
    victim.pause();
    try {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(10_000)));
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

  private void awaitWrites() {
    long goal = acknowledged() + random.nextInt(100);
    Await.until(
        "writes to go on\n" + plan.arguments(), PATIENCE, () -> acknowledged() > goal || idle());
  }

  private boolean idle() {
    return threads.stream().noneMatch(Thread::isAlive);
  }

  private void progress() {
    double seconds = (System.nanoTime() - began) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "  kills %d of %d %s, pauses %d, acknowledged %d, %.1f s each%s%n",
        kills,
        plan.kills(),
        killed,
        pauses,
        acknowledged(),
        seconds / Math.max(1, kills + pauses),
        violations.isEmpty() ? "" : ", " + violations.summary());
  }

  /** With no traffic: every server has what was acknowledged, once, and nobody's leavings. */
  private void lookAtEverything() throws Exception {
    ensemble.awaitSameZxid();
    for (EnsembleMember member : ensemble.members()) {
      try (TestClient client = TestClient.connect(member.connectString(), TIMEOUT_MILLIS)) {
        client.sync();
        for (Writer writer : writers) {
          writer.verify(client, member.toString());
        }
        visitors.verify(client, member.toString(), FORGET_PATIENCE);
      }
      if (!member.word("mntr").contains("zk_digest_mismatches_count\t0\n")) {
        violations.add(Violations.Kind.SERVERS_THAT_DIFFER, member + " tells of other digests");
      }
    }
    if (!violations.isEmpty()) {
      throw new IllegalStateException(
          "after "
              + kills
              + " kills: "
              + violations.summary()
              + "; the servers' files stay in "
              + ensemble.members().stream()
                  .map(member -> member.process().directory().toString())
                  .collect(Collectors.joining(", "))
              + "; again: soak "
              + plan.arguments());
    }
    try (TestClient client = TestClient.connect(ensemble.connectString(), TIMEOUT_MILLIS)) {
      for (Writer writer : writers) {
        writer.forget(client);
      }
    }
  }

  private void endTraffic() throws InterruptedException {
    gate.end();
    for (Thread thread : threads) {
      thread.join();
    }
    writers.forEach(Writer::close);
    readers.forEach(Reader::close);
  }

  /** What the servers have logged last. */
  String describe() {
    return ensemble.describe();
  }

  /** Leaves no process; files only after a violation. */
  @Override
  public void close() {
    gate.end();
    if (violations.isEmpty()) {
      writers.forEach(Writer::close);
      readers.forEach(Reader::close);
      ensemble.close();
    } else {
      ensemble.stopAll();
    }
  }
}
