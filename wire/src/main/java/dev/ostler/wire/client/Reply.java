package dev.ostler.wire.client;

import dev.ostler.wire.codec.Output;
import dev.ostler.wire.value.AclList;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Path;
import dev.ostler.wire.value.Stat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bodies of replies, one record a shape. */
public sealed interface Reply extends ReplyBody {
  /** create and sync. */
  record PathReply(@Nullable Path path) implements Reply {
    @Override
    public void encode(Output out) {
      out.writePath(path);
    }
  }

  /** create2, createContainer, createTTL. */
  record CreatedReply(Path path, Stat stat) implements Reply {
    @Override
    public void encode(Output out) {
      out.writePath(path);
      out.writeStat(stat);
    }
  }

  /** exists, setData, setACL. */
  record StatReply(Stat stat) implements Reply {
    @Override
    public void encode(Output out) {
      out.writeStat(stat);
    }
  }

  /** getData, reconfig. */
  record DataReply(@Nullable Bytes data, Stat stat) implements Reply {
    @Override
    public void encode(Output out) {
      out.writeBuffer(data);
      out.writeStat(stat);
    }
  }

  /** getACL. */
  record AclReply(AclList acl, Stat stat) implements Reply {
    @Override
    public void encode(Output out) {
      out.writeAclList(acl);
      out.writeStat(stat);
    }
  }

  /**
   * getChildren and getChildren2.
   *
   * @param stat only for getChildren2
   */
  record ChildrenReply(List<Bytes> names, @Nullable Stat stat) implements Reply {
    @Override
    public void encode(Output out) {
      out.writeInt(names.size());
      for (Bytes name : names) {
        out.writeBuffer(name);
      }
      if (stat != null) {
        out.writeStat(stat);
      }
    }
  }

  /** getEphemerals. */
  record PathsReply(List<Path> paths) implements Reply {
    @Override
    public void encode(Output out) {
      out.writePaths(paths);
    }
  }

  /** getAllChildrenNumber; also the error record that addWatch answers with. */
  record NumberReply(int number) implements Reply {
    @Override
    public void encode(Output out) {
      out.writeInt(number);
    }
  }

  /** One identity of a connection, as whoAmI shows it. */
  record ClientInfo(String scheme, String user) {}

  /** whoAmI. */
  record WhoAmIReply(List<ClientInfo> identities) implements Reply {
    @Override
    public void encode(Output out) {
      out.writeInt(identities.size());
      for (ClientInfo identity : identities) {
        out.writeString(identity.scheme());
        out.writeString(identity.user());
      }
    }
  }

  /** sasl. */
  record TokenReply(@Nullable Bytes token) implements Reply {
    @Override
    public void encode(Output out) {
      out.writeBuffer(token);
    }
  }

  /**
   * One entry of a multi or multiRead reply.
   *
   * @param type operation code of the result, or -1 for an error
   * @param error 0, or the code of the error
   * @param body the result; null for a delete, a check or an error
   */
  record Result(int type, int error, @Nullable ReplyBody body) {
    /** The operation went well but the multi did not, or (code not 0) it failed itself. */
    public static Result failure(int error) {
      return new Result(OpCode.ERROR, error, null);
    }
  }

  /** multi and multiRead. */
  record MultiReply(List<Result> results) implements Reply {
    @Override
    public void encode(Output out) {
      for (Result result : results) {
        MultiHeader.encode(out, result.type(), false, result.error());
        if (result.type() == OpCode.ERROR) {
          out.writeInt(result.error());
        } else if (result.body() != null) {
          result.body().encode(out);
        }
      }
      MultiHeader.encode(out, -1, true, -1);
    }
  }
}
