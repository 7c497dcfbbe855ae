package dev.ostler.core.peer;

/** Packets, and how long answers took: of one connection, or of the whole server. */
public abstract sealed class TrafficStatistics permits ConnectionStatistics, PeerStatistics {
  long received;
  long sent;
  long totalLatency;
  long answers;
  private int minLatency = Integer.MAX_VALUE;
  private int maxLatency;

  final void answeredIn(int latencyMillis) {
    answers++;
    totalLatency += latencyMillis;
    if (latencyMillis < minLatency) {
      minLatency = latencyMillis;
    }
    if (latencyMillis > maxLatency) {
      maxLatency = latencyMillis;
    }
  }

  /** Forgets these, as the words {@code crst} and {@code srst} ask, and nothing else. */
  final void reset() {
    received = 0;
    sent = 0;
    minLatency = Integer.MAX_VALUE;
    maxLatency = 0;
    totalLatency = 0;
    answers = 0;
  }

  public final long received() {
    return received;
  }

  public final long sent() {
    return sent;
  }

  public final int minLatencyMillis() {
    return answers == 0 ? 0 : minLatency;
  }

  public final int maxLatencyMillis() {
    return maxLatency;
  }
}
