package dev.ostler.interop.soak;

import dev.ostler.interop.ensemble.Ensemble;
import dev.ostler.interop.ensemble.EnsembleMember;
import dev.ostler.interop.support.Await;
import dev.ostler.interop.support.TestClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** All kinds of clients of one ensemble, and what they have found to be wrong. */
final class CheckedTraffic implements AutoCloseable {
  private static final int WRITERS = 6;
  private static final int READERS = 2;
  private static final int LOCKERS = 3;
  private static final int TIMEOUT_MILLIS = 30_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration FORGET_PATIENCE = Duration.ofSeconds(20);
  private static final String ROOT = "/soak";

  private final Ensemble ensemble;
  private final Gate gate = new Gate();
  private final Violations violations = new Violations();
  private final List<Writer> writers = new ArrayList<>();
  private final List<Reader> readers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final Visitors visitors;
  private final Lockers lockers;

  private CheckedTraffic(Ensemble ensemble, long seed) throws Exception {
    this.ensemble = ensemble;
    String servers = ensemble.connectString();
    try (TestClient client = TestClient.connect(servers, TIMEOUT_MILLIS)) {
      client.create(ROOT, "");
      client.create(ROOT + "/visitors", "");
      client.create(ROOT + "/lock", "");
    }
    for (int i = 0; i < WRITERS; i++) {
      Writer writer = new Writer(ROOT, i, servers, TIMEOUT_MILLIS, gate, violations);
      writers.add(writer);
      threads.add(new Thread(writer::run, "writer-" + i));
    }
    for (int i = 0; i < READERS; i++) {
      Reader reader = new Reader(servers, TIMEOUT_MILLIS, writers, seed + i, gate, violations);
      readers.add(reader);
      threads.add(new Thread(reader::run, "reader-" + i));
    }
    visitors = new Visitors(ROOT + "/visitors", ensemble.members(), seed, gate, violations);
    threads.add(new Thread(visitors::run, "visitors"));
    lockers = new Lockers(ROOT + "/lock", LOCKERS, servers, TIMEOUT_MILLIS, gate, violations);
    lockers.work().forEach(work -> threads.add(new Thread(work, "locker")));
  }

  /** Begins. */
  static CheckedTraffic start(Ensemble ensemble, long seed) throws Exception {
    CheckedTraffic traffic = new CheckedTraffic(ensemble, seed);
    traffic.threads.forEach(Thread::start);
    return traffic;
  }

  Violations violations() {
    return violations;
  }

  long acknowledged() {
    return writers.stream().mapToLong(Writer::acknowledged).sum();
  }

  /** Waits until so many more writes are acknowledged, to whomever. */
  void awaitWrites(int writes) {
    long goal = acknowledged() + writes;
    Await.until(
        "writes to go on",
        PATIENCE,
        () -> acknowledged() >= goal || threads.stream().noneMatch(Thread::isAlive));
  }

  /** Waits until every writer has had some more writes acknowledged. */
  void awaitWritesOfAll(int writes) {
    List<Long> goals = writers.stream().map(writer -> writer.acknowledged() + writes).toList();
    Await.until(
        "every session to write",
        PATIENCE,
        () -> {
          for (int i = 0; i < writers.size(); i++) {
            if (writers.get(i).acknowledged() < goals.get(i)) {
              return false;
            }
          }
          return true;
        });
  }

  /**
   * With no traffic: every server has what was acknowledged, once, and nobody's leavings.
   *
   * @throws IllegalStateException if anything was wrong so far
   */
  void lookAtEverything() throws Exception {
    gate.hold(this::look);
  }

  private void look() throws Exception {
    ensemble.awaitSameZxid();
    for (EnsembleMember member : ensemble.members()) {
      if (!member.isAlive()) {
        continue;
      }
      try (TestClient client = TestClient.connect(member.connectString(), TIMEOUT_MILLIS)) {
        client.sync();
        for (Writer writer : writers) {
          writer.verify(client, member.toString());
        }
        visitors.verify(client, member.toString(), FORGET_PATIENCE);
      }
    }
    if (!violations.isEmpty()) {
      throw new IllegalStateException(
          violations.summary()
              + "; the servers' files stay in "
              + ensemble.members().stream()
                  .map(member -> member.process().directory().toString())
                  .collect(Collectors.joining(", ")));
    }
    try (TestClient client = TestClient.connect(ensemble.connectString(), TIMEOUT_MILLIS)) {
      for (Writer writer : writers) {
        writer.forget(client);
      }
    }
  }

  /** Ends the traffic, after a last look. */
  void end() throws Exception {
    lookAtEverything();
    gate.end();
    for (Thread thread : threads) {
      thread.join();
    }
    closeClients();
  }

  /** What was done and found, in one line. */
  String summary() {
    return String.format(
        Locale.ROOT,
        "writes acknowledged %d, reads %d, turns at a lock %d, visitors %d, %s; longest time"
            + " without a write of a session %d ms",
        acknowledged(),
        readers.stream().mapToLong(Reader::reads).sum(),
        lockers.turns(),
        visitors.visits(),
        violations.summary(),
        writers.stream().mapToLong(Writer::longestWaitNanos).max().orElse(0) / 1_000_000);
  }

  private void closeClients() {
    writers.forEach(Writer::close);
    readers.forEach(Reader::close);
    lockers.close();
  }

  /** Ends it without a look. */
  @Override
  public void close() {
    gate.end();
    closeClients();
  }
}
