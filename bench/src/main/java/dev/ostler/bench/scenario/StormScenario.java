package dev.ostler.bench.scenario;

import dev.ostler.bench.report.Row;
import dev.ostler.bench.report.Target;
import dev.ostler.bench.server.Measured;
import dev.ostler.bench.server.ServerInstance;
import java.util.List;

/** A thousand sessions with ten ephemeral nodes each expire at the same moment. */
final class StormScenario implements Scenario {
  private static final String NAME = "expiry of 1,000 sessions × 10 ephemerals: ";
  private static final Row BYSTANDER =
      Row.lower(NAME + "longest wait of a bystander", "ms", new Target.AtMost(10, "ms"));
  private static final Row WRITE = Row.lower(NAME + "longest write of a bystander", "ms");
  private static final Row READ = Row.lower(NAME + "longest read of a bystander", "ms");
  private static final Row OVERDUE = Row.lower(NAME + "all gone, beyond the timeout", "ms");

  @Override
  public String name() {
    return "storm";
  }

  @Override
  public String about() {
    return "a thousand sessions expire at once, and others work on meanwhile";
  }

  @Override
  public List<Row> rows() {
    return List.of(BYSTANDER, WRITE, READ, OVERDUE);
  }

  @Override
  public void run(Leg leg) {
    ServerInstance server = leg.startedServer();
    leg.warmUp(server, "set=50,get=40,create=5,delete=5");
    Measured storm =
        leg.generator()
            .run(
                "storm port=%d sessions=%d ephemerals=10 timeout=4000 pids=%s"
                    .formatted(
                        server.port(), leg.settings().quick() ? 300 : 1000, server.pidList()));
    double write = storm.get("write.max") / 1e3;
    double read = storm.get("read.max") / 1e3;
    leg.put(BYSTANDER, Math.max(write, read));
    leg.put(WRITE, write);
    leg.put(READ, read);
    leg.put(OVERDUE, storm.get("overdue.millis"));
  }
}
