package dev.ostler.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.testkit.fault.FaultKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A share of the simulation that fits a build. Run one seed again with {@code ./ostler simulate
 * --alone --replay SEED}.
 */
class SimulationTest {
  private static final long CORE_SECONDS_MAX = Long.getLong("seconds", 25);
  private static final long WALL_SECONDS_MAX = 3 * CORE_SECONDS_MAX;
  private static final int RUNS_MAX = 3_000;
  private static final int RUNS_THAT_REACH_EVERYTHING = 1_000;

  @Test
  void crashesAndFaultsLoseNothing() {
    Campaign campaign = new Campaign();
    CampaignClock clock = new CampaignClock();
    long seed = Long.getLong("seed", 1);
    while (campaign.runs() < RUNS_MAX
        && clock.coreSeconds() < CORE_SECONDS_MAX
        && clock.seconds() < WALL_SECONDS_MAX) {
      campaign.run(seed++);
    }
    campaign.table(clock.coreSeconds()).forEach(System.out::println);
    assertThat(campaign.recoveries()).isGreaterThan(campaign.runs());
    if (campaign.runs() < RUNS_THAT_REACH_EVERYTHING) {
      return;
    }
    List<FaultKind> missed = new ArrayList<>();
    for (FaultKind kind : FaultKind.values()) {
      if (campaign.counts().of(kind) == 0) {
        missed.add(kind);
      }
    }
    assertThat(missed).as("kinds of faults that no run reached").isEmpty();
    assertThat(campaign.largeRuns()).as("runs with large requests").isPositive();
  }

  @Test
  void oneSeedDecidesEverything() {
    for (long seed = 90_001; seed <= 90_010; seed++) {
      RunResult once = Simulation.run(seed, false);
      RunResult again = Simulation.run(seed, false);
      assertThat(again.traceHash()).as("trace of seed %d", seed).isEqualTo(once.traceHash());
    }
    assertThat(Simulation.run(90_001, false).traceHash())
        .isNotEqualTo(Simulation.run(90_002, false).traceHash());
  }
}
