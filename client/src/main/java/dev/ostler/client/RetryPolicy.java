package dev.ostler.client;

import java.time.Duration;

/**
 * How often a call that is safe to repeat is repeated after transient trouble, see {@link
 * Operations#retrying}. Pauses double from the first to the longest; each is drawn between half of
 * that and all of it, so that many clients do not come back together.
 *
 * @param attemptsMax tries in all, 1 or more
 * @param budget no try begins when so much time has passed since the first
 * @param firstPause before the second try
 * @param longestPause between two tries
 */
public record RetryPolicy(
    int attemptsMax, Duration budget, Duration firstPause, Duration longestPause) {
  /** One try. */
  public static final RetryPolicy NONE =
      new RetryPolicy(1, Duration.ZERO, Duration.ZERO, Duration.ZERO);

  /**
   * @throws IllegalArgumentException a number makes no sense
   */
  public RetryPolicy {
    if (attemptsMax < 1
        || budget.isNegative()
        || firstPause.isNegative()
        || longestPause.compareTo(firstPause) < 0) {
      throw new IllegalArgumentException(
          "A retry policy needs one try or more, a budget that is not negative, and pauses that"
              + " grow: "
              + attemptsMax
              + ", "
              + budget
              + ", "
              + firstPause
              + ", "
              + longestPause);
    }
  }

  /** As often as it takes within this time, with pauses of 20 ms to 1 s. */
  public static RetryPolicy within(Duration budget) {
    return new RetryPolicy(Integer.MAX_VALUE, budget, Duration.ofMillis(20), Duration.ofSeconds(1));
  }

  /**
   * The pause before a try.
   *
   * @param attempt the number of the try, from 2
   * @param chance between 0 (inclusive) and 1
   */
  public Duration pauseBefore(int attempt, double chance) {
    int doublings = Math.min(attempt - 2, 30);
    long full =
        Math.min(
            longestPause.toMillis(), Math.max(firstPause.toMillis(), 1) << Math.max(doublings, 0));
    return Duration.ofMillis(full / 2 + (long) (chance * (full - full / 2 + 1)));
  }
}
