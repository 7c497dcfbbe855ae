package dev.ostler.core.peer;

/** Counters of the whole server. Read them on the owner's thread. */
public final class PeerStatistics {
  long received;
  long sent;
  long reads;
  long writes;
  long commits;
  long connectRequests;
  long revalidations;
  long authFailures;
  long kept;
  long staleSessionsExpired;
  long notifications;
  private long minLatency = Long.MAX_VALUE;
  private long maxLatency;
  private long totalLatency;
  private long answers;
  private final LatencyHistogram readLatency = new LatencyHistogram();
  private final LatencyHistogram updateLatency = new LatencyHistogram();

  void answered(boolean write, int latencyMillis) {
    answers++;
    totalLatency += latencyMillis;
    if (latencyMillis < minLatency) {
      minLatency = latencyMillis;
    }
    if (latencyMillis > maxLatency) {
      maxLatency = latencyMillis;
    }
    (write ? updateLatency : readLatency).record(latencyMillis);
  }

  /** Forgets packets and latencies, as the word {@code srst} asks. */
  void reset() {
    received = 0;
    sent = 0;
    minLatency = Long.MAX_VALUE;
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

  public long reads() {
    return reads;
  }

  public long writes() {
    return writes;
  }

  public long commits() {
    return commits;
  }

  public long connectRequests() {
    return connectRequests;
  }

  /** Connects with a session that existed. */
  public long revalidations() {
    return revalidations;
  }

  public long authFailures() {
    return authFailures;
  }

  public long sessionsExpired() {
    return staleSessionsExpired;
  }

  public long notifications() {
    return notifications;
  }

  public long minLatencyMillis() {
    return answers == 0 ? 0 : minLatency;
  }

  public long maxLatencyMillis() {
    return maxLatency;
  }

  public double averageLatencyMillis() {
    return answers == 0 ? 0 : (double) totalLatency / answers;
  }

  public LatencyHistogram readLatency() {
    return readLatency;
  }

  public LatencyHistogram updateLatency() {
    return updateLatency;
  }
}
