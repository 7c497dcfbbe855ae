package dev.ostler.wire.quorum;

import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.value.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes messages of packets. Data that a message does not need is ignored, as by Apache ZooKeeper;
 * data that it needs and that is missing or too short is malformed.
 */
public final class QuorumMessages {
  private static final int REVALIDATE_REPLY_BYTES = 9;
  private static final int REVALIDATE_BYTES = 12;

  private QuorumMessages() {}

  /** The message that a packet carries; {@link QuorumMessage.Unknown} for a type nobody knows. */
  public static QuorumMessage of(QuorumPacket packet) throws MalformedException {
    long zxid = packet.zxid();
    return switch (packet.type()) {
      case PacketType.REQUEST -> request(packet);
      case PacketType.PROPOSAL -> new QuorumMessage.Proposal(zxid, data(packet));
      case PacketType.ACK -> new QuorumMessage.Ack(zxid);
      case PacketType.COMMIT -> new QuorumMessage.Commit(zxid);
      case PacketType.PING -> ping(packet);
      case PacketType.REVALIDATE -> revalidate(packet);
      case PacketType.SYNC -> new QuorumMessage.Sync(zxid);
      case PacketType.INFORM -> new QuorumMessage.Inform(zxid, data(packet));
      case PacketType.COMMIT_AND_ACTIVATE ->
          new QuorumMessage.CommitAndActivate(zxid, input(packet).readLong());
      case PacketType.NEW_LEADER -> new QuorumMessage.NewLeader(zxid, packet.data());
      case PacketType.FOLLOWER_INFO ->
          new QuorumMessage.FollowerInfo(zxid >> 32, LearnerInfo.decode(packet.data()));
      case PacketType.UP_TO_DATE -> new QuorumMessage.UpToDate();
      case PacketType.DIFF -> new QuorumMessage.Diff(zxid);
      case PacketType.TRUNC -> new QuorumMessage.Trunc(zxid);
      case PacketType.SNAP -> new QuorumMessage.Snap(zxid);
      case PacketType.OBSERVER_INFO ->
          new QuorumMessage.ObserverInfo(zxid >> 32, LearnerInfo.decode(packet.data()));
      case PacketType.LEADER_INFO ->
          new QuorumMessage.LeaderInfo(zxid >> 32, input(packet).readInt());
      case PacketType.ACK_EPOCH -> new QuorumMessage.AckEpoch(zxid, input(packet).readInt());
      case PacketType.INFORM_AND_ACTIVATE -> informAndActivate(packet);
      default -> new QuorumMessage.Unknown(packet);
    };
  }

  private static Bytes data(QuorumPacket packet) throws MalformedException {
    Bytes data = packet.data();
    if (data == null) {
      throw new MalformedException("a packet of type " + packet.type() + " without data");
    }
    return data;
  }

  private static Input input(QuorumPacket packet) throws MalformedException {
    return QuorumPacket.input(data(packet));
  }

  /** What is left of the data behind the fields that were read. */
  private static Bytes rest(Bytes data, Input in) {
    return Bytes.of(data.array(), in.position(), in.remaining());
  }

  private static QuorumMessage request(QuorumPacket packet) throws MalformedException {
    Bytes data = data(packet);
    Input in = QuorumPacket.input(data);
    long sessionId = in.readLong();
    int cxid = in.readInt();
    int opCode = in.readInt();
    return new QuorumMessage.Request(sessionId, cxid, opCode, rest(data, in), packet.authinfo());
  }

  private static QuorumMessage informAndActivate(QuorumPacket packet) throws MalformedException {
    Bytes data = data(packet);
    Input in = QuorumPacket.input(data);
    long designatedLeader = in.readLong();
    return new QuorumMessage.InformAndActivate(packet.zxid(), designatedLeader, rest(data, in));
  }

  /** Only the answer has data, if only an empty list. */
  private static QuorumMessage ping(QuorumPacket packet) throws MalformedException {
    @Nullable Bytes data = packet.data();
    if (data == null) {
      return new QuorumMessage.Ping(packet.zxid());
    }
    Input in = QuorumPacket.input(data);
    List<SessionTouch> touched = new ArrayList<>(data.length() / SessionTouch.BYTES);
    while (in.remaining() > 0) {
      touched.add(new SessionTouch(in.readLong(), in.readInt()));
    }
    return new QuorumMessage.PingReply(packet.zxid(), touched);
  }

  /** Question and answer have one type; their lengths tell them apart. */
  private static QuorumMessage revalidate(QuorumPacket packet) throws MalformedException {
    Bytes data = data(packet);
    Input in = QuorumPacket.input(data);
    long sessionId = in.readLong();
    if (data.length() == REVALIDATE_REPLY_BYTES) {
      return new QuorumMessage.RevalidateReply(packet.zxid(), sessionId, in.readBoolean());
    }
    if (data.length() != REVALIDATE_BYTES) {
      throw new MalformedException("a revalidation of " + data.length() + " bytes");
    }
    return new QuorumMessage.Revalidate(packet.zxid(), sessionId, in.readInt());
  }

  static void begin(Output out, QuorumMessage message) {
    out.writeInt(message.type());
    out.writeLong(message.zxid());
  }

  /** No identities. */
  static void end(Output out) {
    out.writeInt(-1);
  }
}
