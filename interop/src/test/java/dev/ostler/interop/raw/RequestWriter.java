package dev.ostler.interop.raw;

import dev.ostler.testkit.model.ModelAcl;
import dev.ostler.testkit.model.ModelBytes;
import dev.ostler.testkit.model.ModelRequest;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Encodes requests; one writer for each. */
public final class RequestWriter {
  private static final int REPLACEMENT = 0xfffd;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final DataOutputStream out = new DataOutputStream(bytes);
  private final boolean odd;
  private boolean spoilNextString;

  private RequestWriter(WireRequest.Damage damage) {
    odd = damage == WireRequest.Damage.ODD_BUT_VALID;
    spoilNextString = damage == WireRequest.Damage.NEGATIVE_LENGTH;
  }

  /** The whole frame of a handshake, length included. */
  public static byte[] frame(Handshake handshake) {
    RequestWriter writer = new RequestWriter(WireRequest.Damage.NONE);
    try {
      writer.out.writeInt(0);
      writer.out.writeLong(handshake.lastZxidSeen());
      writer.out.writeInt(handshake.timeoutMillis());
      writer.out.writeLong(handshake.sessionId());
      writer.buffer(handshake.password());
      if (handshake.withReadOnlyByte()) {
        writer.out.writeBoolean(false);
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return framed(writer.bytes.toByteArray());
  }

  /** The whole frame of a request, length included. */
  public static byte[] frame(WireRequest request) {
    if (request.damage() == WireRequest.Damage.BAD_FRAME) {
      return badFrame(request.damageSize());
    }
    RequestWriter writer = new RequestWriter(request.damage());
    try {
      writer.out.writeInt(request.xid());
      writer.out.writeInt(request.request().opcode());
      writer.body(request.request());
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    byte[] payload = writer.bytes.toByteArray();
    int bodyLength = payload.length - 8;
    return framed(
        switch (request.damage()) {
          case TRUNCATED ->
              Arrays.copyOf(payload, payload.length - 1 - request.damageSize() % bodyLength);
          case TRAILING -> Arrays.copyOf(payload, payload.length + 1 + request.damageSize() % 40);
          case NONE, ODD_BUT_VALID, NEGATIVE_LENGTH, BAD_FRAME -> payload;
        });
  }

  /** Whether cutting bytes off the end can make this request undecodable. */
  public static boolean hasBody(ModelRequest request) {
    return frame(WireRequest.of(1, request)).length > 12;
  }

  private static byte[] badFrame(int kind) {
    return switch (kind % 4) {
      case 0 -> new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff};
      case 1 -> new byte[] {0, 0, 0, 0};
      case 2 -> new byte[] {0, 0, 0, 5, 1, 2, 3, 4, 5};
      default -> new byte[] {0, 0x10, 0, 0};
    };
  }

  private static byte[] framed(byte[] payload) {
    byte[] frame = new byte[payload.length + 4];
    frame[0] = (byte) (payload.length >>> 24);
    frame[1] = (byte) (payload.length >>> 16);
    frame[2] = (byte) (payload.length >>> 8);
    frame[3] = (byte) payload.length;
    System.arraycopy(payload, 0, frame, 4, payload.length);
    return frame;
  }

  private void body(ModelRequest request) throws IOException {
    switch (request) {
      case ModelRequest.Create r -> {
        string(r.path());
        buffer(r.data());
        acl(r.acl());
        out.writeInt(r.flags());
        if (r.opcode() == 21) {
          out.writeLong(r.ttlMillis());
        }
      }
      case ModelRequest.Delete r -> stringAndInt(r.path(), r.version());
      case ModelRequest.Exists r -> stringAndFlag(r.path(), r.watch());
      case ModelRequest.GetData r -> stringAndFlag(r.path(), r.watch());
      case ModelRequest.GetChildren r -> stringAndFlag(r.path(), r.watch());
      case ModelRequest.SetData r -> {
        string(r.path());
        buffer(r.data());
        out.writeInt(r.version());
      }
      case ModelRequest.GetAcl r -> string(r.path());
      case ModelRequest.SetAcl r -> {
        string(r.path());
        acl(r.acl());
        out.writeInt(r.version());
      }
      case ModelRequest.Sync r -> string(r.path());
      case ModelRequest.Check r -> stringAndInt(r.path(), r.version());
      case ModelRequest.Multi r -> operations(r.operations());
      case ModelRequest.MultiRead r -> operations(r.operations());
      case ModelRequest.Reconfig r -> {
        string(r.joiningServers());
        string(r.leavingServers());
        string(r.newMembers());
        out.writeLong(r.currentConfigId());
      }
      case ModelRequest.WatchesOfType r -> stringAndInt(r.path(), r.type());
      case ModelRequest.DeleteContainer r -> string(r.path());
      case ModelRequest.Auth r -> {
        out.writeInt(0);
        string(r.scheme());
        buffer(r.data());
      }
      case ModelRequest.SetWatches r -> setWatches(r);
      case ModelRequest.Sasl r -> buffer(r.token());
      case ModelRequest.GetEphemerals r -> string(r.prefix());
      case ModelRequest.GetAllChildrenNumber r -> string(r.path());
      case ModelRequest.AddWatch r -> stringAndInt(r.path(), r.mode());
      case ModelRequest.Unknown r -> string("/a");
      case ModelRequest.Undecodable r -> {}
      case ModelRequest.Ping r -> {}
      case ModelRequest.WhoAmI r -> {}
      case ModelRequest.CloseSession r -> {}
    }
  }

  private void operations(List<ModelRequest> operations) throws IOException {
    for (ModelRequest operation : operations) {
      multiHeader(operation.opcode(), false);
      body(operation);
    }
    multiHeader(-1, true);
  }

  private void multiHeader(int type, boolean done) throws IOException {
    out.writeInt(type);
    out.writeBoolean(done);
    out.writeInt(-1);
  }

  private void setWatches(ModelRequest.SetWatches request) throws IOException {
    out.writeLong(request.relativeZxid());
    strings(request.data());
    strings(request.exist());
    strings(request.child());
    if (request.opcode() == 105) {
      strings(request.persistent());
      strings(request.recursive());
    }
  }

  private void stringAndInt(@Nullable String text, int number) throws IOException {
    string(text);
    out.writeInt(number);
  }

  private void stringAndFlag(@Nullable String text, boolean flag) throws IOException {
    string(text);
    out.writeByte(flag ? (odd ? 2 : 1) : 0);
  }

  private void acl(@Nullable List<ModelAcl> acl) throws IOException {
    if (acl == null) {
      out.writeInt(-1);
      return;
    }
    out.writeInt(acl.isEmpty() && odd ? -7 : acl.size());
    for (ModelAcl entry : acl) {
      out.writeInt(entry.permissions());
      string(entry.scheme());
      string(entry.id());
    }
  }

  private void strings(@Nullable List<String> texts) throws IOException {
    if (texts == null) {
      out.writeInt(-1);
      return;
    }
    out.writeInt(texts.isEmpty() && odd ? -7 : texts.size());
    for (String text : texts) {
      string(text);
    }
  }

  /** A replacement character stands for a byte that is not UTF-8, as it does for the receiver. */
  private void string(@Nullable String text) throws IOException {
    if (spoilNextString) {
      spoilNextString = false;
      out.writeInt(-2);
    }
    if (text == null) {
      out.writeInt(-1);
      return;
    }
    ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    text.codePoints()
        .forEach(point -> {
          if (point == REPLACEMENT) {
            encoded.write(0xff);
          } else {
            encoded.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
          }
        });
    out.writeInt(encoded.size());
    encoded.writeTo(out);
  }

  private void buffer(@Nullable ModelBytes data) throws IOException {
    if (data == null) {
      out.writeInt(-1);
    } else {
      out.writeInt(data.length());
      out.write(data.toArray());
    }
  }
}
