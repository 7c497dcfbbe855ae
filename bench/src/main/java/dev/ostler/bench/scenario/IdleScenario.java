package dev.ostler.bench.scenario;

import static dev.ostler.bench.report.Target.atLeast;

import dev.ostler.bench.report.Row;
import dev.ostler.bench.report.Sample;
import dev.ostler.bench.report.Target;
import dev.ostler.bench.server.Generator;
import dev.ostler.bench.server.Measured;
import dev.ostler.bench.server.ServerInstance;
import java.util.List;

/** Ten thousand sessions that do nothing. */
final class IdleScenario implements Scenario {
  private static final Row CONNECT = Row.higher("connect rate, 10,000 sessions", "/s", atLeast(5));
  private static final Row LIVE =
      Row.lower(
          "live bytes per idle connected session (10,000)", "B", new Target.AtMost(1000, "B"));
  private static final Row RESIDENT =
      Row.lower(
          "resident bytes per idle connected session (10,000), growth",
          "B",
          new Target.AtMost(4096, "B"));
  private static final Row CLOSE = Row.higher("close rate, 10,000 sessions", "/s");
  private static final Row LOST = Row.lower("sessions lost", "");

  @Override
  public String name() {
    return "idle";
  }

  @Override
  public String about() {
    return "idle sessions: connecting, memory";
  }

  @Override
  public List<Row> rows() {
    return List.of(CONNECT, LIVE, RESIDENT, CLOSE, LOST);
  }

  @Override
  public void run(Leg leg) {
    int sessions = leg.settings().sessions();
    ServerInstance server = leg.startedServer();
    leg.warmUp(server, "set=50,get=40,create=5,delete=5");
    long liveBefore = server.liveBytes();
    long residentBefore = server.residentBytes();
    Generator generator = leg.generator();
    generator.begin(
        "idle port=%d sessions=%d concurrency=200 pids=%s"
            .formatted(server.port(), sessions, server.pidList()));
    generator.awaitReady();
    double resident = (double) (server.residentBytes() - residentBefore) / sessions;
    double live = (double) (server.liveBytes() - liveBefore) / sessions;
    generator.go();
    Measured idle = generator.finish();
    leg.put(
        CONNECT,
        new Sample(idle.get("connect.rate"), idle.get("server.cpu"), idle.get("other.cores"), 0));
    leg.put(LIVE, live);
    leg.put(RESIDENT, resident);
    leg.put(CLOSE, idle.get("close.rate"));
    leg.put(LOST, idle.get("sessions.lost"));
  }
}
