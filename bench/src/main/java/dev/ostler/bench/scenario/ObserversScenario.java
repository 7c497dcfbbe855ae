package dev.ostler.bench.scenario;

import dev.ostler.bench.report.Row;
import dev.ostler.bench.server.Ensemble;
import dev.ostler.bench.server.ServerInstance;
import java.util.List;

/** What observers cost those who vote. */
final class ObserversScenario implements Scenario {
  private static final int CONNECTIONS = 12;
  private static final int DEPTH = 16;
  private static final int SIZE = 100;

  private static final LoadRow WITHOUT = load("no observer");
  private static final LoadRow WITH = load("three observers");

  private static LoadRow load(String observers) {
    return LoadRow.of(
        "three voters and " + observers + ": set, × depth 16", "set=1", CONNECTIONS, DEPTH, SIZE);
  }

  @Override
  public String name() {
    return "observers";
  }

  @Override
  public String about() {
    return "writes through three voters without observers and with three, all on one machine";
  }

  @Override
  public List<Row> rows() {
    return List.of(WITHOUT.rate(), WITH.rate());
  }

  @Override
  public void run(Leg leg) {
    Ensemble ensemble = leg.ensemble(3, 3);
    var _ = leg.start(ensemble);
    leg.warmUp(ensemble, "set=50,get=40,create=5,delete=5");
    LoadScenario.measure(leg, ensemble, List.of(WITHOUT));
    for (ServerInstance observer : ensemble.observers()) {
      var _ = leg.start(observer, "");
    }
    // The newcomers' first writes and their compilers are not what is measured.
    leg.warmUp(ensemble, "set=1", leg.settings().warmSeconds() / 2);
    LoadScenario.measure(leg, ensemble, List.of(WITH));
  }
}
