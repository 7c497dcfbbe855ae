package dev.ostler.bench.scenario;

import dev.ostler.bench.report.Row;
import dev.ostler.bench.report.Target;
import dev.ostler.bench.server.Measured;
import dev.ostler.bench.server.ServerInstance;
import java.util.List;

/** A million children under one parent. */
final class BulkFlatScenario implements Scenario {
  private static final Row CREATE =
      Row.higher("bulk create of a million under one parent", "ops/s");
  private static final Row CREATE_MAX =
      Row.lower("bulk create of a million under one parent: max", "ms");
  private static final Row LIVE =
      Row.lower(
          "live bytes per znode, one parent with a million children",
          "B",
          new Target.AtMost(170, "B"));
  private static final Row OFF_HEAP =
      Row.lower("resident bytes outside the heap per znode, one parent, growth", "B");

  @Override
  public String name() {
    return "bulk-flat";
  }

  @Override
  public String about() {
    return "a million znodes under one parent: creation and memory";
  }

  @Override
  public List<Row> rows() {
    return List.of(CREATE, CREATE_MAX, LIVE, OFF_HEAP);
  }

  @Override
  public void run(Leg leg) {
    ServerInstance server = leg.startedServer();
    Weighing weighing = new Weighing(server);
    Measured load = BulkScenario.create(leg, server, "flat", "/bulk-flat-parent");
    leg.put(CREATE, load.get("rate"), load);
    leg.putBeside(CREATE_MAX, load.get("latency.max") / 1e3, load);
    weighing.put(leg, load.get("nodes"), LIVE, OFF_HEAP);
  }
}
