package dev.ostler.client;

import dev.ostler.client.connection.ClientDriver;
import dev.ostler.client.watch.WatchTable;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.value.Acl;
import dev.ostler.wire.value.AclList;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Path;
import dev.ostler.wire.value.Stat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The operations as requests and stages, for any session or one, repeated or not. */
class ClientOperations implements Operations {
  /** Where the servers keep the ensemble's membership, whatever the chroot. */
  private static final String CONFIG_PATH = "/zookeeper/config";

  private final OperationCall.Scope scope;
  private final RetryPolicy policy;

  /** Shared by all views of a client. */
  private final OpenIds openIds;

  ClientOperations(OperationCall.Scope scope, RetryPolicy policy, OpenIds openIds) {
    this.scope = scope;
    this.policy = policy;
    this.openIds = openIds;
  }

  final OperationCall.Scope scope() {
    return scope;
  }

  final ClientDriver driver() {
    return scope.driver();
  }

  final Chroot chroot() {
    return scope.chroot();
  }

  /** Id of the session now; 0 for none. */
  final long sessionIdNow() {
    Session session = driver().session();
    return session == null ? 0 : session.id();
  }

  @Override
  public final Operations retrying(RetryPolicy other) {
    return new ClientOperations(scope, other, openIds);
  }

  @Override
  public final Operations inSession(long sessionId) {
    if (sessionId == 0) {
      throw new IllegalArgumentException("There is no session 0; wait until one is connected");
    }
    return new ClientOperations(
        new OperationCall.Scope(driver(), chroot(), sessionId), policy, openIds);
  }

  @Override
  public final BlockingOperations blocking() {
    return new BlockingOperations(this, driver()::inCallback);
  }

  // How calls are made

  /** Makes a call, again and again as the policy says. */
  final <T> CompletableFuture<T> run(boolean repeatable, Supplier<CompletableFuture<T>> attempt) {
    if (policy.attemptsMax() == 1) {
      return attempt.get();
    }
    return new Retry<>(driver(), policy, repeatable, scope.pinnedSession() == 0, attempt).begin();
  }

  /** Makes a call of one request. */
  final <T> CompletableFuture<T> call(
      boolean repeatable,
      Request request,
      String operation,
      @Nullable String path,
      OperationCall.Reader<T> reader) {
    return run(
        repeatable,
        () -> {
          OperationCall<T> call = new OperationCall<>(scope, request, operation, path, reader);
          driver().submit(call);
          return call.stage();
        });
  }

  /** A call on a path that is checked first. */
  private <T> CompletableFuture<T> onPath(
      boolean repeatable,
      Request request,
      String operation,
      String path,
      OperationCall.Reader<T> reader) {
    String trouble = Paths.trouble(path, false);
    return trouble == null
        ? call(repeatable, request, operation, path, reader)
        : badPath(operation, path, trouble);
  }

  static <T> CompletableFuture<T> badPath(String operation, String path, String trouble) {
    return CompletableFuture.failedFuture(
        new ClientException.BadArguments(operation, path, trouble));
  }

  static @Nullable Bytes bytes(byte @Nullable [] data) {
    return data == null ? null : Bytes.of(data);
  }

  private static AclList acl(List<Acl> entries) {
    return entries.size() == 1 && entries.get(0).equals(Acl.OPEN)
        ? AclList.OPEN
        : AclList.of(entries);
  }

  /** For stages that end with nothing. */
  @SuppressWarnings("NullAway") // Void has no other value than null.
  static Void nothing(Input in) {
    return null;
  }

  // Changes

  final Request.Create createRequest(String path, byte @Nullable [] data, CreateOptions options) {
    int opCode =
        switch (options.mode()) {
          case CONTAINER -> OpCode.CREATE_CONTAINER;
          case PERSISTENT_WITH_TTL, PERSISTENT_SEQUENTIAL_WITH_TTL -> OpCode.CREATE_TTL;
          case PERSISTENT, EPHEMERAL, PERSISTENT_SEQUENTIAL, EPHEMERAL_SEQUENTIAL -> OpCode.CREATE2;
        };
    CreateMode mode = options.mode();
    return new Request.Create(
        opCode,
        mode.isSequential() ? chroot().beginningToServer(path) : chroot().toServer(path),
        bytes(data),
        acl(options.acl()),
        mode.flags(),
        options.ttlMillis());
  }

  @Override
  public final CompletableFuture<Created> create(
      String path, byte @Nullable [] data, CreateOptions options) {
    String trouble = Paths.trouble(path, options.mode().isSequential());
    if (trouble != null) {
      return badPath("create", path, trouble);
    }
    Chroot root = chroot();
    return call(
        false, createRequest(path, data, options), "create", path, in -> Replies.created(root, in));
  }

  @Override
  public final CompletionStage<Created> createOnce(
      UUID id, String path, byte @Nullable [] data, CreateOptions options) {
    String trouble = Paths.trouble(path, options.mode().isSequential());
    if (trouble != null) {
      return badPath("createOnce", path, trouble);
    }
    return new CreateOnce(once(), openIds, id, path, data, options).begin(this);
  }

  @Override
  public final CompletionStage<Void> ensurePath(String path) {
    String trouble = Paths.trouble(path, false);
    if (trouble != null) {
      return badPath("ensurePath", path, trouble);
    }
    return run(true, () -> PathMaker.ensure(once(), chroot(), path));
  }

  /** The same without repetition. */
  private ClientOperations once() {
    return policy.attemptsMax() == 1
        ? this
        : new ClientOperations(scope, RetryPolicy.NONE, openIds);
  }

  @Override
  public final CompletionStage<Void> delete(String path, int version) {
    return onPath(
        false,
        new Request.Delete(chroot().toServer(path), version),
        "delete",
        path,
        ClientOperations::nothing);
  }

  @Override
  public final CompletionStage<Void> ensureDeleted(String path) {
    String trouble = Paths.trouble(path, false);
    if (trouble != null) {
      return badPath("ensureDeleted", path, trouble);
    }
    Request request = new Request.Delete(chroot().toServer(path), ANY_VERSION);
    return run(
        true,
        () -> {
          OrMissing<Void> call =
              new OrMissing<>(
                  scope, request, "ensureDeleted", path, ClientOperations::nothing, () -> null);
          driver().submit(call);
          return call.stage();
        });
  }

  @Override
  public final CompletionStage<Stat> setData(String path, byte @Nullable [] data, int version) {
    return onPath(
        false,
        new Request.SetData(chroot().toServer(path), bytes(data), version),
        "setData",
        path,
        Input::readStat);
  }

  @Override
  public final CompletionStage<Stat> setAcl(String path, List<Acl> acl, int aclVersion) {
    return onPath(
        false,
        new Request.SetAcl(chroot().toServer(path), acl(acl), aclVersion),
        "setAcl",
        path,
        Input::readStat);
  }

  @Override
  public final Multi multi() {
    return new MultiBuilder(this);
  }

  // Reads

  /** A call for which a znode that does not exist is an answer. */
  private static final class OrMissing<T extends @Nullable Object> extends OperationCall<T> {
    private final Supplier<T> ifMissing;

    OrMissing(
        Scope scope,
        Request request,
        String operation,
        String path,
        Reader<T> reader,
        Supplier<T> ifMissing) {
      super(scope, request, operation, path, reader);
      this.ifMissing = ifMissing;
    }

    @Override
    protected void answered(int error, Input body) throws MalformedException {
      if (error == ErrorCode.NO_NODE) {
        succeed(ifMissing.get());
      } else {
        super.answered(error, body);
      }
    }
  }

  @Override
  public final CompletableFuture<Data> getData(String path) {
    return onPath(
        true, new Request.GetData(chroot().toServer(path), false), "getData", path, Replies::data);
  }

  @Override
  public final CompletionStage<Watched<Data>> getDataAndWatch(String path) {
    return watched(
        path,
        serverPath ->
            new WatchedRead<>(
                scope,
                new Request.GetData(serverPath, true),
                "getData",
                path,
                serverPath,
                WatchTable.Slot.DATA,
                Replies::data,
                null));
  }

  @Override
  public final CompletableFuture<Optional<Stat>> exists(String path) {
    String trouble = Paths.trouble(path, false);
    if (trouble != null) {
      return badPath("exists", path, trouble);
    }
    Request request = new Request.Exists(chroot().toServer(path), false);
    return run(
        true,
        () -> {
          OrMissing<Optional<Stat>> call =
              new OrMissing<>(
                  scope,
                  request,
                  "exists",
                  path,
                  in -> Optional.of(in.readStat()),
                  Optional::empty);
          driver().submit(call);
          return call.stage();
        });
  }

  @Override
  public final CompletionStage<Watched<Optional<Stat>>> existsAndWatch(String path) {
    return watched(path, serverPath -> WatchedRead.exists(scope, path, serverPath));
  }

  @Override
  public final CompletableFuture<Children> getChildren(String path) {
    return onPath(
        true,
        new Request.GetChildren(OpCode.GET_CHILDREN2, chroot().toServer(path), false),
        "getChildren",
        path,
        Replies::children);
  }

  @Override
  public final CompletionStage<Watched<Children>> getChildrenAndWatch(String path) {
    return watched(
        path,
        serverPath ->
            new WatchedRead<>(
                scope,
                new Request.GetChildren(OpCode.GET_CHILDREN2, serverPath, true),
                "getChildren",
                path,
                serverPath,
                WatchTable.Slot.CHILD,
                Replies::children,
                null));
  }

  /** Makes the call that reads and watches a path of the server. */
  private interface WatchedReads<T> {
    WatchedRead<T> on(Path serverPath);
  }

  private <T> CompletableFuture<Watched<T>> watched(String path, WatchedReads<T> reads) {
    String trouble = Paths.trouble(path, false);
    return trouble == null
        ? watchedThere(chroot().toServer(path), reads)
        : badPath("watch", path, trouble);
  }

  private <T> CompletableFuture<Watched<T>> watchedThere(Path serverPath, WatchedReads<T> reads) {
    return run(
        true,
        () -> {
          WatchedRead<T> call = reads.on(serverPath);
          driver().submit(call);
          return call.stage();
        });
  }

  @Override
  public final CompletionStage<NodeAcl> getAcl(String path) {
    return onPath(true, new Request.GetAcl(chroot().toServer(path)), "getAcl", path, Replies::acl);
  }

  @Override
  public final CompletionStage<Integer> getAllChildrenNumber(String path) {
    return onPath(
        true,
        new Request.GetAllChildrenNumber(chroot().toServer(path)),
        "getAllChildrenNumber",
        path,
        Input::readInt);
  }

  @Override
  public final CompletionStage<List<String>> getEphemerals(String prefix) {
    Chroot root = chroot();
    return call(
        true,
        new Request.GetEphemerals(root.beginningToServer(prefix)),
        "getEphemerals",
        prefix,
        in -> Replies.paths(root, in));
  }

  @Override
  public final MultiRead multiRead() {
    return new MultiReadBuilder(this);
  }

  @Override
  public final CompletableFuture<Void> sync(String path) {
    return onPath(
        true, new Request.Sync(chroot().toServer(path)), "sync", path, ClientOperations::nothing);
  }

  // Watches

  @Override
  public final CompletionStage<Watch> watch(String path, WatchMode mode, WatchListener listener) {
    String trouble = Paths.trouble(path, false);
    return trouble == null
        ? run(true, () -> new ArmedWatch(scope, path, mode, listener).arm())
        : badPath("addWatch", path, trouble);
  }

  @Override
  public final CompletionStage<Void> removeWatches(String path, WatchTarget target, boolean local) {
    String trouble = Paths.trouble(path, false);
    if (trouble != null) {
      return badPath("removeWatches", path, trouble);
    }
    WatchRemoval removal = new WatchRemoval(scope, path, target, local);
    return removal.begin();
  }

  // Identities and membership

  @Override
  public final CompletionStage<Void> addAuth(String scheme, byte[] credentials) {
    Request.Auth request = new Request.Auth(0, scheme, Bytes.of(credentials.clone()));
    OperationCall<Void> call =
        new OperationCall<>(scope, request, "addAuth", null, ClientOperations::nothing);
    driver().submitAuth(call, request);
    return call.stage();
  }

  @Override
  public final CompletionStage<List<Identity>> whoAmI() {
    return call(true, new Request.WhoAmI(), "whoAmI", null, Replies::identities);
  }

  @Override
  public final CompletionStage<Data> getConfig() {
    return call(
        true,
        new Request.GetData(Path.of(CONFIG_PATH), false),
        "getConfig",
        CONFIG_PATH,
        Replies::data);
  }

  @Override
  public final CompletionStage<Watched<Data>> getConfigAndWatch() {
    return watchedThere(
        Path.of(CONFIG_PATH),
        serverPath ->
            new WatchedRead<>(
                scope,
                new Request.GetData(serverPath, true),
                "getConfig",
                CONFIG_PATH,
                serverPath,
                WatchTable.Slot.DATA,
                Replies::data,
                null));
  }

  @Override
  public final CompletionStage<Data> reconfig(
      @Nullable String joining,
      @Nullable String leaving,
      @Nullable String newMembers,
      long fromConfig) {
    return call(
        false,
        new Request.Reconfig(joining, leaving, newMembers, fromConfig),
        "reconfig",
        null,
        Replies::data);
  }
}
