package dev.ostler.wire.client;

import dev.ostler.wire.value.RandomValues;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests and replies drawn from a seed. */
final class RandomMessages {
  /** Operations that clients may ask for. */
  static final List<Integer> OPERATIONS =
      List.of(
          OpCode.CREATE,
          OpCode.DELETE,
          OpCode.EXISTS,
          OpCode.GET_DATA,
          OpCode.SET_DATA,
          OpCode.GET_ACL,
          OpCode.SET_ACL,
          OpCode.GET_CHILDREN,
          OpCode.SYNC,
          OpCode.PING,
          OpCode.GET_CHILDREN2,
          OpCode.MULTI,
          OpCode.CREATE2,
          OpCode.RECONFIG,
          OpCode.CHECK_WATCHES,
          OpCode.REMOVE_WATCHES,
          OpCode.CREATE_CONTAINER,
          OpCode.DELETE_CONTAINER,
          OpCode.CREATE_TTL,
          OpCode.MULTI_READ,
          OpCode.AUTH,
          OpCode.SET_WATCHES,
          OpCode.SASL,
          OpCode.GET_EPHEMERALS,
          OpCode.GET_ALL_CHILDREN_NUMBER,
          OpCode.SET_WATCHES2,
          OpCode.ADD_WATCH,
          OpCode.WHO_AM_I,
          OpCode.CLOSE_SESSION);

  private final RandomValues values;

  RandomMessages(RandomValues values) {
    this.values = values;
  }

  Request request(int opCode) {
    return switch (opCode) {
      case OpCode.CREATE,
          OpCode.CREATE2,
          OpCode.CREATE_CONTAINER,
          OpCode.CREATE_TTL,
          OpCode.DELETE,
          OpCode.SET_DATA ->
          write(opCode);
      case OpCode.EXISTS -> new Request.Exists(values.orNull(values.path()), values.nextBoolean());
      case OpCode.GET_DATA, OpCode.GET_CHILDREN, OpCode.GET_CHILDREN2 -> read(opCode);
      case OpCode.GET_ACL -> new Request.GetAcl(values.orNull(values.path()));
      case OpCode.SET_ACL ->
          new Request.SetAcl(
              values.orNull(values.path()), values.orNull(values.aclList()), values.nextInt());
      case OpCode.SYNC -> new Request.Sync(values.orNull(values.path()));
      case OpCode.PING -> Request.Ping.INSTANCE;
      case OpCode.MULTI -> new Request.Multi(values.list(this::step));
      case OpCode.MULTI_READ ->
          new Request.MultiRead(
              values.list(() -> read(values.oneOf(OpCode.GET_DATA, OpCode.GET_CHILDREN))));
      case OpCode.RECONFIG ->
          new Request.Reconfig(
              values.orNull(values.text()),
              values.orNull(values.text()),
              values.orNull(values.text()),
              values.nextLong());
      case OpCode.CHECK_WATCHES ->
          new Request.CheckWatches(values.orNull(values.path()), values.nextInt());
      case OpCode.REMOVE_WATCHES ->
          new Request.RemoveWatches(values.orNull(values.path()), values.nextInt());
      case OpCode.DELETE_CONTAINER -> new Request.DeleteContainer(values.orNull(values.path()));
      case OpCode.AUTH ->
          new Request.Auth(
              values.nextInt(), values.orNull(values.text()), values.orNull(values.data()));
      case OpCode.SET_WATCHES, OpCode.SET_WATCHES2 -> setWatches(opCode);
      case OpCode.SASL -> new Request.Sasl(values.orNull(values.data()));
      case OpCode.GET_EPHEMERALS -> new Request.GetEphemerals(values.orNull(values.path()));
      case OpCode.GET_ALL_CHILDREN_NUMBER ->
          new Request.GetAllChildrenNumber(values.orNull(values.path()));
      case OpCode.ADD_WATCH -> new Request.AddWatch(values.orNull(values.path()), values.nextInt());
      case OpCode.WHO_AM_I -> new Request.WhoAmI();
      case OpCode.CLOSE_SESSION -> new Request.CloseSession();
      default -> throw new AssertionError("operation " + opCode);
    };
  }

  private Request.Write step() {
    return write(
        values.oneOf(
            OpCode.CREATE,
            OpCode.CREATE2,
            OpCode.CREATE_CONTAINER,
            OpCode.CREATE_TTL,
            OpCode.DELETE,
            OpCode.SET_DATA,
            OpCode.CHECK));
  }

  private Request.Write write(int opCode) {
    return switch (opCode) {
      case OpCode.DELETE -> new Request.Delete(values.orNull(values.path()), values.nextInt());
      case OpCode.CHECK -> new Request.Check(values.orNull(values.path()), values.nextInt());
      case OpCode.SET_DATA ->
          new Request.SetData(
              values.orNull(values.path()), values.orNull(values.data()), values.nextInt());
      default ->
          new Request.Create(
              opCode,
              values.orNull(values.path()),
              values.orNull(values.data()),
              values.orNull(values.aclList()),
              values.nextInt(),
              opCode == OpCode.CREATE_TTL ? values.nextLong() : 0);
    };
  }

  private Request read(int opCode) {
    return opCode == OpCode.GET_DATA
        ? new Request.GetData(values.path(), values.nextBoolean())
        : new Request.GetChildren(opCode, values.path(), values.nextBoolean());
  }

  private Request setWatches(int opCode) {
    boolean persistent = opCode == OpCode.SET_WATCHES2;
    return new Request.SetWatches(
        opCode,
        values.nextLong(),
        values.list(values::path),
        values.list(values::path),
        values.list(values::path),
        persistent ? values.list(values::path) : List.of(),
        persistent ? values.list(values::path) : List.of());
  }

  /** A reply to an operation, or null if it has no body. */
  @Nullable Reply reply(int opCode) {
    return switch (opCode) {
      case OpCode.CREATE, OpCode.SYNC -> new Reply.PathReply(values.orNull(values.path()));
      case OpCode.CREATE2, OpCode.CREATE_CONTAINER, OpCode.CREATE_TTL ->
          new Reply.CreatedReply(values.path(), values.stat());
      case OpCode.EXISTS, OpCode.SET_DATA, OpCode.SET_ACL -> new Reply.StatReply(values.stat());
      case OpCode.GET_DATA, OpCode.RECONFIG ->
          new Reply.DataReply(values.orNull(values.data()), values.stat());
      case OpCode.GET_ACL -> new Reply.AclReply(values.aclList(), values.stat());
      case OpCode.GET_CHILDREN -> new Reply.ChildrenReply(values.list(values::data), null);
      case OpCode.GET_CHILDREN2 ->
          new Reply.ChildrenReply(values.list(values::data), values.stat());
      case OpCode.GET_EPHEMERALS -> new Reply.PathsReply(values.list(values::path));
      case OpCode.GET_ALL_CHILDREN_NUMBER, OpCode.ADD_WATCH ->
          new Reply.NumberReply(values.nextInt());
      case OpCode.WHO_AM_I ->
          new Reply.WhoAmIReply(
              values.list(() -> new Reply.ClientInfo(values.text(), values.text())));
      case OpCode.SASL -> new Reply.TokenReply(values.orNull(values.data()));
      case OpCode.MULTI ->
          new Reply.MultiReply(
              values.list(() ->
                  result(
                      OpCode.CREATE,
                      OpCode.CREATE2,
                      OpCode.DELETE,
                      OpCode.SET_DATA,
                      OpCode.CHECK)));
      case OpCode.MULTI_READ ->
          new Reply.MultiReply(values.list(() -> result(OpCode.GET_DATA, OpCode.GET_CHILDREN)));
      default -> null;
    };
  }

  private Reply.Result result(int... types) {
    if (values.below(4) == 0) {
      return Reply.Result.failure(values.nextInt());
    }
    int type = values.oneOf(types);
    return new Reply.Result(type, 0, reply(type));
  }
}
