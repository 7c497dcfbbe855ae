package dev.ostler.client;

import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.client.Reply;
import dev.ostler.wire.client.ReplyDecoder;
import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.value.AclList;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bodies of answers, as values of a program's own: nothing in them keeps the array alive that
 * they came in.
 */
final class Replies {
  private Replies() {}

  static Data data(Input in) throws MalformedException {
    Bytes value = in.readBuffer();
    return new Data(value == null ? null : own(value), in.readStat());
  }

  /** Not copied if it is most of its array anyhow. */
  static Bytes own(Bytes value) {
    return value.array().length <= 2 * value.length() ? value : value.copy();
  }

  static Created created(Chroot chroot, Input in) throws MalformedException {
    return new Created(chroot.toClient(in.readRequiredPath()), in.readStat());
  }

  static Children children(Input in) throws MalformedException {
    return new Children(names(in), in.readStat());
  }

  private static List<String> names(Input in) throws MalformedException {
    int count = in.readCount();
    if (count < 0) {
      throw new MalformedException("the list of children is missing");
    }
    List<String> names = new ArrayList<>(Math.min(count, in.remaining() / Integer.BYTES));
    for (int i = 0; i < count; i++) {
      String name = in.readString();
      if (name == null) {
        throw new MalformedException("the name of a child is missing");
      }
      names.add(name);
    }
    return names;
  }

  static NodeAcl acl(Input in) throws MalformedException {
    AclList acl = in.readAclList();
    if (acl == null) {
      throw new MalformedException("the access control list is missing");
    }
    return new NodeAcl(acl.entries(), in.readStat());
  }

  static List<String> paths(Chroot chroot, Input in) throws MalformedException {
    Reply reply = ReplyDecoder.decode(OpCode.GET_EPHEMERALS, in);
    List<String> paths = new ArrayList<>();
    for (Path path : ((Reply.PathsReply) known(reply)).paths()) {
      paths.add(chroot.toClient(path));
    }
    return paths;
  }

  static List<Identity> identities(Input in) throws MalformedException {
    Reply reply = ReplyDecoder.decode(OpCode.WHO_AM_I, in);
    List<Identity> identities = new ArrayList<>();
    for (Reply.ClientInfo info : ((Reply.WhoAmIReply) known(reply)).identities()) {
      identities.add(new Identity(info.scheme(), info.user()));
    }
    return identities;
  }

  static List<Reply.Result> results(int opCode, Input in) throws MalformedException {
    return ((Reply.MultiReply) known(ReplyDecoder.decode(opCode, in))).results();
  }

  private static Reply known(@Nullable Reply reply) throws MalformedException {
    if (reply == null) {
      throw new MalformedException("the answer has no body");
    }
    return reply;
  }
}
