package dev.ostler.client.recipe;

import dev.ostler.client.Client;
import dev.ostler.client.ClientException.NoAuth;
import dev.ostler.client.ClientException.NoNode;
import dev.ostler.client.ClientException.SessionExpired;
import dev.ostler.client.Data;
import dev.ostler.client.Operations;
import dev.ostler.client.Paths;
import dev.ostler.client.Registration;
import dev.ostler.client.WatchEvent;
import dev.ostler.client.WatchMode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a znode and all below it, in memory, kept up to date.
 *
 * <pre>{@code
 * CachedSubtree flags = new CachedSubtree(client, "/flags");
 * flags.addListener(change -> log(change));
 * client.blocking().await(flags.start());
 * boolean dark = flags.get("/flags/dark").map(Data::text).orElse("off").equals("on");
 * }</pre>
 *
 * <p><b>Znodes.</b> It makes none. It uses one persistent recursive watch (servers from 3.6),
 * however large the subtree.
 *
 * <p><b>Promise.</b> Each znode in the copy is shown as it was at some moment, never older than
 * before; every change of it reaches the copy, while two changes that follow each other closely may
 * be shown as one. Different znodes may be shown as of slightly different moments: it is no
 * snapshot. The znode at the top need not exist.
 *
 * <p><b>Failures.</b> While the connection is lost, or the session over, the copy stays as it is
 * and {@link #isUpToDate} is false. When a server is back everything is read again, and what has
 * changed meanwhile is told as if it had just happened, deletions included. A znode that may not be
 * read is not in the copy.
 *
 * <p>Reads are for any threads and never wait. Listeners are called on the client's callback
 * thread.
 */
public final class CachedSubtree implements AutoCloseable {
  /** Bounds how many reads are under way at the same time. */
  private static final int READS_MAX = 256;

  /**
   * A change of the copy.
   *
   * @param before null if it was not there
   * @param after null if it is gone
   */
  public record Change(String path, @Nullable Data before, @Nullable Data after) {}

  /** Hears of changes of the copy. */
  @FunctionalInterface
  public interface Listener {
    /** The copy shows the change already. */
    void changed(Change change);

    /** Everything has been read, the first time or again. */
    default void upToDate() {}

    /** The copy does not follow for the moment. */
    default void cutOff() {}
  }

  private final Client client;
  private final String path;
  private final KeptWatch watch;
  private final NavigableMap<String, Data> nodes = new ConcurrentSkipListMap<>();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final CompletableFuture<CachedSubtree> started = new CompletableFuture<>();
  private volatile boolean upToDate;
  private volatile boolean closed;

  // The reading: on the callback thread alone.

  /** Answers to questions of earlier rounds are passed over. */
  private int round;

  private final Set<String> seen = new HashSet<>();
  private final ArrayDeque<Read> waiting = new ArrayDeque<>();
  private int underWay;
  private boolean loading;

  /**
   * @throws IllegalArgumentException no server would take the path
   */
  public CachedSubtree(Client client, String path) {
    String wrong = Paths.trouble(path, false);
    if (wrong != null) {
      throw new IllegalArgumentException("A subtree cannot be cached: " + wrong);
    }
    this.client = client;
    this.path = path;
    this.watch = new KeptWatch(client, path, WatchMode.PERSISTENT_RECURSIVE, new SubtreeReader());
  }

  /** Begins; ends once everything has been read. Once. */
  public CompletionStage<CachedSubtree> start() {
    watch.start();
    return started.copy();
  }

  /** Adds a listener; it hears of what happens from now on. */
  public Registration addListener(Listener listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** The znode at the top. */
  public String path() {
    return path;
  }

  /** A znode of the copy. */
  public Optional<Data> get(String path) {
    return Optional.ofNullable(nodes.get(path));
  }

  /** The names of the children of a znode in the copy, sorted. */
  public List<String> children(String path) {
    String prefix = path.equals("/") ? "/" : path + "/";
    List<String> names = new ArrayList<>();
    // Behind all that begins with the prefix: its last character is a slash, the next one is a 0.
    String end = prefix.substring(0, prefix.length() - 1) + "0";
    for (String key : nodes.subMap(prefix, false, end, false).keySet()) {
      if (key.indexOf('/', prefix.length()) < 0) {
        names.add(key.substring(prefix.length()));
      }
    }
    return names;
  }

  /** All of the copy by path, as it is while it is looked at; read only. */
  public NavigableMap<String, Data> nodes() {
    return Collections.unmodifiableNavigableMap(nodes);
  }

  /** Whether changes reach the copy as soon as the server tells them. */
  public boolean isUpToDate() {
    return upToDate;
  }

  /** Stops following. The copy stays as it is. */
  @Override
  public void close() {
    closed = true;
    upToDate = false;
    watch.close();
    started.cancel(false);
  }

  /** A question to the server. */
  private record Read(String path, boolean withChildren) {}

  /** What the watch tells. */
  private final class SubtreeReader implements KeptWatch.Reader {
    @Override
    public void readAll() {
      round++;
      underWay = 0;
      waiting.clear();
      seen.clear();
      loading = true;
      ask(new Read(path, true));
    }

    @Override
    public void changed(WatchEvent event) {
      if (loading) {
        seen.add(event.path());
      }
      if (event.kind() == WatchEvent.Kind.DELETED) {
        remove(event.path());
      } else if (event.kind() != WatchEvent.Kind.CHILDREN_CHANGED) {
        ask(new Read(event.path(), false));
      }
    }

    @Override
    public void cutOff() {
      round++;
      waiting.clear();
      underWay = 0;
      loading = false;
      if (upToDate) {
        upToDate = false;
        listeners.forEach(listener -> Stages.tell(listener::cutOff));
      }
    }

    @Override
    public void over(Throwable why) {
      upToDate = false;
      started.completeExceptionally(why);
    }
  }

  private void ask(Read read) {
    if (underWay >= READS_MAX) {
      waiting.add(read);
      return;
    }
    underWay++;
    int asked = round;
    Operations operations = client.retrying(Stages.PATIENT);
    if (read.withChildren()) {
      underWay++;
      Stages.on(
          operations.getChildren(read.path()),
          children -> answered(asked, () -> askForChildren(read.path(), children.names())),
          failure -> failed(asked, read, failure));
    }
    Stages.on(
        operations.getData(read.path()),
        data -> answered(asked, () -> put(read.path(), data)),
        failure -> failed(asked, new Read(read.path(), false), failure));
  }

  private void askForChildren(String parent, List<String> names) {
    for (String name : names) {
      ask(new Read(Paths.child(parent, name), true));
    }
  }

  private void answered(int asked, Runnable use) {
    if (closed || asked != round) {
      return;
    }
    use.run();
    underWay--;
    while (underWay < READS_MAX && !waiting.isEmpty()) {
      ask(waiting.remove());
    }
    if (underWay == 0 && loading) {
      loaded();
    }
  }

  private void failed(int asked, Read read, Throwable failure) {
    if (failure instanceof NoNode || failure instanceof NoAuth) {
      answered(asked, () -> remove(read.path()));
    } else if (!closed && asked == round && !(failure instanceof SessionExpired)) {
      // Nothing a policy repeats: a server that is overrun, or a client that was closed.
      Stages.later(client, () -> answered(asked, () -> ask(read)), over -> {});
    }
  }

  private void put(String path, Data data) {
    if (loading) {
      seen.add(path);
    }
    Data before = nodes.put(path, data);
    if (before == null
        || before.stat().mzxid() != data.stat().mzxid()
        || before.stat().czxid() != data.stat().czxid()) {
      tell(new Change(path, before, data));
    }
  }

  private void remove(String path) {
    Data before = nodes.remove(path);
    if (before != null) {
      tell(new Change(path, before, null));
    }
  }

  private void loaded() {
    loading = false;
    for (String path : new ArrayList<>(nodes.descendingKeySet())) {
      if (!seen.contains(path)) {
        remove(path);
      }
    }
    seen.clear();
    upToDate = true;
    listeners.forEach(listener -> Stages.tell(listener::upToDate));
    started.complete(this);
  }

  private void tell(Change change) {
    listeners.forEach(listener -> Stages.tell(() -> listener.changed(change)));
  }
}
