package dev.ostler.core.peer;

/** Counters of one connection, as the word {@code cons} shows them. */
public final class ConnectionStatistics {
  /** No operation yet, in {@link #lastOperation}. */
  public static final int NO_OPERATION = Integer.MIN_VALUE;

  long received;
  long sent;
  int lastOperation = NO_OPERATION;
  long lastCxid = -1;
  long lastZxid = -1;
  long lastResponseMillis;
  int lastLatency;
  private int minLatency = Integer.MAX_VALUE;
  private int maxLatency;
  private long totalLatency;
  private long answers;

  void answered(int operation, int xid, long zxid, long nowMillis, int latencyMillis) {
    lastOperation = operation;
    lastCxid = xid;
    lastZxid = zxid;
    lastResponseMillis = nowMillis;
    lastLatency = latencyMillis;
    answers++;
    totalLatency += latencyMillis;
    if (latencyMillis < minLatency) {
      minLatency = latencyMillis;
    }
    if (latencyMillis > maxLatency) {
      maxLatency = latencyMillis;
    }
  }

  /** Forgets everything but the last operation. */
  void reset() {
    received = 0;
    sent = 0;
    minLatency = Integer.MAX_VALUE;
    maxLatency = 0;
    totalLatency = 0;
    answers = 0;
  }

  public long received() {
    return received;
  }

  public long sent() {
    return sent;
  }

  /** Code of the last operation answered. */
  public int lastOperation() {
    return lastOperation;
  }

  public long lastCxid() {
    return lastCxid;
  }

  public long lastZxid() {
    return lastZxid;
  }

  /** Monotonic milliseconds of the last answer. */
  public long lastResponseMillis() {
    return lastResponseMillis;
  }

  public int lastLatencyMillis() {
    return lastLatency;
  }

  public int minLatencyMillis() {
    return answers == 0 ? 0 : minLatency;
  }

  public int maxLatencyMillis() {
    return maxLatency;
  }

  public long averageLatencyMillis() {
    return answers == 0 ? 0 : totalLatency / answers;
  }
}
