package dev.ostler.core.session;

/**
 * What session timeouts a server grants.
 *
 * @param minMillis minSessionTimeout, at least 1
 * @param maxMillis maxSessionTimeout, not below the minimum
 */
public record TimeoutNegotiation(int minMillis, int maxMillis) {
  public TimeoutNegotiation {
    if (minMillis < 1 || minMillis > maxMillis) {
      throw new IllegalArgumentException(
          "minSessionTimeout "
              + minMillis
              + " must be above 0 and not above maxSessionTimeout "
              + maxMillis);
    }
  }

  /** The defaults: 2 and 20 ticks. */
  public static TimeoutNegotiation ofTickTime(int tickTimeMillis) {
    return new TimeoutNegotiation(
        Math.multiplyExact(tickTimeMillis, 2), Math.multiplyExact(tickTimeMillis, 20));
  }

  /** The timeout a client gets that asked for this one; 0 and less become the minimum. */
  public int negotiate(int requestedMillis) {
    return Math.clamp(requestedMillis, minMillis, maxMillis);
  }
}
