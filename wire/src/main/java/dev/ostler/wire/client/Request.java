package dev.ostler.wire.client;

import dev.ostler.wire.codec.Output;
import dev.ostler.wire.value.AclList;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for, one record an operation. Fields that the wire allows to be null are null
 * here, too: which error that is depends on the operation and is for the core to say.
 */
public sealed interface Request {
  /** The operation code it was sent with. */
  int opCode();

  /** Writes the body, without the header. */
  void encode(Output out);

  /** A request that becomes a transaction. */
  sealed interface Change extends Request permits Write, Multi, SetAcl, Reconfig, CloseSession {}

  /** A change that may stand in a multi; a check may stand nowhere else. */
  sealed interface Write extends Change permits Create, Delete, SetData, Check {}

  /** A request that is answered from the tree as it is. */
  sealed interface Read extends Request
      permits GetData,
          Exists,
          GetChildren,
          GetAcl,
          GetAllChildrenNumber,
          GetEphemerals,
          MultiRead {}

  /**
   * All four ways to create a znode.
   *
   * @param opCode create, create2, createContainer or createTTL
   * @param flags see {@link CreateFlags}
   * @param ttlMillis only for createTTL, else 0
   */
  record Create(
      int opCode,
      @Nullable Path path,
      @Nullable Bytes data,
      @Nullable AclList acl,
      int flags,
      long ttlMillis)
      implements Write {
    @Override
    public void encode(Output out) {
      out.writePath(path);
      out.writeBuffer(data);
      out.writeAclList(acl);
      out.writeInt(flags);
      if (opCode == OpCode.CREATE_TTL) {
        out.writeLong(ttlMillis);
      }
    }
  }

  /**
   * @param version -1 matches any
   */
  record Delete(@Nullable Path path, int version) implements Write {
    @Override
    public int opCode() {
      return OpCode.DELETE;
    }

    @Override
    public void encode(Output out) {
      out.writePath(path);
      out.writeInt(version);
    }
  }

  record Exists(@Nullable Path path, boolean watch) implements Read {
    @Override
    public int opCode() {
      return OpCode.EXISTS;
    }

    @Override
    public void encode(Output out) {
      out.writePath(path);
      out.writeBoolean(watch);
    }
  }

  record GetData(@Nullable Path path, boolean watch) implements Read {
    @Override
    public int opCode() {
      return OpCode.GET_DATA;
    }

    @Override
    public void encode(Output out) {
      out.writePath(path);
      out.writeBoolean(watch);
    }
  }

  /**
   * @param version -1 matches any
   */
  record SetData(@Nullable Path path, @Nullable Bytes data, int version) implements Write {
    @Override
    public int opCode() {
      return OpCode.SET_DATA;
    }

    @Override
    public void encode(Output out) {
      out.writePath(path);
      out.writeBuffer(data);
      out.writeInt(version);
    }
  }

  record GetAcl(@Nullable Path path) implements Read {
    @Override
    public int opCode() {
      return OpCode.GET_ACL;
    }

    @Override
    public void encode(Output out) {
      out.writePath(path);
    }
  }

  /**
   * @param version compared with aversion; -1 matches any
   */
  record SetAcl(@Nullable Path path, @Nullable AclList acl, int version) implements Change {
    @Override
    public int opCode() {
      return OpCode.SET_ACL;
    }

    @Override
    public void encode(Output out) {
      out.writePath(path);
      out.writeAclList(acl);
      out.writeInt(version);
    }
  }

  /**
   * @param opCode getChildren, or getChildren2, which returns a Stat as well
   */
  record GetChildren(int opCode, @Nullable Path path, boolean watch) implements Read {
    @Override
    public void encode(Output out) {
      out.writePath(path);
      out.writeBoolean(watch);
    }
  }

  record Sync(@Nullable Path path) implements Request {
    @Override
    public int opCode() {
      return OpCode.SYNC;
    }

    @Override
    public void encode(Output out) {
      out.writePath(path);
    }
  }

  record Ping() implements Request {
    /** The only one there needs to be. */
    public static final Ping INSTANCE = new Ping();

    @Override
    public int opCode() {
      return OpCode.PING;
    }

    @Override
    public void encode(Output out) {}
  }

  /** Only inside a multi. */
  record Check(@Nullable Path path, int version) implements Write {
    @Override
    public int opCode() {
      return OpCode.CHECK;
    }

    @Override
    public void encode(Output out) {
      out.writePath(path);
      out.writeInt(version);
    }
  }

  record Multi(List<Write> operations) implements Change {
    @Override
    public int opCode() {
      return OpCode.MULTI;
    }

    @Override
    public void encode(Output out) {
      encodeAll(operations, out);
    }
  }

  /**
   * @param operations {@link GetData} and {@link GetChildren} only; their watch flag means nothing
   */
  record MultiRead(List<Request> operations) implements Read {
    @Override
    public int opCode() {
      return OpCode.MULTI_READ;
    }

    @Override
    public void encode(Output out) {
      encodeAll(operations, out);
    }
  }

  record Reconfig(
      @Nullable String joiningServers,
      @Nullable String leavingServers,
      @Nullable String newMembers,
      long currentConfigId)
      implements Change {
    @Override
    public int opCode() {
      return OpCode.RECONFIG;
    }

    @Override
    public void encode(Output out) {
      out.writeString(joiningServers);
      out.writeString(leavingServers);
      out.writeString(newMembers);
      out.writeLong(currentConfigId);
    }
  }

  /**
   * @param type see {@link WatcherType}
   */
  record CheckWatches(@Nullable Path path, int type) implements Request {
    @Override
    public int opCode() {
      return OpCode.CHECK_WATCHES;
    }

    @Override
    public void encode(Output out) {
      out.writePath(path);
      out.writeInt(type);
    }
  }

  /**
   * @param type see {@link WatcherType}
   */
  record RemoveWatches(@Nullable Path path, int type) implements Request {
    @Override
    public int opCode() {
      return OpCode.REMOVE_WATCHES;
    }

    @Override
    public void encode(Output out) {
      out.writePath(path);
      out.writeInt(type);
    }
  }

  record DeleteContainer(@Nullable Path path) implements Request {
    @Override
    public int opCode() {
      return OpCode.DELETE_CONTAINER;
    }

    @Override
    public void encode(Output out) {
      out.writePath(path);
    }
  }

  record Auth(int type, @Nullable String scheme, @Nullable Bytes credentials) implements Request {
    @Override
    public int opCode() {
      return OpCode.AUTH;
    }

    /** Without the credentials: requests end up in logs. */
    @Override
    public String toString() {
      return "Auth[scheme=" + scheme + ", credentials=***]";
    }

    @Override
    public void encode(Output out) {
      out.writeInt(type);
      out.writeString(scheme);
      out.writeBuffer(credentials);
    }
  }

  /**
   * Watches armed again after a reconnect.
   *
   * @param opCode setWatches, or setWatches2, which has the two persistent lists as well
   * @param relativeZxid the last zxid the client has seen
   */
  record SetWatches(
      int opCode,
      long relativeZxid,
      List<Path> data,
      List<Path> exist,
      List<Path> child,
      List<Path> persistent,
      List<Path> persistentRecursive)
      implements Request {
    @Override
    public void encode(Output out) {
      out.writeLong(relativeZxid);
      out.writePaths(data);
      out.writePaths(exist);
      out.writePaths(child);
      if (opCode == OpCode.SET_WATCHES2) {
        out.writePaths(persistent);
        out.writePaths(persistentRecursive);
      }
    }
  }

  record Sasl(@Nullable Bytes token) implements Request {
    @Override
    public int opCode() {
      return OpCode.SASL;
    }

    @Override
    public String toString() {
      return "Sasl[token=***]";
    }

    @Override
    public void encode(Output out) {
      out.writeBuffer(token);
    }
  }

  record GetEphemerals(@Nullable Path prefix) implements Read {
    @Override
    public int opCode() {
      return OpCode.GET_EPHEMERALS;
    }

    @Override
    public void encode(Output out) {
      out.writePath(prefix);
    }
  }

  record GetAllChildrenNumber(@Nullable Path path) implements Read {
    @Override
    public int opCode() {
      return OpCode.GET_ALL_CHILDREN_NUMBER;
    }

    @Override
    public void encode(Output out) {
      out.writePath(path);
    }
  }

  /**
   * @param mode 0 persistent, 1 persistent recursive
   */
  record AddWatch(@Nullable Path path, int mode) implements Request {
    @Override
    public int opCode() {
      return OpCode.ADD_WATCH;
    }

    @Override
    public void encode(Output out) {
      out.writePath(path);
      out.writeInt(mode);
    }
  }

  record WhoAmI() implements Request {
    @Override
    public int opCode() {
      return OpCode.WHO_AM_I;
    }

    @Override
    public void encode(Output out) {}
  }

  record CloseSession() implements Change {
    @Override
    public int opCode() {
      return OpCode.CLOSE_SESSION;
    }

    @Override
    public void encode(Output out) {}
  }

  /** A known operation whose body cannot be decoded. */
  record Malformed(int opCode, String reason) implements Request {
    @Override
    public void encode(Output out) {
      throw new IllegalStateException("nothing to write for " + this);
    }
  }

  /** An operation that does not exist, or that clients may not ask for by itself. */
  record Unknown(int opCode) implements Request {
    @Override
    public void encode(Output out) {
      throw new IllegalStateException("nothing to write for " + this);
    }
  }

  private static void encodeAll(List<? extends Request> operations, Output out) {
    for (Request operation : operations) {
      MultiHeader.encode(out, operation.opCode(), false, -1);
      operation.encode(out);
    }
    MultiHeader.encode(out, -1, true, -1);
  }
}
