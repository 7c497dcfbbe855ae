package dev.ostler.core.zab;

/**
 * What a server is told about its part in an ensemble.
 *
 * @param sid this server's number
 * @param tickTimeMillis length of a tick
 * @param initLimit ticks that a learner has to connect and to synchronise
 * @param syncLimit ticks of silence after which a peer is given up
 * @param reconfigEnabled whether the membership may change
 * @param recentTransactionsMax committed transactions that are kept in memory for learners
 * @param recentBytesMax bytes of them
 * @param backlogBytesMax bytes that a follower may be behind with its acknowledgements
 * @param logSyncBytesMax bytes of log files that are sent rather than a snapshot
 * @param observerSnapshotsMax snapshots that are sent to observers at a time
 * @param counterMax the last counter that is proposed in an epoch
 */
public record ZabSettings(
    long sid,
    int tickTimeMillis,
    int initLimit,
    int syncLimit,
    boolean reconfigEnabled,
    int recentTransactionsMax,
    long recentBytesMax,
    long backlogBytesMax,
    long logSyncBytesMax,
    int observerSnapshotsMax,
    long counterMax) {
  /** One below the last counter there is, which 3.9.4 does not propose either. */
  public static final long COUNTER_MAX = 0xffff_fffeL;

  public ZabSettings {
    if (tickTimeMillis <= 0 || initLimit <= 0 || syncLimit <= 0) {
      throw new IllegalArgumentException("tickTime, initLimit and syncLimit must be above 0");
    }
    if (counterMax <= 0 || counterMax > COUNTER_MAX) {
      throw new IllegalArgumentException("no counter of a zxid: " + counterMax);
    }
  }

  /** The defaults for the limits that zoo.cfg does not name. */
  public static ZabSettings of(
      long sid, int tickTimeMillis, int initLimit, int syncLimit, boolean reconfigEnabled) {
    return new ZabSettings(
        sid,
        tickTimeMillis,
        initLimit,
        syncLimit,
        reconfigEnabled,
        10_000,
        64L << 20,
        256L << 20,
        512L << 20,
        10,
        COUNTER_MAX);
  }

  long initMillis() {
    return (long) tickTimeMillis * initLimit;
  }

  long syncMillis() {
    return (long) tickTimeMillis * syncLimit;
  }

  /** Pings go out, and the quorum is counted, so often. */
  long beatMillis() {
    return Math.max(1, tickTimeMillis / 2);
  }
}
