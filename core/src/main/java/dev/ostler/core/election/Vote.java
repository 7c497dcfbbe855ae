package dev.ostler.core.election;

import dev.ostler.wire.quorum.Notification;

/**
 * Who should lead, and why.
 *
 * @param leader sid of the server
 * @param zxid end of that server's history
 * @param round of the election in which the vote was cast; rounds live in memory only and have
 *     nothing to do with epochs
 * @param epoch of that history; after the leader has established itself, its new epoch
 */
public record Vote(long leader, long zxid, long round, long epoch) {
  /** Stands for the leader, zxid and epoch that somebody who has no vote would like to see. */
  public static final long NOBODY = Long.MIN_VALUE;

  /** The zxid of a server whose history is missing or damaged: its vote is not to be counted. */
  public static final long NO_HISTORY = -1;

  static Vote of(Notification notification) {
    return new Vote(
        notification.leader(),
        notification.zxid(),
        notification.electionEpoch(),
        notification.peerEpoch());
  }

  /** The newer history wins; among equal ones the greater sid. */
  boolean beats(Vote other) {
    if (epoch != other.epoch) {
      return epoch > other.epoch;
    }
    if (zxid != other.zxid) {
      return zxid > other.zxid;
    }
    return leader > other.leader;
  }

  Vote inRound(long newRound) {
    return new Vote(leader, zxid, newRound, epoch);
  }

  Vote inEpoch(long newEpoch) {
    return new Vote(leader, zxid, round, newEpoch);
  }
}
