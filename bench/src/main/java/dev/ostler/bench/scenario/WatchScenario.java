package dev.ostler.bench.scenario;

import static dev.ostler.bench.report.Target.ratioAtMost;

import dev.ostler.bench.report.Row;
import dev.ostler.bench.report.Target;
import dev.ostler.bench.server.Generator;
import dev.ostler.bench.server.Measured;
import dev.ostler.bench.server.ServerInstance;
import java.util.List;

/** One change heard by very many sessions, and what very many watches weigh. */
final class WatchScenario implements Scenario {
  private static final int SESSIONS = 1000;
  private static final int SESSIONS_MANY = 5000;

  /** Paths that each of the thousand sessions watches: 200,000 watches. */
  private static final int PATHS = 200;

  private static final Row LAST =
      Row.lower("fan-out of one change to 1,000 sessions, last one p50", "ms", ratioAtMost(1, 4));
  private static final Row LAST_MAX =
      Row.lower("fan-out of one change to 1,000 sessions, last one max", "ms");
  private static final Row LAST_MANY =
      Row.lower("fan-out of one change to 5,000 sessions, last one p50", "ms", ratioAtMost(1, 4));
  private static final Row LAST_MANY_MAX =
      Row.lower("fan-out of one change to 5,000 sessions, last one max", "ms");
  private static final Row LIVE =
      Row.lower(
          "live bytes per watch (200,000 watches, 1,000 sessions)",
          "B",
          new Target.AtMost(35, "B"));
  private static final Row LIVE_ALONE =
      Row.lower("live bytes per watch, without the sessions", "B");
  private static final Row ARM = Row.higher("watches set, 1,000 sessions × 200", "/s");

  @Override
  public String name() {
    return "watch";
  }

  @Override
  public String about() {
    return "watches: fan-out of one change, memory";
  }

  @Override
  public List<Row> rows() {
    return List.of(LAST, LAST_MAX, LAST_MANY, LAST_MANY_MAX, LIVE, LIVE_ALONE, ARM);
  }

  @Override
  public void run(Leg leg) {
    ServerInstance server = leg.startedServer();
    leg.warmUp(server, "set=50,get=40,create=5,delete=5");
    fanout(leg, server, SESSIONS, LAST, LAST_MAX);
    int many = leg.settings().quick() ? 2 * SESSIONS : SESSIONS_MANY;
    fanout(leg, server, many, LAST_MANY, LAST_MANY_MAX);
    memory(leg, server);
  }

  private static void fanout(Leg leg, ServerInstance server, int sessions, Row last, Row max) {
    Generator generator = leg.generator();
    generator.begin(
        "watch port=%d sessions=%d paths=1 rounds=%d prefix=/fan%d pids=%s"
            .formatted(
                server.port(),
                sessions,
                leg.settings().quick() ? 5 : 30,
                sessions,
                server.pidList()));
    generator.awaitReady();
    generator.go();
    generator.awaitReady();
    generator.go();
    Measured watch = generator.finish();
    leg.put(last, watch.get("last.p50") / 1e3, watch);
    leg.putBeside(max, watch.get("last.max") / 1e3, watch);
  }

  private static void memory(Leg leg, ServerInstance server) {
    int paths = leg.settings().quick() ? PATHS / 4 : PATHS;
    double watches = (double) paths * SESSIONS;
    long before = server.liveBytes();
    Generator generator = leg.generator();
    generator.begin(
        "watch port=%d sessions=%d paths=%d rounds=1 prefix=/many"
            .formatted(server.port(), SESSIONS, paths));
    generator.awaitReady();
    long connected = server.liveBytes();
    generator.go();
    generator.awaitReady();
    long armed = server.liveBytes();
    generator.go();
    Measured watch = generator.finish();
    leg.put(LIVE, (armed - before) / watches);
    leg.put(LIVE_ALONE, (armed - connected) / watches);
    leg.putBeside(ARM, watch.get("arm.rate"), watch);
  }
}
