package dev.ostler.client.session;

import java.time.Duration;

/**
 * The numbers the machine goes by, in milliseconds and requests.
 *
 * @param sessionMillis the session timeout to ask for
 * @param connectMillis longest time for a connection, and again for the first answer
 * @param requestMillis longest time a call waits
 * @param rebalanceMillis about how often to choose a server anew; 0 for never
 */
public record SessionLimits(
    int sessionMillis,
    int connectMillis,
    int requestMillis,
    int maxInFlight,
    int maxWaiting,
    long rebalanceMillis,
    boolean readOnlyAllowed,
    boolean newSessionAfterExpiry) {
  /** How long a close looks for a server while none is connected. */
  static final int CLOSE_UNCONNECTED_MILLIS = 1_000;

  /** How long a close waits for a server's answer. */
  static final int CLOSE_MILLIS = 5_000;

  static long nanos(long millis) {
    return Duration.ofMillis(millis).toNanos();
  }
}
