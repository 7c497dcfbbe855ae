package dev.ostler.client.fake;

import dev.ostler.client.OneShotWatch;
import dev.ostler.client.Watch;
import dev.ostler.client.WatchEvent;
import dev.ostler.client.WatchEvent.Kind;
import dev.ostler.client.WatchListener;
import dev.ostler.client.WatchMode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The watches of one client. */
final class FakeWatches {
  /** What a one-shot waits for. */
  enum Waits {
    CHANGE,
    CREATION,
    CHILDREN,
  }

  private final List<OneShot> oneShots = new ArrayList<>();
  private final List<Lasting> lasting = new ArrayList<>();

  OneShotWatch oneShot(Waits waits, String path) {
    OneShot watch = new OneShot(waits, path);
    oneShots.add(watch);
    return watch;
  }

  Watch lasting(String path, WatchMode mode, WatchListener listener) {
    Lasting watch = new Lasting(path, mode, listener);
    lasting.add(watch);
    return watch;
  }

  void happened(WatchEvent event) {
    for (OneShot watch : new ArrayList<>(oneShots)) {
      if (watch.path.equals(event.path()) && watch.isFor(event.kind()) && oneShots.remove(watch)) {
        watch.event.complete(event);
      }
    }
    for (Lasting watch : new ArrayList<>(lasting)) {
      if (watch.isFor(event)) {
        watch.tell(event);
      }
    }
  }

  /** At a server, for a connection that begins. */
  void rearm(Connection connection, Tree tree, long lastZxid) {
    for (OneShot watch : oneShots) {
      Kind missed = watch.missed(tree, lastZxid);
      if (missed != null) {
        connection.event(new WatchEvent(missed, watch.path, -1));
      } else {
        (watch.waits == Waits.CHILDREN ? connection.childWatches : connection.dataWatches)
            .add(watch.path);
      }
    }
    for (Lasting watch : lasting) {
      (watch.mode == WatchMode.PERSISTENT ? connection.persistent : connection.recursive)
          .add(watch.path);
    }
  }

  void reconnected() {
    tellLasting(Kind.RECONNECTED);
  }

  void disconnected() {
    tellLasting(Kind.DISCONNECTED);
  }

  void sessionEnded() {
    List<OneShot> ended = new ArrayList<>(oneShots);
    oneShots.clear();
    ended.forEach(
        watch -> watch.event.complete(new WatchEvent(Kind.SESSION_ENDED, watch.path, -1)));
    List<Lasting> last = new ArrayList<>(lasting);
    lasting.clear();
    last.forEach(watch -> watch.tell(new WatchEvent(Kind.SESSION_ENDED, watch.path, -1)));
  }

  private void tellLasting(Kind kind) {
    new ArrayList<>(lasting).forEach(watch -> watch.tell(new WatchEvent(kind, watch.path, -1)));
  }

  private final class OneShot implements OneShotWatch {
    private final Waits waits;
    private final String path;
    private final CompletableFuture<WatchEvent> event = new CompletableFuture<>();

    OneShot(Waits waits, String path) {
      this.waits = waits;
      this.path = path;
    }

    boolean isFor(Kind kind) {
      return switch (kind) {
        case CREATED, DATA_CHANGED -> waits != Waits.CHILDREN;
        case DELETED -> true;
        case CHILDREN_CHANGED -> waits == Waits.CHILDREN;
        case DISCONNECTED, RECONNECTED, OVERFLOW, REMOVED, SESSION_ENDED -> false;
      };
    }

    @Nullable Kind missed(Tree tree, long lastZxid) {
      Tree.Node node = tree.get(path);
      if (waits == Waits.CREATION) {
        return node == null ? null : Kind.CREATED;
      }
      if (node == null) {
        return Kind.DELETED;
      }
      if (waits == Waits.CHILDREN) {
        return node.pzxid() > lastZxid ? Kind.CHILDREN_CHANGED : null;
      }
      return node.mzxid() > lastZxid ? Kind.DATA_CHANGED : null;
    }

    @Override
    public CompletionStage<WatchEvent> event() {
      return event;
    }

    @Override
    public void cancel() {
      oneShots.remove(this);
    }
  }

  private final class Lasting implements Watch {
    private final String path;
    private final WatchMode mode;
    private final WatchListener listener;

    Lasting(String path, WatchMode mode, WatchListener listener) {
      this.path = path;
      this.mode = mode;
      this.listener = listener;
    }

    boolean isFor(WatchEvent event) {
      return mode == WatchMode.PERSISTENT
          ? event.path().equals(path)
          : event.kind() != Kind.CHILDREN_CHANGED && Connection.isBelow(event.path(), path);
    }

    void tell(WatchEvent event) {
      listener.on(event);
    }

    @Override
    public String path() {
      return path;
    }

    @Override
    public WatchMode mode() {
      return mode;
    }

    @Override
    public boolean isOpen() {
      return lasting.contains(this);
    }

    @Override
    public void close() {
      lasting.remove(this);
    }

    @Override
    public CompletionStage<Void> closeAsync() {
      close();
      return CompletableFuture.completedFuture(null);
    }
  }
}
