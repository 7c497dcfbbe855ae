package dev.ostler.bench.scenario;

import dev.ostler.bench.report.Row;
import dev.ostler.bench.server.BenchException;
import dev.ostler.bench.server.Ensemble;
import dev.ostler.bench.server.Measured;
import dev.ostler.bench.server.ServerInstance;
import dev.ostler.bench.server.Status;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** A follower that was down while others wrote, and how long it needs to have it all. */
final class Absence {
  private static final int SECONDS_MAX = 120;
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(3);

  private final String prefix;
  private final Row caughtUp;

  /**
   * @param where goes before the name of the row
   * @param prefix of the nodes that are made meanwhile
   */
  Absence(String where, String prefix) {
    this.prefix = prefix;
    this.caughtUp =
        Row.lower(
            where + "catch-up of a follower that missed 20,000 creates, from its start", "ms");
  }

  Row row() {
    return caughtUp;
  }

  void run(Leg leg, Ensemble ensemble) {
    ServerInstance away = ensemble.follower();
    away.kill();
    Measured made =
        leg.generator()
            .run(
                "bulk ports=%s nodes=%d shape=flat prefix=%s connections=4 depth=64 size=100"
                    .formatted(
                        others(ensemble, away), leg.settings().quick() ? 2000 : 20_000, prefix));
    if (made.get("errors") > 0) {
      throw new BenchException(
          "%.0f of the writes that a follower was to miss failed.".formatted(made.get("errors")));
    }
    long goal = ensemble.leader().status().zxid();
    away.start(leg.settings().heapFlags());
    leg.put(caughtUp, awaitZxid(away, goal));
  }

  private static String others(Ensemble ensemble, ServerInstance away) {
    List<Integer> ports = ensemble.ports();
    return ports.stream()
        .filter(port -> port != away.port())
        .map(String::valueOf)
        .collect(Collectors.joining(","));
  }

  /** Milliseconds from its start until it follows with everything up to a transaction. */
  private static double awaitZxid(ServerInstance server, long goal) {
    long deadline = server.startedNanos() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
    while (true) {
      Status status = server.status();
      long now = System.nanoTime();
      if (status.mode().equals("follower") && status.zxid() >= goal) {
        return (now - server.startedNanos()) / 1e6;
      }
      if (now - deadline > 0) {
        throw new BenchException(
            "A follower that was down is not up to date %d s after its start. Last output:\n%s"
                .formatted(SECONDS_MAX, server.lastOutput()));
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }
}
