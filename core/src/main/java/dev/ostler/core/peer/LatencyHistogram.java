package dev.ostler.core.peer;

/**
 * How long answers took, in milliseconds: exact below 64, in steps of a sixteenth above. Small, and
 * recording is two additions.
 */
public final class LatencyHistogram {
  private static final int EXACT = 64;
  private static final int STEPS = 16;
  private static final int BUCKETS = EXACT + STEPS * 26;

  private final long[] buckets = new long[BUCKETS];
  private long count;
  private long sum;
  private int min = Integer.MAX_VALUE;
  private int max;

  void record(int millis) {
    int value = Math.max(0, millis);
    buckets[bucket(value)]++;
    count++;
    sum += value;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }

  private static int bucket(int value) {
    if (value < EXACT) {
      return value;
    }
    int exponent = 31 - Integer.numberOfLeadingZeros(value);
    int step = (value >>> (exponent - 4)) & (STEPS - 1);
    return EXACT + (exponent - 6) * STEPS + step;
  }

  private static int lowest(int bucket) {
    if (bucket < EXACT) {
      return bucket;
    }
    int exponent = (bucket - EXACT) / STEPS + 6;
    int step = (bucket - EXACT) % STEPS;
    return (1 << exponent) + (step << (exponent - 4));
  }

  public long count() {
    return count;
  }

  public long sumMillis() {
    return sum;
  }

  public int minMillis() {
    return count == 0 ? 0 : min;
  }

  public int maxMillis() {
    return max;
  }

  /**
   * The latency that this share of the answers did not exceed, to within a sixteenth.
   *
   * @param share between 0 and 1
   */
  public int percentileMillis(double share) {
    long rank = (long) Math.ceil(share * count);
    long seen = 0;
    for (int i = 0; i < BUCKETS; i++) {
      seen += buckets[i];
      if (seen >= rank && seen > 0) {
        return lowest(i);
      }
    }
    return max;
  }
}
