package dev.ostler.interop.soak;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A short share of what the soak command does; it prints its seed. */
class SoakIT {
  @ParameterizedTest(name = "voters {0}, observers {1}, {2} kills, {3} % pauses")
  @CsvSource({"OOO, '', 6, 20", "OOOOO, O, 5, 0"})
  void killsUnderTrafficLoseAndDuplicateNothing(
      String voters, String observers, int kills, int pauses) throws Exception {
    long seed = Long.getLong("ostler.seed", new Random().nextLong(1_000_000_000));
    SoakPlan plan = SoakPlan.kills(seed, voters, observers, kills).withPauses(pauses);
    try (Soak soak = new Soak(plan)) {
      try {
        soak.run();
      } catch (Exception | AssertionError failure) {
        System.err.println(soak.describe());
        throw failure;
      }
    }
  }
}
