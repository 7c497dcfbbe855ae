package dev.ostler.wire.quorum;

import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.value.Bytes;

/**
 * One step of the SASL exchange that precedes everything on a quorum connection, and follows the
 * opening on an election connection: {@code long magic | int status | buffer token}.
 */
public record QuorumAuthPacket(Status status, Bytes token) {
  /** How the exchange stands. */
  public enum Status {
    IN_PROGRESS(0),
    SUCCESS(1),
    ERROR(-1);

    private final int code;

    Status(int code) {
      this.code = code;
    }

    private static Status of(int code) throws MalformedException {
      return switch (code) {
        case 0 -> IN_PROGRESS;
        case 1 -> SUCCESS;
        case -1 -> ERROR;
        default -> throw new MalformedException("an authentication packet with status " + code);
      };
    }
  }

  /** First eight bytes; whoever starts with anything else does not authenticate. */
  public static final long MAGIC = 0x5f2435013501edccL;

  /** Longest token, in bytes. */
  public static final int TOKEN_LIMIT = 65_536;

  private static final int BEFORE_TOKEN = 16;

  /** Tells how long the packet is, as {@link QuorumPacket#measure} does. */
  public static int measure(byte[] array, int offset, int available) throws MalformedException {
    if (available < BEFORE_TOKEN) {
      return -BEFORE_TOKEN;
    }
    int length = new Input(array, offset + BEFORE_TOKEN - 4, 4, 0).readInt();
    if (length < -1 || length > TOKEN_LIMIT) {
      throw new MalformedException("an authentication token of " + length + " bytes");
    }
    int whole = BEFORE_TOKEN + Math.max(0, length);
    return available < whole ? -whole : whole;
  }

  /** Decodes a packet, of which all bytes are there. A token that is null reads as empty. */
  public static QuorumAuthPacket decode(Input in) throws MalformedException {
    long magic = in.readLong();
    if (magic != MAGIC) {
      throw new MalformedException("not an authentication packet");
    }
    Status status = Status.of(in.readInt());
    Bytes token = in.readBuffer();
    return new QuorumAuthPacket(status, token == null ? Bytes.EMPTY : token);
  }

  public void encode(Output out) {
    out.writeLong(MAGIC);
    out.writeInt(status.code);
    out.writeBuffer(token);
  }
}
