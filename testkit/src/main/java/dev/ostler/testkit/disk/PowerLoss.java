package dev.ostler.testkit.disk;

/**
 * Thrown by every operation after the simulated machine stopped. Not an {@code IOException}: no
 * code under test may handle it.
 */
public final class PowerLoss extends Error {
  private static final long serialVersionUID = 1L;

  PowerLoss() {
    super("the simulated machine has stopped", null, false, false);
  }
}
