package dev.ostler.client;

import dev.ostler.wire.value.Acl;
import dev.ostler.wire.value.Stat;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * {@link Operations} that wait for their answers, described there. They throw {@link
 * ClientException}. A waiting virtual thread gives its carrier free. An interrupt ends the wait,
 * not the request.
 *
 * <p>Not to be used inside a callback of the same client, which would wait for itself: that throws
 * {@link IllegalStateException}.
 */
public final class BlockingOperations {
  private final Operations operations;
  private final BooleanSupplier inCallback;

  /**
   * @param inCallback whether the calling thread is the one that completes the stages
   */
  BlockingOperations(Operations operations, BooleanSupplier inCallback) {
    this.operations = operations;
    this.inCallback = inCallback;
  }

  /** The calls that do not wait. */
  public Operations async() {
    return operations;
  }

  /** See {@link Operations#retrying}. */
  public BlockingOperations retrying(RetryPolicy policy) {
    return new BlockingOperations(operations.retrying(policy), inCallback);
  }

  /** See {@link Operations#inSession}. */
  public BlockingOperations inSession(long sessionId) {
    return new BlockingOperations(operations.inSession(sessionId), inCallback);
  }

  /** Creates a persistent znode that everybody may use. */
  public Created create(String path, byte @Nullable [] data) throws InterruptedException {
    return await(operations.create(path, data));
  }

  /** Creates a znode that everybody may use. */
  public Created create(String path, byte @Nullable [] data, CreateMode mode)
      throws InterruptedException {
    return await(operations.create(path, data, mode));
  }

  /** See {@link Operations#create(String, byte[], CreateOptions)}. */
  public Created create(String path, byte @Nullable [] data, CreateOptions options)
      throws InterruptedException {
    return await(operations.create(path, data, options));
  }

  /** See {@link Operations#createOnce}. */
  public Created createOnce(UUID id, String path, byte @Nullable [] data, CreateOptions options)
      throws InterruptedException {
    return await(operations.createOnce(id, path, data, options));
  }

  /** See {@link Operations#ensurePath}. */
  public void ensurePath(String path) throws InterruptedException {
    awaitVoid(operations.ensurePath(path));
  }

  /** See {@link Operations#delete}. */
  public void delete(String path, int version) throws InterruptedException {
    awaitVoid(operations.delete(path, version));
  }

  /** See {@link Operations#ensureDeleted}. */
  public void ensureDeleted(String path) throws InterruptedException {
    awaitVoid(operations.ensureDeleted(path));
  }

  /** See {@link Operations#setData}. */
  public Stat setData(String path, byte @Nullable [] data, int version)
      throws InterruptedException {
    return await(operations.setData(path, data, version));
  }

  /** See {@link Operations#setAcl}. */
  public Stat setAcl(String path, List<Acl> acl, int aclVersion) throws InterruptedException {
    return await(operations.setAcl(path, acl, aclVersion));
  }

  /** See {@link Operations#multi}. */
  public Multi multi() {
    return operations.multi();
  }

  /** {@link Multi#commit}, waiting. */
  public List<MultiResult> commit(Multi multi) throws InterruptedException {
    return await(multi.commit());
  }

  /** See {@link Operations#getData}. */
  public Data getData(String path) throws InterruptedException {
    return await(operations.getData(path));
  }

  /** See {@link Operations#getDataAndWatch}. */
  public Watched<Data> getDataAndWatch(String path) throws InterruptedException {
    return await(operations.getDataAndWatch(path));
  }

  /** See {@link Operations#exists}. */
  public Optional<Stat> exists(String path) throws InterruptedException {
    return await(operations.exists(path));
  }

  /** See {@link Operations#existsAndWatch}. */
  public Watched<Optional<Stat>> existsAndWatch(String path) throws InterruptedException {
    return await(operations.existsAndWatch(path));
  }

  /** See {@link Operations#getChildren}. */
  public Children getChildren(String path) throws InterruptedException {
    return await(operations.getChildren(path));
  }

  /** See {@link Operations#getChildrenAndWatch}. */
  public Watched<Children> getChildrenAndWatch(String path) throws InterruptedException {
    return await(operations.getChildrenAndWatch(path));
  }

  /** See {@link Operations#getAcl}. */
  public NodeAcl getAcl(String path) throws InterruptedException {
    return await(operations.getAcl(path));
  }

  /** See {@link Operations#getAllChildrenNumber}. */
  public int getAllChildrenNumber(String path) throws InterruptedException {
    return await(operations.getAllChildrenNumber(path));
  }

  /** See {@link Operations#getEphemerals}. */
  public List<String> getEphemerals(String prefix) throws InterruptedException {
    return await(operations.getEphemerals(prefix));
  }

  /** See {@link Operations#multiRead}. */
  public MultiRead multiRead() {
    return operations.multiRead();
  }

  /** {@link MultiRead#commit}, waiting. */
  public List<MultiReadResult> commit(MultiRead multiRead) throws InterruptedException {
    return await(multiRead.commit());
  }

  /** See {@link Operations#sync}. */
  public void sync(String path) throws InterruptedException {
    awaitVoid(operations.sync(path));
  }

  /** See {@link Operations#watch}. */
  public Watch watch(String path, WatchMode mode, WatchListener listener)
      throws InterruptedException {
    return await(operations.watch(path, mode, listener));
  }

  /** See {@link Operations#removeWatches}. */
  public void removeWatches(String path, WatchTarget target, boolean local)
      throws InterruptedException {
    awaitVoid(operations.removeWatches(path, target, local));
  }

  /** See {@link Operations#addAuth}. */
  public void addAuth(String scheme, byte[] credentials) throws InterruptedException {
    awaitVoid(operations.addAuth(scheme, credentials));
  }

  /** See {@link Operations#whoAmI}. */
  public List<Identity> whoAmI() throws InterruptedException {
    return await(operations.whoAmI());
  }

  /** See {@link Operations#getConfig}. */
  public Data getConfig() throws InterruptedException {
    return await(operations.getConfig());
  }

  /** See {@link Operations#getConfigAndWatch}. */
  public Watched<Data> getConfigAndWatch() throws InterruptedException {
    return await(operations.getConfigAndWatch());
  }

  /** See {@link Operations#reconfig}. */
  public Data reconfig(
      @Nullable String joining,
      @Nullable String leaving,
      @Nullable String newMembers,
      long fromConfig)
      throws InterruptedException {
    return await(operations.reconfig(joining, leaving, newMembers, fromConfig));
  }

  /**
   * Waits for a stage of this client, or of something built on it.
   *
   * @throws ClientException what the stage ended with
   */
  public <T> T await(CompletionStage<T> stage) throws InterruptedException {
    CompletableFuture<T> future = future(stage);
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw thrown(e);
    }
  }

  /**
   * As {@link #await(CompletionStage)}, for a limited time.
   *
   * @throws TimeoutException it has not ended by then
   */
  public <T> T await(CompletionStage<T> stage, Duration limit)
      throws InterruptedException, TimeoutException {
    CompletableFuture<T> future = future(stage);
    try {
      return future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw thrown(e);
    }
  }

  private void awaitVoid(CompletionStage<Void> stage) throws InterruptedException {
    CompletableFuture<Void> future = future(stage);
    try {
      future.get();
    } catch (ExecutionException e) {
      throw thrown(e);
    }
  }

  private <T> CompletableFuture<T> future(CompletionStage<T> stage) {
    CompletableFuture<T> future = stage.toCompletableFuture();
    if (!future.isDone() && inCallback.getAsBoolean()) {
      throw new IllegalStateException(
          "A callback of a client waits for that client, which waits for the callback. Compose"
              + " stages there, wait on another thread, or set a callback executor.");
    }
    return future;
  }

  private static RuntimeException thrown(ExecutionException e) {
    ClientException failure = ClientException.in(e);
    return failure == null ? new CompletionException(e.getCause()) : failure.calledHere();
  }
}
