package dev.ostler.client.recipe;

import dev.ostler.client.Client;
import dev.ostler.client.ClientException;
import dev.ostler.client.ClientException.BadVersion;
import dev.ostler.client.ClientException.NoNode;
import dev.ostler.client.ClientException.NodeExists;
import dev.ostler.client.ClientException.SessionExpired;
import dev.ostler.client.Data;
import dev.ostler.client.Operations;
import dev.ostler.client.Paths;
import dev.ostler.client.Registration;
import dev.ostler.client.WatchEvent;
import dev.ostler.client.WatchMode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One value that some publish and others use: everybody has the newest one in memory.
 *
 * <pre>{@code
 * SharedConfiguration<Limits> limits =
 *     new SharedConfiguration<>(client, "/config/limits", Limits::parse, Limits::toBytes);
 * limits.addListener((now, version) -> throttle.use(now));
 * client.blocking().await(limits.start());
 * limits.current().ifPresent(throttle::use);
 * }</pre>
 *
 * <p><b>Znodes.</b> {@code PATH}, persistent; its data is the encoded value, its version counts. No
 * value is the same as no znode.
 *
 * <p><b>Promise.</b> A value is seen whole or not at all, and never an older one after a newer one
 * (but for a znode that was deleted and created again). Every subscriber that is connected sees the
 * last value published; values in between may be skipped. {@link #update} loses no change of
 * others.
 *
 * <p><b>Failures.</b> While the connection is lost the last value stays, {@link #isUpToDate} is
 * false; it is read again as soon as a server is back, in the next session as well. A value that
 * cannot be decoded is told to {@link Listener#unreadable}, and the one before stays in use.
 *
 * <p>Any thread may call everything. Listeners and both codecs are called on the client's callback
 * thread.
 *
 * @param <T> the value; immutable
 */
public final class SharedConfiguration<T> implements AutoCloseable {
  /** Hears of values. */
  @FunctionalInterface
  public interface Listener<T> {
    /**
     * A value is in use from now on.
     *
     * @param value null if there is none any more
     * @param version of the znode; -1 if there is none
     */
    void changed(@Nullable T value, int version);

    /** What was published could not be decoded; the value before stays in use. */
    default void unreadable(Data data, RuntimeException why) {}
  }

  private final Client client;
  private final String path;
  private final Function<byte[], T> decode;
  private final Function<T, byte[]> encode;
  private final KeptWatch watch;
  private final List<Listener<T>> listeners = new CopyOnWriteArrayList<>();
  private final CompletableFuture<SharedConfiguration<T>> started = new CompletableFuture<>();
  private volatile @Nullable Value<T> inUse;
  private volatile boolean upToDate;
  private volatile boolean closed;

  /** Answers to questions of earlier rounds are passed over. On the callback thread alone. */
  private int round;

  /** The last data that was looked at, whether it could be decoded or not. */
  private long lastMzxid = -1;

  /** A value and where it is from. */
  private record Value<T>(T value, int version) {}

  /**
   * @param decode throws if bytes make no sense
   * @throws IllegalArgumentException no server would take the path
   */
  public SharedConfiguration(
      Client client, String path, Function<byte[], T> decode, Function<T, byte[]> encode) {
    this.client = client;
    this.path = Znodes.checked(path);
    this.decode = decode;
    this.encode = encode;
    this.watch = new KeptWatch(client, path, WatchMode.PERSISTENT, new ValueReader());
  }

  /** A text in UTF-8. */
  public static SharedConfiguration<String> ofText(Client client, String path) {
    return new SharedConfiguration<>(
        client,
        path,
        bytes -> new String(bytes, StandardCharsets.UTF_8),
        text -> text.getBytes(StandardCharsets.UTF_8));
  }

  /** Begins to follow; ends once the value has been read, or found missing. Once. */
  public CompletionStage<SharedConfiguration<T>> start() {
    watch.start();
    return started.copy();
  }

  /** Adds a listener; it hears of what happens from now on. */
  public Registration addListener(Listener<T> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** The value in use; nothing if there is none, or it was not started. */
  public Optional<T> current() {
    Value<T> now = inUse;
    return now == null ? Optional.empty() : Optional.of(now.value());
  }

  /** The version of the value in use; -1 if there is none. */
  public int version() {
    Value<T> now = inUse;
    return now == null ? -1 : now.version();
  }

  /** Whether a new value reaches this process as soon as it is published. */
  public boolean isUpToDate() {
    return upToDate;
  }

  /**
   * Publishes a value whatever was there before. May be carried out twice if an answer is lost,
   * with a value of somebody else in between; see {@link #update}.
   *
   * @return the version it has
   */
  public CompletionStage<Integer> publish(T value) {
    CompletableFuture<Integer> result = new CompletableFuture<>();
    set(encode.apply(value), Operations.ANY_VERSION, result);
    return result;
  }

  /**
   * Publishes a value unless another one was published since.
   *
   * @param expected the version the one before has; -1 for none
   * @return the version it has; ends with {@link BadVersion} or {@link NodeExists} if another one
   *     was; if an answer is lost, with trouble whose {@link ClientException#outcomeUnknown} is
   *     true
   */
  public CompletionStage<Integer> publish(T value, int expected) {
    byte[] data = encode.apply(value);
    if (expected >= 0) {
      return client.setData(path, data, expected).thenApply(stat -> stat.version());
    }
    return client
        .retrying(Stages.PATIENT)
        .ensurePath(Paths.parent(path))
        .thenCompose(ignored -> client.create(path, data))
        .thenApply(created -> created.stat().version());
  }

  /**
   * Reads the newest value, changes it and publishes the result, again until nobody came between.
   * The change may be called several times. If an answer is lost it ends with trouble whose {@link
   * ClientException#outcomeUnknown} is true.
   *
   * @param change is given null if there is no value
   * @return what was published
   */
  public CompletionStage<T> update(Function<@Nullable T, T> change) {
    CompletableFuture<T> result = new CompletableFuture<>();
    update(change, result);
    return result;
  }

  /** {@link #update} of a value that is there, or of this one. */
  public CompletionStage<T> update(T ifNone, UnaryOperator<T> change) {
    return update(value -> change.apply(value == null ? ifNone : value));
  }

  /** Stops following. The value stays as it is. */
  @Override
  public void close() {
    closed = true;
    upToDate = false;
    watch.close();
    started.cancel(false);
  }

  private void set(byte[] data, int version, CompletableFuture<Integer> result) {
    Stages.on(
        client.setData(path, data, version),
        stat -> result.complete(stat.version()),
        failure -> {
          if (failure instanceof NoNode) {
            Stages.on(
                client.retrying(Stages.PATIENT).ensurePath(path),
                ignored -> set(data, version, result),
                result::completeExceptionally);
          } else if (mayGoOn(failure)) {
            Stages.later(client, () -> set(data, version, result), result::completeExceptionally);
          } else {
            result.completeExceptionally(failure);
          }
        });
  }

  private boolean mayGoOn(Throwable failure) {
    return Stages.isTransient(failure) || Stages.isForNextSession(client, failure);
  }

  private void update(Function<@Nullable T, T> change, CompletableFuture<T> result) {
    // Another server may lag behind what this program knows: without sync a change could be tried
    // again and again on an old value.
    Operations patient = client.retrying(Stages.PATIENT);
    Stages.on(
        patient.sync(path),
        synced ->
            Stages.on(
                patient.getData(path),
                data -> publish(change.apply(decode.apply(data.toArray())), data, change, result),
                failure -> {
                  if (failure instanceof NoNode) {
                    publish(change.apply(null), null, change, result);
                  } else {
                    result.completeExceptionally(failure);
                  }
                }),
        result::completeExceptionally);
  }

  private void publish(
      T value,
      @Nullable Data before,
      Function<@Nullable T, T> change,
      CompletableFuture<T> result) {
    Stages.on(
        publish(value, before == null ? -1 : before.version()),
        version -> result.complete(value),
        failure -> {
          boolean overtaken =
              failure instanceof BadVersion
                  || failure instanceof NodeExists
                  || (failure instanceof NoNode && before != null);
          boolean notDone = mayGoOn(failure) && !Stages.isUnknown(failure);
          if (overtaken) {
            update(change, result);
          } else if (notDone) {
            Stages.later(client, () -> update(change, result), result::completeExceptionally);
          } else {
            result.completeExceptionally(failure);
          }
        });
  }

  /** What the watch tells. */
  private final class ValueReader implements KeptWatch.Reader {
    @Override
    public void readAll() {
      round++;
      read();
    }

    @Override
    public void changed(WatchEvent event) {
      if (event.kind() != WatchEvent.Kind.CHILDREN_CHANGED) {
        read();
      }
    }

    @Override
    public void cutOff() {
      round++;
      upToDate = false;
    }

    @Override
    public void over(Throwable why) {
      upToDate = false;
      started.completeExceptionally(why);
    }
  }

  private void read() {
    int asked = round;
    Stages.on(
        client.retrying(Stages.PATIENT).getData(path),
        data -> found(asked, data),
        failure -> {
          if (failure instanceof NoNode) {
            found(asked, null);
          } else if (!(failure instanceof SessionExpired) && asked == round && !closed) {
            Stages.later(client, this::read, over -> {});
          }
        });
  }

  private void found(int asked, @Nullable Data data) {
    if (closed || asked != round) {
      return;
    }
    if (data == null) {
      use(null, -1);
    } else if (data.stat().mzxid() != lastMzxid) {
      use(data, data.stat().mzxid());
    }
    upToDate = true;
    started.complete(this);
  }

  private void use(@Nullable Data data, long mzxid) {
    boolean first = lastMzxid == -1;
    lastMzxid = mzxid;
    if (data == null) {
      inUse = null;
      if (!first) {
        listeners.forEach(listener -> Stages.tell(() -> listener.changed(null, -1)));
      }
      return;
    }
    T value;
    try {
      value = decode.apply(data.toArray());
    } catch (RuntimeException e) {
      listeners.forEach(listener -> Stages.tell(() -> listener.unreadable(data, e)));
      return;
    }
    inUse = new Value<>(value, data.version());
    listeners.forEach(listener -> Stages.tell(() -> listener.changed(value, data.version())));
  }
}
