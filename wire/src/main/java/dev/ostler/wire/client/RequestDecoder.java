package dev.ostler.wire.client;

import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.value.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Decodes the bodies of requests. The header ({@code xid, type}) is the caller's: it selects what
 * is decoded here. Bytes behind the last field are ignored, as by Apache ZooKeeper.
 */
public final class RequestDecoder {
  private RequestDecoder() {}

  /**
   * Decodes the body that belongs to an operation code. Never fails: a body that cannot be decoded
   * is a {@link Request.Malformed}, a code nobody may send a {@link Request.Unknown}.
   */
  public static Request decode(int opCode, Input in) {
    try {
      return decodeBody(opCode, in);
    } catch (MalformedException e) {
      return new Request.Malformed(opCode, String.valueOf(e.getMessage()));
    }
  }

  private static Request decodeBody(int opCode, Input in) throws MalformedException {
    return switch (opCode) {
      case OpCode.GET_DATA -> new Request.GetData(in.readPath(), in.readBoolean());
      case OpCode.SET_DATA, OpCode.DELETE -> decodeWrite(opCode, in);
      case OpCode.CREATE, OpCode.CREATE2, OpCode.CREATE_CONTAINER, OpCode.CREATE_TTL ->
          decodeWrite(opCode, in);
      case OpCode.EXISTS -> new Request.Exists(in.readPath(), in.readBoolean());
      case OpCode.GET_ACL -> new Request.GetAcl(in.readPath());
      case OpCode.SET_ACL -> new Request.SetAcl(in.readPath(), in.readAclList(), in.readInt());
      case OpCode.GET_CHILDREN, OpCode.GET_CHILDREN2 ->
          new Request.GetChildren(opCode, in.readPath(), in.readBoolean());
      case OpCode.SYNC -> new Request.Sync(in.readPath());
      case OpCode.PING -> Request.Ping.INSTANCE;
      case OpCode.MULTI -> decodeMulti(in);
      case OpCode.MULTI_READ -> decodeMultiRead(in);
      case OpCode.RECONFIG ->
          new Request.Reconfig(in.readString(), in.readString(), in.readString(), in.readLong());
      case OpCode.CHECK_WATCHES -> new Request.CheckWatches(in.readPath(), in.readInt());
      case OpCode.REMOVE_WATCHES -> new Request.RemoveWatches(in.readPath(), in.readInt());
      case OpCode.DELETE_CONTAINER -> new Request.DeleteContainer(in.readPath());
      case OpCode.AUTH -> new Request.Auth(in.readInt(), in.readString(), in.readBuffer());
      case OpCode.SET_WATCHES, OpCode.SET_WATCHES2 -> decodeSetWatches(opCode, in);
      case OpCode.SASL -> new Request.Sasl(in.readBuffer());
      case OpCode.GET_EPHEMERALS -> new Request.GetEphemerals(in.readPath());
      case OpCode.GET_ALL_CHILDREN_NUMBER -> new Request.GetAllChildrenNumber(in.readPath());
      case OpCode.ADD_WATCH -> new Request.AddWatch(in.readPath(), in.readInt());
      case OpCode.WHO_AM_I -> new Request.WhoAmI();
      case OpCode.CLOSE_SESSION -> new Request.CloseSession();
      default -> new Request.Unknown(opCode);
    };
  }

  private static Request.Write decodeWrite(int opCode, Input in) throws MalformedException {
    return switch (opCode) {
      case OpCode.CREATE, OpCode.CREATE2, OpCode.CREATE_CONTAINER ->
          new Request.Create(
              opCode, in.readPath(), in.readBuffer(), in.readAclList(), in.readInt(), 0);
      case OpCode.CREATE_TTL ->
          new Request.Create(
              opCode,
              in.readPath(),
              in.readBuffer(),
              in.readAclList(),
              in.readInt(),
              in.readLong());
      case OpCode.DELETE -> new Request.Delete(in.readPath(), in.readInt());
      case OpCode.SET_DATA -> new Request.SetData(in.readPath(), in.readBuffer(), in.readInt());
      case OpCode.CHECK -> new Request.Check(in.readPath(), in.readInt());
      default -> throw new MalformedException("operation " + opCode + " cannot be in a multi");
    };
  }

  private static Request decodeMulti(Input in) throws MalformedException {
    List<Request.Write> operations = new ArrayList<>();
    while (true) {
      int type = in.readInt();
      boolean done = in.readBoolean();
      in.readInt();
      if (done) {
        return new Request.Multi(operations);
      }
      operations.add(decodeWrite(type, in));
    }
  }

  private static Request decodeMultiRead(Input in) throws MalformedException {
    List<Request> operations = new ArrayList<>();
    while (true) {
      int type = in.readInt();
      boolean done = in.readBoolean();
      in.readInt();
      if (done) {
        return new Request.MultiRead(operations);
      }
      operations.add(
          switch (type) {
            case OpCode.GET_DATA -> new Request.GetData(in.readRequiredPath(), in.readBoolean());
            case OpCode.GET_CHILDREN ->
                new Request.GetChildren(type, in.readRequiredPath(), in.readBoolean());
            default ->
                throw new MalformedException("operation " + type + " cannot be in a multiRead");
          });
    }
  }

  private static Request decodeSetWatches(int opCode, Input in) throws MalformedException {
    long relativeZxid = in.readLong();
    boolean persistent = opCode == OpCode.SET_WATCHES2;
    return new Request.SetWatches(
        opCode,
        relativeZxid,
        requiredPaths(in),
        requiredPaths(in),
        requiredPaths(in),
        persistent ? requiredPaths(in) : List.of(),
        persistent ? requiredPaths(in) : List.of());
  }

  private static List<Path> requiredPaths(Input in) throws MalformedException {
    int count = in.readCount();
    if (count < 0) {
      throw new MalformedException("a list of watches is missing");
    }
    List<Path> paths = new ArrayList<>(Math.min(count, in.remaining() / 4));
    for (int i = 0; i < count; i++) {
      paths.add(in.readRequiredPath());
    }
    return paths;
  }
}
