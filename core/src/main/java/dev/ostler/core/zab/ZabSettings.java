package dev.ostler.core.zab;

/**
 * What a server is told about its part in an ensemble.
 *
 * @param sid this server's number
 * @param tickTimeMillis length of a tick
 * @param initLimit ticks that a learner has to connect and to synchronise
 * @param syncLimit ticks of silence after which a peer is given up
 * @param reconfigEnabled whether the membership may change
 * @param limits what may be kept, sent and numbered
 * @param options what an operator may want otherwise
 */
public record ZabSettings(
    long sid,
    int tickTimeMillis,
    int initLimit,
    int syncLimit,
    boolean reconfigEnabled,
    Limits limits,
    Options options) {
  /** One below the last counter there is, which 3.9.4 does not propose either. */
  public static final long COUNTER_MAX = 0xffff_fffeL;

  /** A vote is repeated after 200 ms, 400 ms and so on; one alone may be an old one. */
  private static final long GRACE_MILLIS_MIN = 500;

  public ZabSettings {
    if (tickTimeMillis <= 0 || initLimit <= 0 || syncLimit <= 0) {
      throw new IllegalArgumentException("tickTime, initLimit and syncLimit must be above 0");
    }
  }

  /** With limits and options as they usually are. */
  public static ZabSettings of(
      long sid, int tickTimeMillis, int initLimit, int syncLimit, boolean reconfigEnabled) {
    return new ZabSettings(
        sid,
        tickTimeMillis,
        initLimit,
        syncLimit,
        reconfigEnabled,
        Limits.DEFAULT,
        Options.DEFAULT);
  }

  /**
   * What may be kept, sent and numbered.
   *
   * @param recentTransactionsMax committed transactions that are kept in memory for learners
   * @param recentBytesMax bytes of them
   * @param backlogBytesMax bytes that a follower may be behind with its acknowledgements
   * @param logSyncBytesMax bytes of log files that are sent rather than a snapshot
   * @param observerSnapshotsMax snapshots that are sent to observers at a time
   * @param counterMax the last counter that is proposed in an epoch
   */
  public record Limits(
      int recentTransactionsMax,
      long recentBytesMax,
      long backlogBytesMax,
      long logSyncBytesMax,
      int observerSnapshotsMax,
      long counterMax) {
    public static final Limits DEFAULT =
        new Limits(10_000, 64L << 20, 256L << 20, 512L << 20, 10, COUNTER_MAX);

    public Limits {
      if (counterMax <= 0 || counterMax > COUNTER_MAX) {
        throw new IllegalArgumentException("no counter of a zxid: " + counterMax);
      }
    }
  }

  /**
   * What an operator may want otherwise.
   *
   * @param forceSnapshot whether every learner gets a snapshot, whatever it has: {@code
   *     zookeeper.forceSnapshotSync}
   * @param observerLog whether this server, as an observer, keeps what it hears on its disk: {@code
   *     syncEnabled}
   * @param observerMaster whether this server, as a follower, feeds observers: {@code
   *     observerMasterPort}
   */
  public record Options(boolean forceSnapshot, boolean observerLog, boolean observerMaster) {
    public static final Options DEFAULT = new Options(false, true, false);
  }

  long initMillis() {
    return (long) tickTimeMillis * initLimit;
  }

  long syncMillis() {
    return (long) tickTimeMillis * syncLimit;
  }

  /** Who looks for a leader so long, and is heard otherwise no more, does not follow. */
  long graceMillis() {
    return Math.max(GRACE_MILLIS_MIN, beatMillis());
  }

  /** Pings go out, and the quorum is counted, so often. */
  long beatMillis() {
    return Math.max(1, tickTimeMillis / 2);
  }
}
