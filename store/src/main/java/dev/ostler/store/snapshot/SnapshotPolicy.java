package dev.ostler.store.snapshot;

/**
 * Decides when a snapshot is due: after so many transactions or so many bytes of log, each limit
 * being drawn anew between one half and the whole of the configured number, so that the servers of
 * an ensemble do not all write at once.
 *
 * <p>A server that takes in many times what Apache ZooKeeper does would reach the usual count every
 * few tenths of a second. So one that is due by count or size waits until the last one has been
 * over for four times as long as it took, and for a second at least.
 */
public final class SnapshotPolicy {
  private static final long PAUSE_NANOS_MIN = 1_000_000_000;
  private static final int PAUSE_FACTOR = 4;

  private final int count;
  private final long bytes;
  private double randomness;
  private long transactionsSince;
  private long bytesSince;
  private boolean running;
  private boolean hasRun;
  private long startedNanos;
  private long restUntilNanos;

  /**
   * @param snapCount {@code snapCount}; less than 2 counts as 2
   * @param snapSizeLimitBytes {@code snapSizeLimitInKb} in bytes; 0 or less for no limit
   * @param random a number from 0 up to, but not, 1
   */
  public SnapshotPolicy(int snapCount, long snapSizeLimitBytes, double random) {
    this.count = Math.max(2, snapCount);
    this.bytes = snapSizeLimitBytes;
    this.randomness = random;
  }

  /** Transactions were appended to the log. */
  public void appended(int transactions, long logBytes) {
    transactionsSince += transactions;
    bytesSince += logBytes;
  }

  /** True if a snapshot should start now. */
  public boolean isDue(long nanos) {
    if (running || (hasRun && nanos - restUntilNanos < 0)) {
      return false;
    }
    return transactionsSince > count / 2 + (long) (randomness * (count / 2.0))
        || (bytes > 0 && bytesSince > bytes / 2 + (long) (randomness * (bytes / 2.0)));
  }

  /**
   * A snapshot starts, for whatever reason.
   *
   * @param random a number from 0 up to, but not, 1, for the next one
   */
  public void started(long nanos, double random) {
    running = true;
    startedNanos = nanos;
    transactionsSince = 0;
    bytesSince = 0;
    randomness = random;
  }

  /** The snapshot is finished, or has failed. */
  public void ended(long nanos) {
    running = false;
    hasRun = true;
    restUntilNanos = nanos + Math.max(PAUSE_NANOS_MIN, PAUSE_FACTOR * (nanos - startedNanos));
  }

  /** True while a snapshot is being written. */
  public boolean isRunning() {
    return running;
  }
}
