package dev.ostler.wire.quorum;

import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.value.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The form that all messages on the quorum port share:
 *
 * <pre>
 *   int type | long zxid | buffer data | int count | { string scheme | string id } ...
 * </pre>
 *
 * @param type see {@link PacketType}
 * @param authinfo only in a forwarded request; a count of -1 is null
 */
public record QuorumPacket(
    int type, long zxid, @Nullable Bytes data, @Nullable List<AuthInfo> authinfo) {
  /** Most bytes that a peer with default settings takes in one field: twice jute.maxbuffer. */
  public static final int DEFAULT_FIELD_LIMIT = 2 * Input.DEFAULT_FRAME_LIMIT;

  /** Most identities in one packet; a client has a handful. */
  public static final int AUTHINFO_LIMIT = 4096;

  /** Encoded size of a packet with neither data nor identities. */
  public static final int SMALLEST_BYTES = 20;

  private static final int BEFORE_DATA = 16;

  /** An input that reads just these bytes. */
  static Input input(Bytes bytes) {
    return new Input(bytes.array(), bytes.offset(), bytes.length(), bytes.length());
  }

  /**
   * Tells how long the packet is that begins here, without decoding it.
   *
   * @param available bytes that are there
   * @return the length in bytes if all of the packet is there; otherwise a negative number: at
   *     least so many bytes, counted from the beginning of the packet, must be there before asking
   *     again makes sense
   * @throws MalformedException if a length or a count is beyond its limit; the connection is then
   *     of no use any more, because nobody knows where the next packet begins
   */
  public static int measure(byte[] array, int offset, int available, int fieldLimit)
      throws MalformedException {
    if (available < BEFORE_DATA) {
      return -SMALLEST_BYTES;
    }
    int length = fieldLength(array, offset + BEFORE_DATA - 4, fieldLimit);
    int at = BEFORE_DATA + Math.max(0, length);
    if (available - at < 4) {
      return -(at + 4);
    }
    int count = new Input(array, offset + at, 4, 0).readInt();
    if (count < -1 || count > AUTHINFO_LIMIT) {
      throw new MalformedException("a packet with " + count + " identities");
    }
    at += 4;
    int authinfoBegin = at;
    for (int strings = 2 * count; strings > 0; strings--) {
      if (available - at < 4) {
        return -(at + 4);
      }
      int text = fieldLength(array, offset + at, fieldLimit);
      at += 4 + Math.max(0, text);
      if (at - authinfoBegin > fieldLimit) {
        throw new MalformedException("identities of more than " + fieldLimit + " bytes");
      }
    }
    return available < at ? -at : at;
  }

  private static int fieldLength(byte[] array, int at, int fieldLimit) throws MalformedException {
    int length = new Input(array, at, 4, 0).readInt();
    if (length < -1 || length > fieldLimit) {
      throw new MalformedException(
          "a packet with a field of " + length + " bytes; the limit is " + fieldLimit);
    }
    return length;
  }

  /** Decodes one packet, of which all bytes are there. */
  public static QuorumPacket decode(Input in) throws MalformedException {
    return new QuorumPacket(in.readInt(), in.readLong(), in.readBuffer(), decodeAuthinfo(in));
  }

  private static @Nullable List<AuthInfo> decodeAuthinfo(Input in) throws MalformedException {
    int count = in.readInt();
    if (count == -1) {
      return null;
    }
    if (count < 0 || count > AUTHINFO_LIMIT) {
      throw new MalformedException("a packet with " + count + " identities");
    }
    List<AuthInfo> authinfo = new ArrayList<>(Math.min(count, in.remaining() / 8));
    for (int i = 0; i < count; i++) {
      String scheme = in.readString();
      String id = in.readString();
      if (scheme == null || id == null) {
        throw new MalformedException("an identity without scheme or id");
      }
      authinfo.add(new AuthInfo(scheme, id));
    }
    return List.copyOf(authinfo);
  }

  public void encode(Output out) {
    out.writeInt(type);
    out.writeLong(zxid);
    out.writeBuffer(data);
    encodeAuthinfo(out, authinfo);
  }

  static void encodeAuthinfo(Output out, @Nullable List<AuthInfo> authinfo) {
    if (authinfo == null) {
      out.writeInt(-1);
      return;
    }
    out.writeInt(authinfo.size());
    for (AuthInfo identity : authinfo) {
      out.writeString(identity.scheme());
      out.writeString(identity.id());
    }
  }
}
