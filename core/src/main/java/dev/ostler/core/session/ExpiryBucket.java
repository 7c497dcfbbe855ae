package dev.ostler.core.session;

import java.util.List;

/**
 * The sessions that expire at one moment unless they are touched before.
 *
 * @param expiryMillis monotonic time, a multiple of tickTime
 * @param sessionIds in the order in which the sessions came
 */
public record ExpiryBucket(long expiryMillis, List<Long> sessionIds) {
  public ExpiryBucket {
    sessionIds = List.copyOf(sessionIds);
  }
}
