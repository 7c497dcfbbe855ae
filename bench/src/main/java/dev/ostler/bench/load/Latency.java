package dev.ostler.bench.load;

import org.HdrHistogram.Histogram;

/**
 * Latencies in nanoseconds. Requests that were sent together and answered together have the same
 * latency, so equal neighbours are counted up and recorded once.
 */
final class Latency {
  private static final long LOWEST_NANOS = 128;
  private static final long HIGHEST_NANOS = 3_600_000_000_000L;

  private final Histogram histogram = new Histogram(LOWEST_NANOS, HIGHEST_NANOS, 3);
  private long pendingNanos;
  private long pendingCount;

  void record(long nanos) {
    if (nanos == pendingNanos) {
      pendingCount++;
      return;
    }
    settle();
    pendingNanos = nanos;
    pendingCount = 1;
  }

  long count() {
    settle();
    return histogram.getTotalCount();
  }

  void clear() {
    histogram.reset();
    pendingCount = 0;
  }

  /**
   * Latency below which the share {@code percent} of the requests stayed, in microseconds; 0 when
   * there were none.
   */
  double percentileMicros(double percent) {
    return count() == 0 ? 0 : histogram.getValueAtPercentile(percent) / 1e3;
  }

  double maxMicros() {
    return count() == 0 ? 0 : histogram.getMaxValue() / 1e3;
  }

  /** Adds p50, p99, p99.9 and max, in microseconds, under {@code prefix}. */
  void report(Figures figures, String prefix) {
    figures.put(prefix + ".p50", percentileMicros(50));
    figures.put(prefix + ".p99", percentileMicros(99));
    figures.put(prefix + ".p999", percentileMicros(99.9));
    figures.put(prefix + ".max", maxMicros());
  }

  private void settle() {
    if (pendingCount > 0) {
      long clamped = Math.clamp(pendingNanos, 0, HIGHEST_NANOS);
      histogram.recordValueWithCount(clamped, pendingCount);
      pendingCount = 0;
    }
  }
}
