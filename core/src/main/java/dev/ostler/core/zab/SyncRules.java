package dev.ostler.core.zab;

/**
 * Decides how a learner gets what it lacks, from where its history ends. What counts is whether its
 * last transaction is part of the leader's history, not which number is larger (bug B-38).
 *
 * <p>If an epoch was ever led, a quorum took over its history, and so did every leader after it. So
 * a leader that itself took part in the learner's epoch, or in a later one, shares with the learner
 * everything from before that epoch; and of the epoch itself, what the one with less has. Hence the
 * last transaction that both have is the leader's last one that is not above the learner's. Of a
 * server that ends in an epoch that the leader knows nothing of, nothing follows: it gets a
 * snapshot.
 */
final class SyncRules {
  private SyncRules() {}

  /**
   * Decides with what is in memory.
   *
   * @param peer the learner's last zxid
   * @param committedEnd the last committed transaction
   * @param previousEpoch the leader's current epoch before it led
   * @param epoch the epoch it leads
   */
  static SyncPlan decide(
      long peer, RecentLog recent, long committedEnd, long previousEpoch, long epoch) {
    if (peer == Zxid.UNUSABLE) {
      return new SyncPlan.Snapshot("its history is not to be counted on");
    }
    if (peer == committedEnd) {
      return new SyncPlan.Diff(peer);
    }
    if (peer < recent.floor()) {
      return new SyncPlan.SearchLog();
    }
    return decide(peer, recent.atOrBefore(peer), committedEnd, previousEpoch, epoch);
  }

  /**
   * Decides with what was found.
   *
   * @param found the last transaction of the history that is not above the learner's
   */
  static SyncPlan decide(long peer, long found, long committedEnd, long previousEpoch, long epoch) {
    if (found == peer && peer <= committedEnd) {
      return new SyncPlan.Diff(peer);
    }
    if (found == peer) {
      // It has what is not committed yet, and 3.9.4 takes all that a DIFF leaves for committed.
      return truncate(committedEnd);
    }
    long peerEpoch = Zxid.epoch(peer);
    if (peerEpoch > previousEpoch && peerEpoch != epoch) {
      return new SyncPlan.Snapshot("it ends in epoch " + peerEpoch + ", which is not known here");
    }
    long shared = Math.min(found, committedEnd);
    if (Zxid.counter(peer) == 0) {
      return new SyncPlan.Diff(shared);
    }
    if (peerEpoch == epoch) {
      return new SyncPlan.Snapshot(
          "it has a transaction of this epoch that this leader never made");
    }
    return truncate(shared);
  }

  private static SyncPlan truncate(long to) {
    return Zxid.counter(to) == 0
        ? new SyncPlan.Snapshot("there is no transaction to truncate to")
        : new SyncPlan.Truncate(to);
  }
}
