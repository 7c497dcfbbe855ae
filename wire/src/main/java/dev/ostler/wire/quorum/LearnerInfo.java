package dev.ostler.wire.quorum;

import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.value.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Who a learner is, in its first packet: {@code long sid | int protocolVersion | long
 * configVersion}.
 *
 * @param sid -1 when the learner did not say
 * @param configVersion version of the configuration that is active at the learner; 0 when it did
 *     not say
 */
public record LearnerInfo(long sid, int protocolVersion, long configVersion) {
  /** The protocol of 3.4 and later ("Zab 1.0"), the only one that Ostler speaks. */
  public static final int PROTOCOL_VERSION = 0x10000;

  /** What a learner that sends no information is taken for. */
  public static final LearnerInfo ANCIENT = new LearnerInfo(-1, 1, 0);

  private static final int BYTES = 20;

  public LearnerInfo(long sid, long configVersion) {
    this(sid, PROTOCOL_VERSION, configVersion);
  }

  /** True for a learner older than 3.4, which must be refused. */
  public boolean isAncient() {
    return protocolVersion < PROTOCOL_VERSION;
  }

  /** Takes the fields that are there, as Apache ZooKeeper does; bytes behind them are ignored. */
  static LearnerInfo decode(@Nullable Bytes data) throws MalformedException {
    if (data == null || data.length() < 8) {
      return ANCIENT;
    }
    Input in = QuorumPacket.input(data);
    long sid = in.readLong();
    int protocolVersion = in.remaining() >= 4 ? in.readInt() : ANCIENT.protocolVersion;
    long configVersion = in.remaining() >= 8 ? in.readLong() : 0;
    return new LearnerInfo(sid, protocolVersion, configVersion);
  }

  /** Writes the data of the packet, with its length. */
  void encode(Output out) {
    out.writeInt(BYTES);
    out.writeLong(sid);
    out.writeInt(protocolVersion);
    out.writeLong(configVersion);
  }
}
