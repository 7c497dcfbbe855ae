package dev.ostler.shell.session;

import dev.ostler.client.OneShotWatch;
import dev.ostler.client.Watch;
import dev.ostler.client.WatchEvent;
import dev.ostler.client.WatchMode;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The watches that commands left behind, and the one report each change gets: a znode that is
 * watched in two ways changes once, and is told of once, as in ZooKeeper's shell.
 */
final class WatchReports {
  /** What a one-shot watch was left on. */
  enum Type {
    DATA,
    CHILDREN
  }

  private record OneShot(Type type, String path) {}

  private record Persistent(WatchMode mode, String path) {}

  private final SessionEvents events;
  private final Map<OneShot, OneShotWatch> oneShots = new HashMap<>();
  private final Map<Persistent, Watch> persistent = new HashMap<>();
  private @Nullable WatchEvent last;

  WatchReports(SessionEvents events) {
    this.events = events;
  }

  /** Reports the event of a one-shot watch; a second watch of the same kind says nothing more. */
  void report(Type type, String path, OneShotWatch watch) {
    OneShot key = new OneShot(type, path);
    synchronized (this) {
      last = null;
      OneShotWatch before = oneShots.put(key, watch);
      if (before != null) {
        before.cancel();
      }
    }
    var _ = watch.event().thenAccept(event -> fired(key, watch, event));
  }

  private void fired(OneShot key, OneShotWatch watch, WatchEvent event) {
    synchronized (this) {
      oneShots.remove(key, watch);
    }
    tell(event, key.type() == Type.DATA ? "DataWatchRemoved" : "ChildWatchRemoved", key.path());
  }

  synchronized boolean hasPersistent(String path, WatchMode mode) {
    Watch watch = persistent.get(new Persistent(mode, path));
    return watch != null && watch.isOpen();
  }

  synchronized void addPersistent(String path, WatchMode mode, Watch watch) {
    last = null;
    persistent.put(new Persistent(mode, path), watch);
  }

  void tellPersistent(String path, WatchMode mode, WatchEvent event) {
    if (event.kind() == WatchEvent.Kind.REMOVED) {
      synchronized (this) {
        persistent.remove(new Persistent(mode, path));
      }
    }
    tell(event, "PersistentWatchRemoved", path);
  }

  private void tell(WatchEvent event, String removedType, String watched) {
    String type = type(event.kind(), removedType);
    if (type == null) {
      return;
    }
    synchronized (this) {
      boolean known = event.kind() == WatchEvent.Kind.REMOVED || event.zxid() >= 0;
      boolean again = known && event.equals(last);
      last = event;
      if (again) {
        return;
      }
    }
    events.znode(type, event.isChange() ? event.path() : watched, event.zxid());
  }

  private static @Nullable String type(WatchEvent.Kind kind, String removedType) {
    return switch (kind) {
      case CREATED -> "NodeCreated";
      case DELETED -> "NodeDeleted";
      case DATA_CHANGED -> "NodeDataChanged";
      case CHILDREN_CHANGED -> "NodeChildrenChanged";
      case REMOVED -> removedType;
      // The connection's own events tell of these.
      case DISCONNECTED, RECONNECTED, OVERFLOW, SESSION_ENDED -> null;
    };
  }
}
