package dev.ostler.bench.scenario;

import dev.ostler.bench.report.Row;
import dev.ostler.bench.report.Target;
import dev.ostler.bench.server.Ensemble;
import dev.ostler.bench.server.Measured;
import dev.ostler.bench.server.ServerInstance;
import java.util.ArrayList;
import java.util.List;

/** Three servers with a small tree: starting, losing one, coming back. */
final class FailoverScenario implements Scenario {
  private static final String WHERE = "three servers: ";
  private static final Row COLD =
      Row.lower(
          WHERE + "cold start of three to first write on each", "ms", new Target.AtMost(600, "ms"));
  private static final Row COLD_ANY =
      Row.lower(WHERE + "cold start of three to first write on any", "ms");
  private static final Row QUIET =
      Row.lower(WHERE + "gap without a successful write, nothing killed", "ms");
  private static final Row RESTART =
      Row.lower(WHERE + "all three killed -9, start to first write on each", "ms");
  private static final Kills KILLS = Kills.rows(WHERE);
  private static final Absence ABSENCE = new Absence(WHERE, "/missed");

  @Override
  public String name() {
    return "failover";
  }

  @Override
  public String about() {
    return "three servers, a session at each writes every millisecond, and one is killed -9";
  }

  @Override
  public List<Row> rows() {
    List<Row> rows = new ArrayList<>(List.of(COLD, COLD_ANY, QUIET));
    rows.addAll(KILLS.list());
    rows.addAll(List.of(ABSENCE.row(), RESTART));
    return rows;
  }

  @Override
  public void run(Leg leg) {
    // Reads the jars from disk and makes the generator's own code hot; it does not count.
    ServerInstance first = leg.startedServer();
    first.kill();
    Ensemble ensemble = leg.ensemble(3, 0);
    Measured cold = leg.start(ensemble);
    leg.put(COLD, cold.get("first.millis"));
    leg.put(COLD_ANY, cold.get("first.any.millis"));
    leg.warmUp(ensemble, "set=50,get=40,create=5,delete=5", leg.settings().warmSeconds() / 2);
    leg.put(QUIET, Kills.gap(leg, ensemble, () -> {}).get("gap.millis"));
    KILLS.run(leg, ensemble, leg.settings().quick() ? 2 : 3, leg.settings().quick() ? 1 : 2);
    ABSENCE.run(leg, ensemble);
    ensemble.kill();
    leg.put(RESTART, leg.start(ensemble).get("first.millis"));
  }
}
