package dev.ostler.net.listen;

import java.util.concurrent.TimeUnit;

/** Keeps strangers from filling the log: one line in ten seconds, with the count of the others. */
public final class LineLimit {
  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

  private boolean begun;
  private long lastNanos;
  private long sinceLast;

  /**
   * Counts one case.
   *
   * @param nowNanos of a clock that never goes back
   * @return how many cases a line now stands for, this one included; 0 if none is due
   */
  public long count(long nowNanos) {
    sinceLast++;
    if (begun && nowNanos - lastNanos < INTERVAL_NANOS) {
      return 0;
    }
    begun = true;
    lastNanos = nowNanos;
    long cases = sinceLast;
    sinceLast = 0;
    return cases;
  }
}
