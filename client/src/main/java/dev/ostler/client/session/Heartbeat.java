package dev.ostler.client.session;

/**
 * What the times of messages tell about the session. For certain, as far as the server that answers
 * is in touch with its leader: see {@link dev.ostler.client.Client#sessionLeaseRemaining()}.
 *
 * <pre>
 *   sent, answered ──► lease: sent + 2/3 timeout     for so long the session lives for certain
 *   heard          ──► silent: heard + 2/3 timeout   then the server is given up
 *   sent           ──► ping:   sent + 1/3 timeout    at most PING_MILLIS_MAX
 * </pre>
 */
final class Heartbeat {
  /** A ping at least so often: connections that are silent for longer are cut by some networks. */
  static final long PING_MILLIS_MAX = 10_000;

  private long timeoutNanos;
  private long sentNanos;
  private long heardNanos;
  private long leaseEndNanos;
  private boolean leased;

  /** A server has agreed to a timeout, in answer to what was sent then. */
  void begin(int timeoutMillis, long sent, long now) {
    timeoutNanos = SessionLimits.nanos(timeoutMillis);
    sentNanos = now;
    heardNanos = now;
    leaseEndNanos = sent + leaseNanos();
    leased = true;
  }

  /** The session is over. */
  void end() {
    leased = false;
  }

  void sent(long now) {
    sentNanos = now;
  }

  void heard(long now) {
    heardNanos = now;
  }

  /** What was sent then has been answered. */
  void answered(long sent) {
    long end = sent + leaseNanos();
    if (end - leaseEndNanos > 0) {
      leaseEndNanos = end;
    }
  }

  boolean isLeased(long now) {
    return leased && leaseEndNanos - now > 0;
  }

  long leaseEndNanos() {
    return leaseEndNanos;
  }

  long pingNanos() {
    return sentNanos + Math.min(timeoutNanos / 3, SessionLimits.nanos(PING_MILLIS_MAX));
  }

  long silentNanos() {
    return heardNanos + leaseNanos();
  }

  private long leaseNanos() {
    return timeoutNanos / 3 * 2;
  }
}
