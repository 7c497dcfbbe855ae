package dev.ostler.testkit.sim;

import java.util.List;

/** A run in which the server did what it must not. The message has all that is needed to see it. */
public final class SimulationFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SimulationFailure(long seed, List<String> lastEvents, Throwable broken) {
    super(text(seed, lastEvents, broken), broken);
  }

  private static String text(long seed, List<String> lastEvents, Throwable broken) {
    return "seed "
        + seed
        + " breaks a claim: "
        + broken.getMessage()
        + "\nthe last events, with the simulated second:\n"
        + String.join("\n", lastEvents)
        + "\nclaim: "
        + broken.getMessage()
        + "\nrun it again: ./ostler simulate --alone --replay "
        + seed;
  }
}
