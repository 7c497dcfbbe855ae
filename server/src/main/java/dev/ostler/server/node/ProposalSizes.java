package dev.ostler.server.node;

/**
 * Bytes of the transactions that a leader has proposed since it serves; -1 before the first.
 * Belongs to the loop's thread.
 */
public final class ProposalSizes {
  private int last = -1;
  private int min = -1;
  private int max = -1;
  private long sinceMillis;

  void add(int bytes) {
    last = bytes;
    min = min < 0 ? bytes : Math.min(min, bytes);
    max = Math.max(max, bytes);
  }

  /** A role begins. */
  void begin(long nowMillis) {
    sinceMillis = nowMillis;
    reset();
  }

  /** Forgets what was. */
  public void reset() {
    last = -1;
    min = -1;
    max = -1;
  }

  public int last() {
    return last;
  }

  public int min() {
    return min;
  }

  public int max() {
    return max;
  }

  /** When the role began that this server has, in monotonic time. */
  public long sinceMillis() {
    return sinceMillis;
  }
}
