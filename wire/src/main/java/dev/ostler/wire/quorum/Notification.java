package dev.ostler.wire.quorum;

import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.value.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * A vote, on an election connection. The body of its frame:
 *
 * <pre>
 *   int state | long leader | long zxid | long electionEpoch
 *             | long peerEpoch | int version                        not up to 3.4.0
 *             | buffer config                                       3.5 and later
 * </pre>
 *
 * @param state what the sender is doing
 * @param leader sid of the server that the sender proposes, or follows
 * @param zxid last of that server when it was proposed
 * @param electionEpoch round of the sender; of a settled sender, that of its vote
 * @param peerEpoch epoch of the proposed leader's history; of a settled sender, the epoch that is
 *     established
 * @param version format of the message: 2 since 3.5, and 0 for whatever came before
 * @param config text of the configuration that is active at the sender; null before version 2
 */
public record Notification(
    ServerState state,
    long leader,
    long zxid,
    long electionEpoch,
    long peerEpoch,
    int version,
    @Nullable Bytes config) {
  /** The format that is sent. */
  public static final int VERSION = 2;

  private static final int WITHOUT_EPOCH_BYTES = 28;
  private static final int WITHOUT_CONFIG_BYTES = 40;

  /** A notification as it is sent today. */
  public static Notification of(
      ServerState state, long leader, long zxid, long electionEpoch, long peerEpoch, Bytes config) {
    return new Notification(state, leader, zxid, electionEpoch, peerEpoch, VERSION, config);
  }

  /**
   * Decodes the body of a frame in any of its three forms, told apart by its length, as Apache
   * ZooKeeper 3.9.4 was seen to do.
   *
   * @throws MalformedException if it is none of them; the message is to be dropped, the connection
   *     to be kept
   */
  public static Notification decode(Bytes body) throws MalformedException {
    if (body.length() < WITHOUT_EPOCH_BYTES) {
      throw new MalformedException("an election message of " + body.length() + " bytes");
    }
    Input in = QuorumPacket.input(body);
    ServerState state = ServerState.of(in.readInt());
    long leader = in.readLong();
    long zxid = in.readLong();
    long electionEpoch = in.readLong();
    if (body.length() == WITHOUT_EPOCH_BYTES) {
      return new Notification(state, leader, zxid, electionEpoch, zxid >> 32, 0, null);
    }
    long peerEpoch = in.readLong();
    int version = in.readInt();
    if (body.length() == WITHOUT_CONFIG_BYTES) {
      // The last four bytes are not taken for a version: 3.4.6 wrote a 1 there.
      return new Notification(state, leader, zxid, electionEpoch, peerEpoch, 0, null);
    }
    @Nullable Bytes config = null;
    if (version > 1) {
      config = in.readBuffer();
      if (config == null) {
        throw new MalformedException("an election message with a negative length");
      }
    }
    return new Notification(state, leader, zxid, electionEpoch, peerEpoch, version, config);
  }

  /** Writes the frame with its length. */
  public void encode(Output out) {
    int length = out.skipInt();
    out.writeInt(state.code());
    out.writeLong(leader);
    out.writeLong(zxid);
    out.writeLong(electionEpoch);
    out.writeLong(peerEpoch);
    out.writeInt(version);
    if (version > 1) {
      out.writeBuffer(config == null ? Bytes.EMPTY : config);
    }
    out.putInt(length, out.position() - length - 4);
  }
}
