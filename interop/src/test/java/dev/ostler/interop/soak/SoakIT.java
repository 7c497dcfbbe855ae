package dev.ostler.interop.soak;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A short share of what the soak command does; it prints its seed. */
class SoakIT {
  @Test
  void killsUnderTrafficLoseAndDuplicateNothing() throws Exception {
    run("OOO", "", 5, 10);
  }

  @Tag("minutes")
  @Test
  void killsOfFiveServersAndAnObserverLoseAndDuplicateNothing() throws Exception {
    run("OOOOO", "O", 4, 0);
  }

  private static void run(String voters, String observers, int kills, int pauses) throws Exception {
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
