package dev.ostler.core.zab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Ensembles of Zab alone under crashes, partitions and a capricious election. A failure names its
 * seed; {@code -Dzab.seed=N} runs that one again, {@code -Dzab.trace=true} shows what happens.
 */
class ZabSimulationTest {
  private static final int SEEDS = Integer.getInteger("zab.seeds", 30);

  @Test
  void noFaultLosesAnAcknowledgedWriteAmongThree() {
    run(3, 0, 1_000_000);
  }

  @Test
  void noFaultLosesAnAcknowledgedWriteAmongFive() {
    run(5, 0, 2_000_000);
  }

  @Test
  void observersSeeTheSameHistory() {
    run(3, 2, 3_000_000);
  }

  @Test
  void theSameSeedGivesTheSameTrace() {
    for (long seed = 1; seed <= 5; seed++) {
      assertThat(once(seed, 3, 1, new TreeMap<>())).isEqualTo(once(seed, 3, 1, new TreeMap<>()));
    }
  }

  private static void run(int voters, int observers, long firstSeed) {
    Map<String, Integer> counts = new TreeMap<>();
    Long only = Long.getLong("zab.seed");
    for (long seed = firstSeed; seed < firstSeed + SEEDS; seed++) {
      if (only == null || only == seed) {
        once(seed, voters, observers, counts);
      }
    }
    System.out.println(
        voters + " voters, " + observers + " observers: " + SimulatedEnsemble.sorted(counts));
  }

  private static long once(long seed, int voters, int observers, Map<String, Integer> counts) {
    SimulatedEnsemble ensemble = new SimulatedEnsemble(seed, voters, observers, counts);
    try {
      ensemble.run(10_000, 40_000);
      return ensemble.traceHash();
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(
          "seed "
              + seed
              + " ("
              + voters
              + " voters, "
              + observers
              + " observers) failed; again with -Dtest=ZabSimulationTest -Dzab.seed="
              + seed
              + ": "
              + e.getMessage()
              + ensemble,
          e);
    }
  }
}
