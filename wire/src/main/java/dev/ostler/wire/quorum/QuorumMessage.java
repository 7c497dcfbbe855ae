package dev.ostler.wire.quorum;

import dev.ostler.wire.codec.Output;
import dev.ostler.wire.value.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is said on the quorum port, one record a message. {@link QuorumMessages#of} makes
 * them of packets. "To the leader" also means to a follower that serves observers.
 */
public sealed interface QuorumMessage {
  /** See {@link PacketType}. */
  int type();

  /** The zxid field of the packet; what it means depends on the message. */
  long zxid();

  /** Writes the whole packet. */
  void encode(Output out);

  /** What a leader says to those that learn from it. */
  sealed interface ToLearner extends QuorumMessage {}

  /** What a learner says to its leader. */
  sealed interface ToLeader extends QuorumMessage {}

  /** A message whose packet has neither data nor identities. */
  sealed interface Bare extends QuorumMessage
      permits Ack, Commit, Diff, Trunc, Snap, UpToDate, Sync, Ping {
    @Override
    default void encode(Output out) {
      QuorumMessages.begin(out, this);
      out.writeInt(-1);
      QuorumMessages.end(out);
    }
  }

  /** The first message of a learner. */
  sealed interface Introduction extends ToLeader permits FollowerInfo, ObserverInfo {
    long acceptedEpoch();

    LearnerInfo info();

    @Override
    default long zxid() {
      return acceptedEpoch() << 32;
    }

    @Override
    default void encode(Output out) {
      QuorumMessages.begin(out, this);
      info().encode(out);
      QuorumMessages.end(out);
    }
  }

  /** First message of a participant, or of a server that is in no configuration, to the leader. */
  record FollowerInfo(long acceptedEpoch, LearnerInfo info) implements Introduction {
    @Override
    public int type() {
      return PacketType.FOLLOWER_INFO;
    }
  }

  /** First message of an observer to the leader. */
  record ObserverInfo(long acceptedEpoch, LearnerInfo info) implements Introduction {
    @Override
    public int type() {
      return PacketType.OBSERVER_INFO;
    }
  }

  /** The epoch that the leader has chosen. */
  record LeaderInfo(long epoch, int protocolVersion) implements ToLearner {
    public LeaderInfo(long epoch) {
      this(epoch, LearnerInfo.PROTOCOL_VERSION);
    }

    @Override
    public int type() {
      return PacketType.LEADER_INFO;
    }

    @Override
    public long zxid() {
      return epoch << 32;
    }

    @Override
    public void encode(Output out) {
      QuorumMessages.begin(out, this);
      out.writeInt(4);
      out.writeInt(protocolVersion);
      QuorumMessages.end(out);
    }
  }

  /**
   * The learner has promised the leader's epoch.
   *
   * @param lastZxid where the learner's history ends
   * @param currentEpoch epoch of that history; {@link #ALREADY_PROMISED} if the epoch is not new to
   *     the learner
   */
  record AckEpoch(long lastZxid, int currentEpoch) implements ToLeader {
    public static final int ALREADY_PROMISED = -1;

    @Override
    public int type() {
      return PacketType.ACK_EPOCH;
    }

    @Override
    public long zxid() {
      return lastZxid;
    }

    @Override
    public void encode(Output out) {
      QuorumMessages.begin(out, this);
      out.writeInt(4);
      out.writeInt(currentEpoch);
      QuorumMessages.end(out);
    }
  }

  /** Synchronisation by transactions that follow; the zxid is informational (bug B-15). */
  record Diff(long zxid) implements Bare, ToLearner {
    @Override
    public int type() {
      return PacketType.DIFF;
    }
  }

  /**
   * The learner must drop what it has behind a transaction.
   *
   * @param zxid the last one to keep
   */
  record Trunc(long zxid) implements Bare, ToLearner {
    @Override
    public int type() {
      return PacketType.TRUNC;
    }
  }

  /**
   * A raw snapshot follows in the stream, right behind this packet.
   *
   * @param zxid the leader's last processed transaction before it began to write the snapshot
   */
  record Snap(long zxid) implements Bare, ToLearner {
    @Override
    public int type() {
      return PacketType.SNAP;
    }
  }

  /**
   * The learner has got all of the history.
   *
   * @param zxid first of the epoch, with counter 0; the answer is an {@link Ack} of it
   * @param config text of the leader's last seen configuration; null from a leader older than 3.4
   */
  record NewLeader(long zxid, @Nullable Bytes config) implements ToLearner {
    public long epoch() {
      return zxid >> 32;
    }

    @Override
    public int type() {
      return PacketType.NEW_LEADER;
    }

    @Override
    public void encode(Output out) {
      QuorumMessages.begin(out, this);
      out.writeBuffer(config);
      QuorumMessages.end(out);
    }
  }

  /** A quorum has the history: the learner may serve clients. */
  record UpToDate() implements Bare, ToLearner {
    @Override
    public int type() {
      return PacketType.UP_TO_DATE;
    }

    @Override
    public long zxid() {
      return -1;
    }
  }

  /** A transaction to log. */
  record Proposal(long zxid, Bytes transaction) implements ToLearner {
    /** The proposal of a transaction that has been encoded for the log. */
    public static Proposal of(EncodedTransaction transaction) {
      return new Proposal(transaction.zxid(), transaction.bytes());
    }

    @Override
    public int type() {
      return PacketType.PROPOSAL;
    }

    @Override
    public void encode(Output out) {
      QuorumMessages.begin(out, this);
      out.writeBuffer(transaction);
      QuorumMessages.end(out);
    }
  }

  /** This and all earlier proposals are on the learner's disk. */
  record Ack(long zxid) implements Bare, ToLeader {
    @Override
    public int type() {
      return PacketType.ACK;
    }
  }

  /** A quorum has the proposal. */
  record Commit(long zxid) implements Bare, ToLearner {
    @Override
    public int type() {
      return PacketType.COMMIT;
    }
  }

  /** The commit of a reconfiguration, and who leads from now on. */
  record CommitAndActivate(long zxid, long designatedLeader) implements ToLearner {
    @Override
    public int type() {
      return PacketType.COMMIT_AND_ACTIVATE;
    }

    @Override
    public void encode(Output out) {
      QuorumMessages.begin(out, this);
      out.writeInt(8);
      out.writeLong(designatedLeader);
      QuorumMessages.end(out);
    }
  }

  /** A committed transaction, to an observer. */
  record Inform(long zxid, Bytes transaction) implements ToLearner {
    /** Tells of a transaction that has been encoded for the log. */
    public static Inform of(EncodedTransaction transaction) {
      return new Inform(transaction.zxid(), transaction.bytes());
    }

    @Override
    public int type() {
      return PacketType.INFORM;
    }

    @Override
    public void encode(Output out) {
      QuorumMessages.begin(out, this);
      out.writeBuffer(transaction);
      QuorumMessages.end(out);
    }
  }

  /** A committed reconfiguration, to an observer. */
  record InformAndActivate(long zxid, long designatedLeader, Bytes transaction)
      implements ToLearner {
    @Override
    public int type() {
      return PacketType.INFORM_AND_ACTIVATE;
    }

    @Override
    public void encode(Output out) {
      QuorumMessages.begin(out, this);
      out.writeInt(8 + transaction.length());
      out.writeLong(designatedLeader);
      out.writeRaw(transaction.array(), transaction.offset(), transaction.length());
      QuorumMessages.end(out);
    }
  }

  /**
   * A client's write or sync, from a learner to the leader.
   *
   * @param opCode see {@link dev.ostler.wire.client.OpCode}
   * @param body the client's request without its header
   * @param authinfo the identities of the client; null for a session's creation
   */
  record Request(
      long sessionId, int cxid, int opCode, Bytes body, @Nullable List<AuthInfo> authinfo)
      implements ToLeader {
    @Override
    public int type() {
      return PacketType.REQUEST;
    }

    @Override
    public long zxid() {
      return -1;
    }

    @Override
    public void encode(Output out) {
      QuorumMessages.begin(out, this);
      out.writeInt(16 + body.length());
      out.writeLong(sessionId);
      out.writeInt(cxid);
      out.writeInt(opCode);
      out.writeRaw(body.array(), body.offset(), body.length());
      QuorumPacket.encodeAuthinfo(out, authinfo);
    }
  }

  /** The answer to a forwarded sync; the learner matches it by order. */
  record Sync(long zxid) implements Bare, ToLearner {
    public Sync() {
      this(0);
    }

    @Override
    public int type() {
      return PacketType.SYNC;
    }
  }

  /**
   * From the leader to a learner, each half tick.
   *
   * @param zxid the last proposed
   */
  record Ping(long zxid) implements Bare, ToLearner {
    @Override
    public int type() {
      return PacketType.PING;
    }
  }

  /**
   * The learner's answer to a {@link Ping}.
   *
   * @param zxid that of the ping
   * @param touched sessions heard of since the last answer
   */
  record PingReply(long zxid, List<SessionTouch> touched) implements ToLeader {
    @Override
    public int type() {
      return PacketType.PING;
    }

    @Override
    public void encode(Output out) {
      QuorumMessages.begin(out, this);
      out.writeInt(SessionTouch.BYTES * touched.size());
      for (SessionTouch touch : touched) {
        out.writeLong(touch.sessionId());
        out.writeInt(touch.timeoutMillis());
      }
      QuorumMessages.end(out);
    }
  }

  /**
   * A client has come to a learner with a session: is it alive?
   *
   * @param zxid -1; the answer repeats it
   */
  record Revalidate(long zxid, long sessionId, int timeoutMillis) implements ToLeader {
    public Revalidate(long sessionId, int timeoutMillis) {
      this(-1, sessionId, timeoutMillis);
    }

    @Override
    public int type() {
      return PacketType.REVALIDATE;
    }

    @Override
    public void encode(Output out) {
      QuorumMessages.begin(out, this);
      out.writeInt(12);
      out.writeLong(sessionId);
      out.writeInt(timeoutMillis);
      QuorumMessages.end(out);
    }
  }

  /** The leader's answer to a {@link Revalidate}. */
  record RevalidateReply(long zxid, long sessionId, boolean valid) implements ToLearner {
    @Override
    public int type() {
      return PacketType.REVALIDATE;
    }

    @Override
    public void encode(Output out) {
      QuorumMessages.begin(out, this);
      out.writeInt(9);
      out.writeLong(sessionId);
      out.writeBoolean(valid);
      QuorumMessages.end(out);
    }
  }

  /** A packet of a type that 3.9 does not have; to be ignored, with a warning. */
  record Unknown(QuorumPacket packet) implements QuorumMessage {
    @Override
    public int type() {
      return packet.type();
    }

    @Override
    public long zxid() {
      return packet.zxid();
    }

    @Override
    public void encode(Output out) {
      packet.encode(out);
    }
  }
}
