package dev.ostler.wire.txn;

import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.value.AclList;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a transaction does to the tree or the sessions. */
public sealed interface TransactionBody {
  /** The type that is stored with it: an operation code. */
  int type();

  /** Writes the body, without its type. */
  void encode(Output out);

  /** A body that may stand inside a {@link Multi}. */
  sealed interface Step extends TransactionBody permits Create, Delete, SetData, Check, Failure {}

  record CreateSession(int timeoutMillis) implements TransactionBody {
    @Override
    public int type() {
      return OpCode.CREATE_SESSION;
    }

    @Override
    public void encode(Output out) {
      out.writeInt(timeoutMillis);
    }
  }

  /**
   * @param ephemerals paths that go with the session, in the order they are deleted; null in logs
   *     that do not list them: then it is all that the tree knows
   */
  record CloseSession(@Nullable List<Path> ephemerals) implements TransactionBody {
    @Override
    public int type() {
      return OpCode.CLOSE_SESSION;
    }

    @Override
    public void encode(Output out) {
      if (ephemerals != null) {
        out.writePaths(ephemerals);
      }
    }
  }

  /**
   * A request that was refused, or a step of a multi that was not carried out. It changes nothing.
   *
   * @param error see {@link dev.ostler.wire.client.ErrorCode}
   */
  record Failure(int error) implements Step {
    @Override
    public int type() {
      return OpCode.ERROR;
    }

    @Override
    public void encode(Output out) {
      out.writeInt(error);
    }
  }

  /**
   * @param type create, create2, createContainer or createTTL
   * @param ephemeral whether the znode belongs to the session in the header
   * @param parentCversion number of children ever created below the parent, with this one; -1 in
   *     logs older than 3.4
   * @param ttlMillis only for createTTL, else 0
   */
  record Create(
      int type,
      Path path,
      @Nullable Bytes data,
      AclList acl,
      boolean ephemeral,
      int parentCversion,
      long ttlMillis)
      implements Step {
    @Override
    public void encode(Output out) {
      out.writePath(path);
      out.writeBuffer(data);
      out.writeAclList(acl);
      if (type == OpCode.CREATE || type == OpCode.CREATE2) {
        out.writeBoolean(ephemeral);
      }
      out.writeInt(parentCversion);
      if (type == OpCode.CREATE_TTL) {
        out.writeLong(ttlMillis);
      }
    }
  }

  /**
   * @param type delete or deleteContainer
   */
  record Delete(int type, Path path) implements Step {
    @Override
    public void encode(Output out) {
      out.writePath(path);
    }
  }

  /**
   * @param type setData or reconfig
   * @param version the version that results
   */
  record SetData(int type, Path path, @Nullable Bytes data, int version) implements Step {
    @Override
    public void encode(Output out) {
      out.writePath(path);
      out.writeBuffer(data);
      out.writeInt(version);
    }
  }

  /**
   * @param version the aversion that results
   */
  record SetAcl(Path path, AclList acl, int version) implements TransactionBody {
    @Override
    public int type() {
      return OpCode.SET_ACL;
    }

    @Override
    public void encode(Output out) {
      out.writePath(path);
      out.writeAclList(acl);
      out.writeInt(version);
    }
  }

  record Check(Path path, int version) implements Step {
    @Override
    public int type() {
      return OpCode.CHECK;
    }

    @Override
    public void encode(Output out) {
      out.writePath(path);
      out.writeInt(version);
    }
  }

  /** All of the steps, or, when one of them is a {@link Failure}, none. */
  record Multi(List<Step> steps) implements TransactionBody {
    @Override
    public int type() {
      return OpCode.MULTI;
    }

    /** True if a step failed, so that nothing is carried out. */
    public boolean failed() {
      for (Step step : steps) {
        if (step instanceof Failure) {
          return true;
        }
      }
      return false;
    }

    @Override
    public void encode(Output out) {
      out.writeInt(steps.size());
      for (Step step : steps) {
        out.writeInt(step.type());
        int length = out.skipInt();
        step.encode(out);
        out.putInt(length, out.position() - length - 4);
      }
    }
  }
}
