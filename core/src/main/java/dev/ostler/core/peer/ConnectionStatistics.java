package dev.ostler.core.peer;

/** Counters of one connection, as the word {@code cons} shows them. */
public final class ConnectionStatistics extends TrafficStatistics {
  /** No operation yet, in {@link #lastOperation}. */
  public static final int NO_OPERATION = Integer.MIN_VALUE;

  int lastOperation = NO_OPERATION;
  long lastCxid = -1;
  long lastZxid = -1;
  long lastResponseMillis;
  int lastLatency;

  void answered(int operation, int xid, long zxid, long nowMillis, int latencyMillis) {
    lastOperation = operation;
    lastCxid = xid;
    lastZxid = zxid;
    lastResponseMillis = nowMillis;
    lastLatency = latencyMillis;
    answeredIn(latencyMillis);
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

  public long averageLatencyMillis() {
    return answers == 0 ? 0 : totalLatency / answers;
  }
}
