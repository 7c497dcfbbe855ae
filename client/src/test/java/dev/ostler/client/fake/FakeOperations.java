package dev.ostler.client.fake;

import dev.ostler.client.BlockingOperations;
import dev.ostler.client.Children;
import dev.ostler.client.ClientException;
import dev.ostler.client.ClientException.NoNode;
import dev.ostler.client.ClientException.NodeExists;
import dev.ostler.client.CreateMode;
import dev.ostler.client.CreateOptions;
import dev.ostler.client.Created;
import dev.ostler.client.Data;
import dev.ostler.client.FakeAccess;
import dev.ostler.client.Identity;
import dev.ostler.client.Multi;
import dev.ostler.client.MultiRead;
import dev.ostler.client.NodeAcl;
import dev.ostler.client.Operations;
import dev.ostler.client.Paths;
import dev.ostler.client.RetryPolicy;
import dev.ostler.client.Watch;
import dev.ostler.client.WatchListener;
import dev.ostler.client.WatchMode;
import dev.ostler.client.WatchTarget;
import dev.ostler.client.Watched;
import dev.ostler.client.fake.FakeWatches.Waits;
import dev.ostler.wire.value.Acl;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Stat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The operations recipes use, with the rules of the real ones. */
abstract class FakeOperations implements Operations {
  abstract FakeClient client();

  abstract RetryPolicy policy();

  abstract long pinned();

  /** A view of a client. */
  private static final class View extends FakeOperations {
    private final FakeClient client;
    private final RetryPolicy policy;
    private final long pinned;

    View(FakeClient client, RetryPolicy policy, long pinned) {
      this.client = client;
      this.policy = policy;
      this.pinned = pinned;
    }

    @Override
    FakeClient client() {
      return client;
    }

    @Override
    RetryPolicy policy() {
      return policy;
    }

    @Override
    long pinned() {
      return pinned;
    }
  }

  @Override
  public Operations retrying(RetryPolicy policy) {
    return new View(client(), policy, pinned());
  }

  @Override
  public Operations inSession(long sessionId) {
    return new View(client(), policy(), sessionId);
  }

  private FakeOperations once() {
    return new View(client(), RetryPolicy.NONE, pinned());
  }

  /** A simulated thread waits for it; the test itself lets two seconds pass. */
  @Override
  public BlockingOperations blocking() {
    return FakeAccess.blocking(
        this,
        future -> {
          SimulatedThread thread = SimulatedThread.current();
          if (thread == null) {
            client().world().run(2_000);
          } else {
            thread.waitFor(future);
          }
        });
  }

  // How calls are made

  <T> CompletableFuture<T> run(boolean repeatable, Supplier<CompletionStage<T>> attempt) {
    CompletableFuture<T> stage = new CompletableFuture<>();
    tryOnce(repeatable, attempt, 1, stage);
    return stage;
  }

  private <T> void tryOnce(
      boolean repeatable,
      Supplier<CompletionStage<T>> attempt,
      int number,
      CompletableFuture<T> stage) {
    attempt
        .get()
        .whenComplete((result, failure) -> {
          ClientException known = ClientException.in(failure);
          if (failure == null) {
            stage.complete(result);
          } else if (known != null
              && number < policy().attemptsMax()
              && mayRepeat(known, repeatable)) {
            double chance = client().world().random.nextDouble();
            client()
                .runAfter(
                    policy().pauseBefore(number + 1, chance).toMillis(),
                    () -> tryOnce(repeatable, attempt, number + 1, stage));
          } else {
            stage.completeExceptionally(known == null ? failure : known);
          }
        });
  }

  private boolean mayRepeat(ClientException failure, boolean repeatable) {
    if (failure instanceof ClientException.SessionExpired) {
      return repeatable && pinned() == 0;
    }
    return failure.isTransient() && (repeatable || !failure.outcomeUnknown());
  }

  <T> CompletableFuture<T> read(String operation, String path, Call.Read<T> read) {
    return run(true, () -> client().submit(new Call<>(operation, path, pinned(), read, null)));
  }

  <T> CompletableFuture<T> write(
      boolean repeatable, String operation, String path, Call.Write<T> write) {
    return run(
        repeatable, () -> client().submit(new Call<>(operation, path, pinned(), null, write)));
  }

  // Changes

  static @Nullable Bytes bytes(byte @Nullable [] data) {
    return data == null ? null : Bytes.of(data);
  }

  static Created create(
      Tree tree, long sessionId, String path, byte @Nullable [] data, CreateMode mode) {
    String name = tree.create(path, bytes(data), mode, sessionId);
    return new Created(name, tree.stat(name, tree.require("create", name)));
  }

  @Override
  public CompletionStage<Created> create(
      String path, byte @Nullable [] data, CreateOptions options) {
    return write(
        false,
        "create",
        path,
        (tree, sessionId) -> create(tree, sessionId, path, data, options.mode()));
  }

  @Override
  public CompletionStage<Created> createOnce(
      UUID id, String path, byte @Nullable [] data, CreateOptions options) {
    String parent = Paths.parent(path);
    String prefix = "_c_" + id + "-";
    String full = Paths.child(parent, prefix + Paths.name(path));
    Supplier<CompletionStage<Created>> create = () -> once().create(full, data, options);
    return run(
        true,
        () -> {
          if (opened().add(id)) {
            return create.get();
          }
          return once()
              .sync(parent)
              .thenCompose(synced -> once().find(parent, prefix))
              .thenCompose(found ->
                  found.isPresent()
                      ? CompletableFuture.completedFuture(found.get())
                      : create.get());
        });
  }

  private Set<UUID> opened() {
    return client().open();
  }

  private CompletionStage<Optional<Created>> find(String parent, String prefix) {
    return read(
        "createOnce",
        parent,
        (on, tree) -> {
          tree.require("createOnce", parent);
          for (String name : tree.children(parent)) {
            String path = Paths.child(parent, name);
            Tree.Node node = tree.require("createOnce", path);
            if (name.startsWith(prefix) && (node.owner() == 0 || node.owner() == pinned())) {
              return Optional.of(new Created(path, tree.stat(path, node)));
            }
          }
          return Optional.empty();
        });
  }

  @Override
  public CompletionStage<Void> ensurePath(String path) {
    if (path.equals("/")) {
      return CompletableFuture.completedFuture(null);
    }
    return run(
        true,
        () ->
            once()
                .ensurePath(Paths.parent(path))
                .thenCompose(parent ->
                    once()
                        .create(path, null, CreateOptions.PERSISTENT)
                        .handle((created, failure) -> orExists(failure))));
  }

  @SuppressWarnings("NullAway") // Void has no other value than null.
  private static Void orExists(@Nullable Throwable failure) {
    if (failure != null && !(ClientException.in(failure) instanceof NodeExists)) {
      throw new CompletionException(ClientException.in(failure));
    }
    return null;
  }

  @SuppressWarnings("NullAway") // Void has no other value than null.
  private static Void nothing() {
    return null;
  }

  @Override
  public CompletionStage<Void> delete(String path, int version) {
    return write(
        false,
        "delete",
        path,
        (tree, sessionId) -> {
          tree.delete(path, version);
          return nothing();
        });
  }

  @Override
  public CompletionStage<Void> ensureDeleted(String path) {
    return write(
        true,
        "ensureDeleted",
        path,
        (tree, sessionId) -> {
          try {
            tree.delete(path, ANY_VERSION);
          } catch (NoNode gone) {
            return nothing();
          }
          return nothing();
        });
  }

  @Override
  public CompletionStage<Stat> setData(String path, byte @Nullable [] data, int version) {
    return write(
        false, "setData", path, (tree, sessionId) -> tree.setData(path, bytes(data), version));
  }

  @Override
  public Multi multi() {
    return new FakeMulti(this);
  }

  // Reads

  static Data data(Tree tree, String path) {
    Tree.Node node = tree.require("getData", path);
    return new Data(node.data(), tree.stat(path, node));
  }

  static Children children(Tree tree, String path) {
    Tree.Node node = tree.require("getChildren", path);
    return new Children(tree.children(path), tree.stat(path, node));
  }

  static Optional<Stat> stat(Tree tree, String path) {
    Tree.Node node = tree.get(path);
    return node == null ? Optional.empty() : Optional.of(tree.stat(path, node));
  }

  @Override
  public CompletionStage<Data> getData(String path) {
    return read("getData", path, (on, tree) -> data(tree, path));
  }

  @Override
  public CompletionStage<Optional<Stat>> exists(String path) {
    return read("exists", path, (on, tree) -> stat(tree, path));
  }

  @Override
  public CompletionStage<Children> getChildren(String path) {
    return read("getChildren", path, (on, tree) -> children(tree, path));
  }

  /** What is read, and how it is watched. */
  private record Seen<T>(T result, Waits waits) {}

  private <T> CompletionStage<Watched<T>> watched(
      String operation, String path, Call.Read<Seen<T>> read) {
    return run(
        true,
        () -> {
          // Registered when the answer arrives and before anybody hears of it.
          CompletableFuture<Watched<T>> stage = new CompletableFuture<>();
          Call<Seen<T>> call =
              new Call<>(
                  operation,
                  path,
                  pinned(),
                  (on, tree) -> {
                    Seen<T> seen = read.answer(on, tree);
                    (seen.waits() == Waits.CHILDREN ? on.childWatches : on.dataWatches).add(path);
                    return seen;
                  },
                  null);
          CompletionStage<Seen<T>> answer = client().submit(call);
          answer.whenComplete((seen, failure) -> {
            if (failure != null) {
              stage.completeExceptionally(failure);
            } else {
              stage.complete(
                  new Watched<>(seen.result(), client().watches().oneShot(seen.waits(), path)));
            }
          });
          return stage;
        });
  }

  @Override
  public CompletionStage<Watched<Data>> getDataAndWatch(String path) {
    return watched("getData", path, (on, tree) -> new Seen<>(data(tree, path), Waits.CHANGE));
  }

  @Override
  public CompletionStage<Watched<Optional<Stat>>> existsAndWatch(String path) {
    return watched(
        "exists",
        path,
        (on, tree) -> {
          Optional<Stat> found = stat(tree, path);
          return new Seen<>(found, found.isPresent() ? Waits.CHANGE : Waits.CREATION);
        });
  }

  @Override
  public CompletionStage<Watched<Children>> getChildrenAndWatch(String path) {
    return watched(
        "getChildren", path, (on, tree) -> new Seen<>(children(tree, path), Waits.CHILDREN));
  }

  @Override
  public MultiRead multiRead() {
    return new FakeMultiRead(this);
  }

  /** Waits until the server has what the leader has: an empty change that goes the same way. */
  @Override
  public CompletionStage<Void> sync(String path) {
    return write(true, "sync", path, (tree, sessionId) -> nothing());
  }

  @Override
  public CompletionStage<Watch> watch(String path, WatchMode mode, WatchListener listener) {
    return run(
        true,
        () -> {
          CompletableFuture<Watch> stage = new CompletableFuture<>();
          Call<Long> call =
              new Call<>(
                  "addWatch",
                  path,
                  pinned(),
                  (on, tree) -> {
                    (mode == WatchMode.PERSISTENT ? on.persistent : on.recursive).add(path);
                    return tree.zxid();
                  },
                  null);
          CompletionStage<Long> answer = client().submit(call);
          answer.whenComplete((armed, failure) -> {
            if (failure != null) {
              stage.completeExceptionally(failure);
            } else {
              stage.complete(client().watches().lasting(path, mode, listener));
            }
          });
          return stage;
        });
  }

  // What recipes do not use

  private static UnsupportedOperationException unused() {
    return new UnsupportedOperationException("no recipe uses it");
  }

  @Override
  public CompletionStage<Stat> setAcl(String path, List<Acl> acl, int aclVersion) {
    throw unused();
  }

  @Override
  public CompletionStage<NodeAcl> getAcl(String path) {
    throw unused();
  }

  @Override
  public CompletionStage<Integer> getAllChildrenNumber(String path) {
    throw unused();
  }

  @Override
  public CompletionStage<List<String>> getEphemerals(String prefix) {
    throw unused();
  }

  @Override
  public CompletionStage<Void> removeWatches(String path, WatchTarget target, boolean local) {
    throw unused();
  }

  @Override
  public CompletionStage<Void> addAuth(String scheme, byte[] credentials) {
    throw unused();
  }

  @Override
  public CompletionStage<List<Identity>> whoAmI() {
    throw unused();
  }

  @Override
  public CompletionStage<Data> getConfig() {
    throw unused();
  }

  @Override
  public CompletionStage<Watched<Data>> getConfigAndWatch() {
    throw unused();
  }

  @Override
  public CompletionStage<Data> reconfig(
      @Nullable String joining,
      @Nullable String leaving,
      @Nullable String newMembers,
      long fromConfig) {
    throw unused();
  }
}
