package dev.ostler.bench.load;

/**
 * The send times of an open loop: request {@code i} is due at {@code start + i / rate}, whatever
 * became of the requests before it. Computed from the index each time, so no rounding adds up.
 */
final class IntendedTimes {
  private final long startNanos;
  private final double intervalNanos;
  private long next;

  /**
   * @param ratePerSecond requests a second, above 0
   */
  IntendedTimes(long startNanos, double ratePerSecond) {
    if (!(ratePerSecond > 0)) {
      throw new LoadException("An open loop needs a rate above 0, got " + ratePerSecond + ".");
    }
    this.startNanos = startNanos;
    this.intervalNanos = 1e9 / ratePerSecond;
  }

  /** When request {@code index} is due. */
  long at(long index) {
    return startNanos + Math.round(index * intervalNanos);
  }

  /** When the next request that was not taken yet is due. */
  long nextNanos() {
    return at(next);
  }

  /** Takes the next request and says when it was due. */
  long take() {
    return at(next++);
  }

  long taken() {
    return next;
  }
}
