package dev.ostler.core.peer;

/** Counters of the whole server. Read them on the owner's thread. */
public final class PeerStatistics extends TrafficStatistics {
  long reads;
  long writes;
  long commits;
  long connectRequests;
  long revalidations;
  long authFailures;
  long kept;
  long staleSessionsExpired;
  long notifications;
  private final LatencyHistogram readLatency = new LatencyHistogram();
  private final LatencyHistogram updateLatency = new LatencyHistogram();

  void answered(boolean write, int latencyMillis) {
    answeredIn(latencyMillis);
    (write ? updateLatency : readLatency).record(latencyMillis);
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
