package dev.ostler.testkit.fault;

/** The wall clock of a simulated machine: it goes too fast or too slow, and jumps. */
public final class FaultyClock {
  private final int driftPerMillion;
  private long offsetMillis;

  /**
   * @param startMillis what it shows at the beginning of the simulation
   * @param driftPerMillion by how much it is too fast
   */
  public FaultyClock(long startMillis, int driftPerMillion) {
    this.offsetMillis = startMillis;
    this.driftPerMillion = driftPerMillion;
  }

  /** What the clock shows. */
  public long wallMillis(long trueMicros) {
    return offsetMillis + (trueMicros + trueMicros / 1_000_000 * driftPerMillion) / 1000;
  }

  /** Moves the clock. */
  public void jump(long millis) {
    offsetMillis += millis;
  }
}
