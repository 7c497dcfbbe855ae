package dev.ostler.interop.raw;

import dev.ostler.testkit.model.ModelAcl;
import dev.ostler.testkit.model.ModelBody;
import dev.ostler.testkit.model.ModelBytes;
import dev.ostler.testkit.model.ModelIdentity;
import dev.ostler.testkit.model.ModelStat;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Decodes frames of a server. A frame must hold exactly what the protocol says; lists whose order
 * is not promised are sorted.
 */
public final class ReplyReader {
  private final DataInputStream in;

  private ReplyReader(byte[] payload) {
    in = new DataInputStream(new ByteArrayInputStream(payload));
  }

  /** Decodes the first frame of a server. */
  public static Handshake.Answer handshake(byte[] payload) throws IOException {
    ReplyReader reader = new ReplyReader(payload);
    int protocolVersion = reader.in.readInt();
    int timeoutMillis = reader.in.readInt();
    long sessionId = reader.in.readLong();
    ModelBytes password = reader.buffer();
    if (password == null) {
      throw new IOException("a password is never null");
    }
    boolean hasReadOnlyByte = reader.in.available() > 0;
    if (hasReadOnlyByte) {
      reader.in.readByte();
    }
    reader.requireEnd();
    return new Handshake.Answer(
        protocolVersion, timeoutMillis, sessionId, password, hasReadOnlyByte);
  }

  /**
   * Decodes a later frame.
   *
   * @param opcode op code of the oldest request without a reply; 0 if there is none
   */
  public static RawMessage message(byte[] payload, int opcode) {
    try {
      ReplyReader reader = new ReplyReader(payload);
      int xid = reader.in.readInt();
      long zxid = reader.in.readLong();
      int error = reader.in.readInt();
      RawMessage message;
      if (xid == -1) {
        int type = reader.in.readInt();
        int state = reader.in.readInt();
        message = new RawMessage.Event(zxid, error, type, state, reader.string());
      } else if (error == 0) {
        message = new RawMessage.Reply(xid, zxid, error, reader.body(opcode));
      } else {
        message = new RawMessage.Reply(xid, zxid, error, ModelBody.NONE);
      }
      // A failed multiRead carries a body without meaning; every client skips it.
      if (error == 0 || opcode != 22) {
        reader.requireEnd();
      }
      return message;
    } catch (IOException wrong) {
      List<Integer> bytes =
          IntStream.range(0, Math.min(payload.length, 400))
              .mapToObj(index -> payload[index] & 0xff)
              .toList();
      return new RawMessage.Malformed(opcode + ": " + wrong.getMessage(), bytes);
    }
  }

  private void requireEnd() throws IOException {
    if (in.available() > 0) {
      throw new IOException(in.available() + " bytes left over");
    }
  }

  private ModelBody body(int opcode) throws IOException {
    return switch (opcode) {
      case 1 -> new ModelBody.OfPath(string());
      case 15, 19, 21 -> new ModelBody.OfPathAndStat(string(), stat());
      case 9 -> new ModelBody.OfPath(nullableString());
      case 3, 5, 7 -> new ModelBody.OfStat(stat());
      case 4 -> new ModelBody.OfData(buffer(), stat());
      case 6 -> new ModelBody.OfAcl(acl(), stat());
      case 8, 103 -> new ModelBody.OfNames(names());
      case 12 -> new ModelBody.OfNamesAndStat(names(), stat());
      case 14, 22 -> new ModelBody.OfResults(results());
      case 104, 106 -> new ModelBody.OfNumber(in.readInt());
      case 107 -> new ModelBody.OfIdentities(identities());
      case 102 -> new ModelBody.OfToken(buffer());
      default -> ModelBody.NONE;
    };
  }

  private List<ModelBody.Result> results() throws IOException {
    List<ModelBody.Result> results = new ArrayList<>();
    while (true) {
      int type = in.readInt();
      boolean done = in.readBoolean();
      int error = in.readInt();
      if (done) {
        if (type != -1 || error != -1) {
          throw new IOException("end marker with type " + type + " and error " + error);
        }
        return results;
      }
      if (type == -1) {
        int again = in.readInt();
        if (again != error) {
          throw new IOException("error " + error + " in the header and " + again + " behind it");
        }
        results.add(new ModelBody.Result(-1, error, ModelBody.NONE));
      } else {
        results.add(new ModelBody.Result(type, error, body(type)));
      }
    }
  }

  private ModelStat stat() throws IOException {
    long czxid = in.readLong();
    long mzxid = in.readLong();
    long ctime = in.readLong();
    long mtime = in.readLong();
    int version = in.readInt();
    int cversion = in.readInt();
    int aversion = in.readInt();
    long owner = in.readLong();
    int dataLength = in.readInt();
    int numChildren = in.readInt();
    return new ModelStat(
        czxid,
        mzxid,
        ctime,
        mtime,
        version,
        cversion,
        aversion,
        owner,
        dataLength,
        numChildren,
        in.readLong());
  }

  private List<ModelAcl> acl() throws IOException {
    List<ModelAcl> acl = new ArrayList<>();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      acl.add(new ModelAcl(in.readInt(), nullableString(), nullableString()));
    }
    return acl;
  }

  private List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      names.add(string());
    }
    names.sort(Comparator.naturalOrder());
    return names;
  }

  private List<ModelIdentity> identities() throws IOException {
    List<ModelIdentity> identities = new ArrayList<>();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      identities.add(new ModelIdentity(string(), string()));
    }
    identities.sort(Comparator.comparing(ModelIdentity::scheme).thenComparing(ModelIdentity::id));
    return identities;
  }

  private String string() throws IOException {
    String text = nullableString();
    if (text == null) {
      throw new IOException("null where a string belongs");
    }
    return text;
  }

  private @Nullable String nullableString() throws IOException {
    ModelBytes bytes = buffer();
    return bytes == null ? null : text(bytes.toArray());
  }

  /**
   * UTF-8, where a character beyond the basic plane may also come as two groups of three bytes: the
   * released server writes it so.
   */
  private static String text(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    int plain = 0;
    for (int at = 0; at + 2 < bytes.length; at++) {
      if ((bytes[at] & 0xff) == 0xed && (bytes[at + 1] & 0xe0) == 0xa0) {
        text.append(new String(bytes, plain, at - plain, StandardCharsets.UTF_8));
        text.append((char) (0xd000 | (bytes[at + 1] & 0x3f) << 6 | (bytes[at + 2] & 0x3f)));
        plain = at + 3;
      }
    }
    return text.append(new String(bytes, plain, bytes.length - plain, StandardCharsets.UTF_8))
        .toString();
  }

  private @Nullable ModelBytes buffer() throws IOException {
    int length = in.readInt();
    if (length == -1) {
      return null;
    }
    if (length < 0 || length > in.available()) {
      throw new IOException("length " + length + " with " + in.available() + " bytes left");
    }
    return ModelBytes.of(in.readNBytes(length));
  }
}
