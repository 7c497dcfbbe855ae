package dev.ostler.core.zab;

/** What a leader knows of one learner, for as long as the connection lasts. */
final class LearnerLink {
  /** How far a learner has come. */
  enum Stage {
    /** It has not said who it is. */
    CONNECTED,
    /** It waits for an epoch. */
    INTRODUCED,
    /** It was told the epoch. */
    OFFERED,
    /** It has promised to follow. */
    PROMISED,
    /** The log files are asked what they have for it. */
    SEARCHING,
    /** A snapshot, or a part of the log, is on its way. */
    STREAMING,
    /** It has been told everything; it has not acknowledged yet. */
    NEW_LEADER_SENT,
    /** It has the history on disk. */
    ADOPTED,
    /** It may serve clients. */
    UP_TO_DATE
  }

  final int link;
  Stage stage = Stage.CONNECTED;
  long sid = -1;
  boolean observer;

  /** Where its history ended when it came. */
  long peerZxid;

  /** The last transaction that was sent to it, or that it had. */
  long cursor;

  /** It waits for a snapshot until so much is applied here. */
  long snapshotFrom = Long.MIN_VALUE;

  boolean snapshotHeld;

  /** It gets what is proposed. */
  boolean forwarding;

  long acked;
  long heardMillis;

  /** Since when it has been at the present task of the handshake. */
  long stageMillis;

  // A proposal that is watched for its acknowledgement.
  long watchedZxid;
  long watchedMillis;
  boolean watching;

  // Pings since UPTODATE, and answers to them: the n-th answer belongs to the n-th ping.
  long pings;
  long pongs;
  long roundPing;

  LearnerLink(int link, long nowMillis) {
    this.link = link;
    this.heardMillis = nowMillis;
    this.stageMillis = nowMillis;
  }

  void stage(Stage next, long nowMillis) {
    stage = next;
    stageMillis = nowMillis;
  }

  boolean has(Stage least) {
    return stage.compareTo(least) >= 0;
  }

  @Override
  public String toString() {
    return (observer ? "observer " : "follower ") + sid;
  }
}
