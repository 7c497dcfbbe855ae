package dev.ostler.testkit.sim;

/**
 * The simulated process ends here and now. An {@code Error}, so that no code under test handles it.
 */
public final class ProcessEnd extends Error {
  private static final long serialVersionUID = 1L;

  /** Whether the machine stops with it. */
  public final boolean powerLost;

  public ProcessEnd(String why, boolean powerLost) {
    super(why, null, false, false);
    this.powerLost = powerLost;
  }
}
