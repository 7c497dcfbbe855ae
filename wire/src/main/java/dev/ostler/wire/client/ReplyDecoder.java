package dev.ostler.wire.client;

import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.value.AclList;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the bodies of replies, for clients. A body only follows a {@link ReplyHeader} whose error
 * is 0, and nothing in it tells its shape: that is the operation code of the request. Bytes behind
 * the last field are ignored.
 */
public final class ReplyDecoder {
  private ReplyDecoder() {}

  /**
   * Decodes the body of the reply to a request.
   *
   * @param opCode what the request was sent with; a notification ({@link Xid#NOTIFICATION}) answers
   *     no request and is decoded by {@link WatcherEvent#decode}
   * @return null if replies to this operation have no body
   * @throws MalformedException if the body cannot be decoded, or no reply belongs to the operation
   */
  public static @Nullable Reply decode(int opCode, Input in) throws MalformedException {
    return switch (opCode) {
      case OpCode.CREATE, OpCode.SYNC -> new Reply.PathReply(in.readPath());
      case OpCode.CREATE2, OpCode.CREATE_CONTAINER, OpCode.CREATE_TTL -> decodeCreated(in);
      case OpCode.EXISTS, OpCode.SET_DATA, OpCode.SET_ACL -> new Reply.StatReply(in.readStat());
      case OpCode.GET_DATA, OpCode.RECONFIG -> decodeData(in);
      case OpCode.GET_ACL -> decodeAcl(in);
      case OpCode.GET_CHILDREN -> new Reply.ChildrenReply(decodeNames(in), null);
      case OpCode.GET_CHILDREN2 -> new Reply.ChildrenReply(decodeNames(in), in.readStat());
      case OpCode.GET_EPHEMERALS -> new Reply.PathsReply(decodePaths(in));
      case OpCode.GET_ALL_CHILDREN_NUMBER, OpCode.ADD_WATCH -> new Reply.NumberReply(in.readInt());
      case OpCode.WHO_AM_I -> decodeWhoAmI(in);
      case OpCode.SASL -> new Reply.TokenReply(in.readBuffer());
      case OpCode.MULTI, OpCode.MULTI_READ -> decodeMulti(opCode, in);
      case OpCode.DELETE,
          OpCode.PING,
          OpCode.CHECK_WATCHES,
          OpCode.REMOVE_WATCHES,
          OpCode.DELETE_CONTAINER,
          OpCode.AUTH,
          OpCode.SET_WATCHES,
          OpCode.SET_WATCHES2,
          OpCode.CLOSE_SESSION ->
          null;
      default -> throw new MalformedException("no reply belongs to operation " + opCode);
    };
  }

  private static Reply.CreatedReply decodeCreated(Input in) throws MalformedException {
    return new Reply.CreatedReply(in.readRequiredPath(), in.readStat());
  }

  private static Reply.DataReply decodeData(Input in) throws MalformedException {
    return new Reply.DataReply(in.readBuffer(), in.readStat());
  }

  private static Reply.AclReply decodeAcl(Input in) throws MalformedException {
    AclList acl = in.readAclList();
    if (acl == null) {
      throw missing("the access control list");
    }
    return new Reply.AclReply(acl, in.readStat());
  }

  private static List<Bytes> decodeNames(Input in) throws MalformedException {
    int count = count(in, "the list of children");
    List<Bytes> names = new ArrayList<>(Math.min(count, in.remaining() / Integer.BYTES));
    for (int i = 0; i < count; i++) {
      Bytes name = in.readBuffer();
      if (name == null) {
        throw missing("the name of a child");
      }
      names.add(name);
    }
    return names;
  }

  private static List<Path> decodePaths(Input in) throws MalformedException {
    int count = count(in, "the list of ephemerals");
    List<Path> paths = new ArrayList<>(Math.min(count, in.remaining() / Integer.BYTES));
    for (int i = 0; i < count; i++) {
      paths.add(in.readRequiredPath());
    }
    return paths;
  }

  private static Reply.WhoAmIReply decodeWhoAmI(Input in) throws MalformedException {
    int count = count(in, "the list of identities");
    List<Reply.ClientInfo> identities =
        new ArrayList<>(Math.min(count, in.remaining() / (2 * Integer.BYTES)));
    for (int i = 0; i < count; i++) {
      String scheme = in.readString();
      String user = in.readString();
      if (scheme == null || user == null) {
        throw missing("part of an identity");
      }
      identities.add(new Reply.ClientInfo(scheme, user));
    }
    return new Reply.WhoAmIReply(identities);
  }

  private static Reply.MultiReply decodeMulti(int opCode, Input in) throws MalformedException {
    List<Reply.Result> results = new ArrayList<>();
    while (true) {
      int type = in.readInt();
      boolean done = in.readBoolean();
      int error = in.readInt();
      if (done) {
        return new Reply.MultiReply(results);
      }
      if (type == OpCode.ERROR) {
        // The code stands in the header and once more behind it, where clients look.
        results.add(Reply.Result.failure(in.readInt()));
      } else {
        ReplyBody body = opCode == OpCode.MULTI ? decodeWritten(type, in) : decodeRead(type, in);
        results.add(new Reply.Result(type, error, body));
      }
    }
  }

  /** createContainer and createTTL answer as create2. */
  private static @Nullable Reply decodeWritten(int type, Input in) throws MalformedException {
    return switch (type) {
      case OpCode.CREATE, OpCode.CREATE2, OpCode.SET_DATA, OpCode.DELETE -> decode(type, in);
      case OpCode.CHECK -> null;
      default -> throw new MalformedException("operation " + type + " has no result in a multi");
    };
  }

  private static @Nullable Reply decodeRead(int type, Input in) throws MalformedException {
    return switch (type) {
      case OpCode.GET_DATA, OpCode.GET_CHILDREN -> decode(type, in);
      default ->
          throw new MalformedException("operation " + type + " has no result in a multiRead");
    };
  }

  private static int count(Input in, String what) throws MalformedException {
    int count = in.readCount();
    if (count < 0) {
      throw missing(what);
    }
    return count;
  }

  private static MalformedException missing(String what) {
    return new MalformedException(what + " is missing in a reply");
  }
}
