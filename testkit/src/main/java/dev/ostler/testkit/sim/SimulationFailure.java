package dev.ostler.testkit.sim;

import java.util.List;

/** A run in which a server did what it must not. The message has all that is needed to see it. */
public final class SimulationFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long seed;
  private final String claim;

  /**
   * @param conditions lines about the run and the state of its servers; may be empty
   * @param again the arguments with which the simulator runs the seed again
   */
  public SimulationFailure(
      long seed, List<String> lastEvents, String conditions, String again, Throwable broken) {
    super(text(seed, lastEvents, conditions, again, broken), broken);
    this.seed = seed;
    this.claim = String.valueOf(broken.getMessage());
  }

  /** The seed that shows it. */
  public long seed() {
    return seed;
  }

  /** What is broken, in one sentence. */
  public String claim() {
    return claim;
  }

  private static String text(
      long seed, List<String> lastEvents, String conditions, String again, Throwable broken) {
    return "seed "
        + seed
        + " breaks a claim: "
        + broken.getMessage()
        + "\nthe last events, with the simulated second:\n"
        + String.join("\n", lastEvents)
        + "\n"
        + conditions
        + "claim: "
        + broken.getMessage()
        + "\nrun it again: ./ostler simulate "
        + again;
  }
}
