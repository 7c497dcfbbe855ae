package dev.ostler.testkit.sim;

import dev.ostler.testkit.model.ModelAcl;
import dev.ostler.testkit.model.ModelBytes;
import dev.ostler.testkit.model.ModelRequest;
import dev.ostler.wire.client.ConnectRequest;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.codec.Output;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Encodes what clients send: requests field by field, independent of the server's own records. */
public final class RequestBytes {
  private final Output out = new Output(128);

  private RequestBytes() {}

  /** A whole frame, length included. */
  public static byte[] frame(int xid, ModelRequest request) {
    RequestBytes bytes = new RequestBytes();
    int length = bytes.out.skipInt();
    bytes.out.writeInt(xid);
    bytes.out.writeInt(request.opcode());
    bytes.body(request);
    bytes.out.putInt(length, bytes.out.position() - length - 4);
    return bytes.out.toArray();
  }

  /** A whole handshake, length included. */
  public static byte[] handshake(ConnectRequest request) {
    Output out = new Output(64);
    int length = out.skipInt();
    request.encode(out);
    out.putInt(length, out.position() - length - 4);
    return out.toArray();
  }

  private void body(ModelRequest request) {
    switch (request) {
      case ModelRequest.Create r -> {
        out.writeString(r.path());
        buffer(r.data());
        acl(r.acl());
        out.writeInt(r.flags());
        if (r.opcode() == OpCode.CREATE_TTL) {
          out.writeLong(r.ttlMillis());
        }
      }
      case ModelRequest.Delete r -> pathAndInt(r.path(), r.version());
      case ModelRequest.Check r -> pathAndInt(r.path(), r.version());
      case ModelRequest.WatchesOfType r -> pathAndInt(r.path(), r.type());
      case ModelRequest.AddWatch r -> pathAndInt(r.path(), r.mode());
      case ModelRequest.Exists r -> pathAndFlag(r.path(), r.watch());
      case ModelRequest.GetData r -> pathAndFlag(r.path(), r.watch());
      case ModelRequest.GetChildren r -> pathAndFlag(r.path(), r.watch());
      case ModelRequest.SetData r -> {
        out.writeString(r.path());
        buffer(r.data());
        out.writeInt(r.version());
      }
      case ModelRequest.SetAcl r -> {
        out.writeString(r.path());
        acl(r.acl());
        out.writeInt(r.version());
      }
      case ModelRequest.GetAcl r -> out.writeString(r.path());
      case ModelRequest.Sync r -> out.writeString(r.path());
      case ModelRequest.GetEphemerals r -> out.writeString(r.prefix());
      case ModelRequest.GetAllChildrenNumber r -> out.writeString(r.path());
      case ModelRequest.DeleteContainer r -> out.writeString(r.path());
      case ModelRequest.Multi r -> operations(r.operations());
      case ModelRequest.MultiRead r -> operations(r.operations());
      case ModelRequest.Reconfig r -> {
        out.writeString(r.joiningServers());
        out.writeString(r.leavingServers());
        out.writeString(r.newMembers());
        out.writeLong(r.currentConfigId());
      }
      case ModelRequest.Auth r -> {
        out.writeInt(0);
        out.writeString(r.scheme());
        buffer(r.data());
      }
      case ModelRequest.SetWatches r -> setWatches(r);
      case ModelRequest.Sasl r -> buffer(r.token());
      // An operation that needs a body and has none.
      case ModelRequest.Undecodable r -> out.writeByte(0);
      case ModelRequest.Unknown r -> out.writeInt(0);
      case ModelRequest.Ping r -> {}
      case ModelRequest.WhoAmI r -> {}
      case ModelRequest.CloseSession r -> {}
    }
  }

  private void operations(List<ModelRequest> operations) {
    for (ModelRequest operation : operations) {
      multiHeader(operation.opcode(), false);
      body(operation);
    }
    multiHeader(-1, true);
  }

  private void multiHeader(int type, boolean done) {
    out.writeInt(type);
    out.writeBoolean(done);
    out.writeInt(-1);
  }

  private void setWatches(ModelRequest.SetWatches request) {
    out.writeLong(request.relativeZxid());
    strings(request.data());
    strings(request.exist());
    strings(request.child());
    if (request.opcode() == OpCode.SET_WATCHES2) {
      strings(request.persistent());
      strings(request.recursive());
    }
  }

  private void pathAndInt(@Nullable String path, int number) {
    out.writeString(path);
    out.writeInt(number);
  }

  private void pathAndFlag(@Nullable String path, boolean flag) {
    out.writeString(path);
    out.writeBoolean(flag);
  }

  private void strings(@Nullable List<String> texts) {
    if (texts == null) {
      out.writeInt(-1);
      return;
    }
    out.writeInt(texts.size());
    texts.forEach(out::writeString);
  }

  private void acl(@Nullable List<ModelAcl> acl) {
    if (acl == null) {
      out.writeInt(-1);
      return;
    }
    out.writeInt(acl.size());
    for (ModelAcl entry : acl) {
      out.writeInt(entry.permissions());
      out.writeString(entry.scheme());
      out.writeString(entry.id());
    }
  }

  private void buffer(@Nullable ModelBytes data) {
    if (data == null) {
      out.writeInt(-1);
    } else {
      byte[] bytes = data.toArray();
      out.writeBuffer(bytes, 0, bytes.length);
    }
  }
}
