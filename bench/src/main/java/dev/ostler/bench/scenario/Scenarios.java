package dev.ostler.bench.scenario;

import java.util.List;

/** All scenarios, in the order they run. */
public final class Scenarios {
  private Scenarios() {}

  public static List<Scenario> all() {
    return List.of(
        LoadScenario.write(),
        LoadScenario.read(),
        LoadScenario.mixed(),
        new OpenLoopScenario(),
        new BulkScenario(),
        new BulkFlatScenario(),
        new IdleScenario(),
        new WatchScenario(),
        StormScenario.alone(),
        new StartupScenario(),
        new EnsembleScenario(),
        new FailoverScenario(),
        new FailoverBulkScenario(),
        new ObserversScenario(),
        StormScenario.ensemble());
  }
}
