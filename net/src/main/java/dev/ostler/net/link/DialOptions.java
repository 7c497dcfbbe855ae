package dev.ostler.net.link;

/**
 * How long and how often to try.
 *
 * @param connectTimeoutMillis longest time of one attempt, lookups of names included; {@code
 *     zookeeper.cnxTimeout} for an election connection
 * @param budgetMillis an attempt that failed is repeated while this has not passed since the first
 *     began; 0 for one attempt
 * @param retryMillis longest pause between two attempts; the first ones are shorter
 * @param keepAlive whether the system probes an idle connection ({@code zookeeper.tcpKeepAlive})
 */
public record DialOptions(
    int connectTimeoutMillis, long budgetMillis, int retryMillis, boolean keepAlive) {
  /** The pause that Apache ZooKeeper learners make, too. */
  public static final int RETRY_MILLIS = 100;

  public DialOptions {
    if (connectTimeoutMillis < 1 || budgetMillis < 0 || retryMillis < 1) {
      throw new IllegalArgumentException(
          "A dial needs a timeout and a pause of 1 ms or more, and a budget that is not negative");
    }
  }

  /** One attempt. */
  public static DialOptions once(int connectTimeoutMillis, boolean keepAlive) {
    return new DialOptions(connectTimeoutMillis, 0, RETRY_MILLIS, keepAlive);
  }

  /** Attempts one after the other until the budget is used up. */
  public static DialOptions persistent(
      int connectTimeoutMillis, long budgetMillis, boolean keepAlive) {
    return new DialOptions(connectTimeoutMillis, budgetMillis, RETRY_MILLIS, keepAlive);
  }
}
