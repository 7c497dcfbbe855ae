package dev.ostler.bench.scenario;

import dev.ostler.bench.report.Row;
import dev.ostler.bench.server.Ensemble;
import dev.ostler.bench.server.Measured;
import java.util.ArrayList;
import java.util.List;

/** The same as {@link FailoverScenario} with a million znodes. */
final class FailoverBulkScenario implements Scenario {
  private static final String WHERE = "three servers, a million znodes: ";
  private static final Row CREATE = Row.higher(WHERE + "bulk create", "ops/s");
  private static final Row RESTART_ANY =
      Row.lower(WHERE + "all three killed -9, start to first write on any", "ms");
  private static final Row RESTART =
      Row.lower(WHERE + "all three killed -9, start to first write on each", "ms");
  private static final Kills KILLS = Kills.rows(WHERE);
  private static final Absence ABSENCE = new Absence(WHERE, "/missed");

  /** So that the three data folders hold two or three snapshots each and not ten. */
  private static final String SNAP_COUNT = "400000";

  @Override
  public String name() {
    return "failover-bulk";
  }

  @Override
  public String about() {
    return "three servers with a million znodes: one is killed -9, one was away, all are started";
  }

  @Override
  public List<Row> rows() {
    List<Row> rows = new ArrayList<>(List.of(CREATE));
    rows.addAll(KILLS.list());
    rows.addAll(List.of(ABSENCE.row(), RESTART_ANY, RESTART));
    return rows;
  }

  @Override
  public void run(Leg leg) {
    Ensemble ensemble = leg.ensemble(3, 0);
    ensemble.set("snapCount", SNAP_COUNT);
    var _ = leg.start(ensemble);
    Measured load =
        leg.generator()
            .run(
                ("bulk ports=%s nodes=%d shape=tree prefix=/bulk-tree"
                        + " connections=6 depth=128 size=100 pids=%s")
                    .formatted(ensemble.portList(), leg.settings().nodes(), ensemble.pidList()));
    leg.put(CREATE, load.get("rate"), load);
    KILLS.run(leg, ensemble, leg.settings().quick() ? 1 : 2, 1);
    ABSENCE.run(leg, ensemble);
    ensemble.kill();
    Measured restart = leg.start(ensemble);
    leg.put(RESTART_ANY, restart.get("first.any.millis"));
    leg.put(RESTART, restart.get("first.millis"));
  }
}
