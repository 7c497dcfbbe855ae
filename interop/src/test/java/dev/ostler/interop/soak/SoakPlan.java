package dev.ostler.interop.soak;

/**
 * What a run does.
 *
 * @param seed of everything that is drawn
 * @param voters a letter for the kind of each voter, see {@code Ensemble.Kind}
 * @param observers the same for observers
 * @param kills how often a server is ended by kill -9
 * @param pauses how often a server is halted for a while instead, in percent of all faults
 * @param chapter after how many faults everything is looked at
 */
record SoakPlan(long seed, String voters, String observers, int kills, int pauses, int chapter) {
  static final int CHAPTER = 25;

  static SoakPlan kills(long seed, String voters, String observers, int kills) {
    return new SoakPlan(seed, voters, observers, kills, 0, CHAPTER);
  }

  SoakPlan withPauses(int percent) {
    return new SoakPlan(seed, voters, observers, kills, percent, chapter);
  }

  /** As arguments of the command. */
  String arguments() {
    return "--seed "
        + seed
        + " --voters "
        + voters
        + (observers.isEmpty() ? "" : " --observers " + observers)
        + " --kills "
        + kills
        + (pauses == 0 ? "" : " --pauses " + pauses);
  }
}
