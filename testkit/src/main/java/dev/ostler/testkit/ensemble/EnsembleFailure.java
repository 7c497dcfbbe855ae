package dev.ostler.testkit.ensemble;

import java.util.List;

/** A run in which servers did what they must not. The message has all that is needed to see it. */
final class EnsembleFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long seed;
  private final String claim;

  EnsembleFailure(
      long seed,
      EnsembleSettings settings,
      String servers,
      List<String> lastEvents,
      Throwable broken) {
    super(text(seed, settings, servers, lastEvents, broken), broken);
    this.seed = seed;
    this.claim = String.valueOf(broken.getMessage());
  }

  long seed() {
    return seed;
  }

  /** What is broken, in one sentence. */
  String claim() {
    return claim;
  }

  private static String text(
      long seed,
      EnsembleSettings settings,
      String servers,
      List<String> lastEvents,
      Throwable broken) {
    return "seed "
        + seed
        + " breaks a claim: "
        + broken.getMessage()
        + "\nthe last events, with the simulated second:\n"
        + String.join("\n", lastEvents)
        + "\nvoters "
        + settings.voters()
        + ", observers "
        + settings.observers()
        + "\n"
        + servers
        + "claim: "
        + broken.getMessage()
        + "\nrun it again: ./ostler simulate --seed "
        + seed
        + " --seeds 1 --verbose";
  }
}
