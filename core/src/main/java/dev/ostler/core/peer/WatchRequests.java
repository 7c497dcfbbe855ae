package dev.ostler.core.peer;

import dev.ostler.core.access.AccessRules;
import dev.ostler.core.action.Actions;
import dev.ostler.core.tree.NodeState;
import dev.ostler.core.tree.Tree;
import dev.ostler.core.watch.WatchMode;
import dev.ostler.core.watch.WatchTable;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.client.EventType;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.value.Path;
import dev.ostler.wire.value.Permission;
import org.jspecify.annotations.Nullable;

/** Requests that are about watches alone. They check neither permissions nor paths. */
final class WatchRequests {
  private final Tree tree;
  private final WatchTable watches;
  private final Notifier notifier;
  private final AccessRules access;
  private final NodeState node = new NodeState();

  WatchRequests(Tree tree, WatchTable watches, Notifier notifier, AccessRules access) {
    this.tree = tree;
    this.watches = watches;
    this.notifier = notifier;
    this.access = access;
  }

  /** 0, or the error. */
  int add(ClientConnection connection, Request.AddWatch request) {
    Path path = request.path();
    if (path == null || request.mode() < 0 || request.mode() > 1) {
      return ErrorCode.MARSHALLING_ERROR;
    }
    WatchMode mode = request.mode() == 0 ? WatchMode.PERSISTENT : WatchMode.PERSISTENT_RECURSIVE;
    return arm(connection, path, mode) ? ErrorCode.OK : ErrorCode.SYSTEM_ERROR;
  }

  /** 0, or the error. */
  int check(ClientConnection connection, Request.CheckWatches request) {
    return concerning(connection, request.path(), request.type(), WatchTable::isArmed);
  }

  /** 0, or the error. */
  int remove(ClientConnection connection, Request.RemoveWatches request) {
    return concerning(connection, request.path(), request.type(), WatchTable::remove);
  }

  /** What is done about the watches of a type at a path; false if there are none. */
  private interface Operation {
    boolean on(WatchTable watches, int watcher, Path path, int type);
  }

  private int concerning(
      ClientConnection connection, @Nullable Path path, int type, Operation operation) {
    if (!WatchTable.isWatcherType(type)) {
      return ErrorCode.MARSHALLING_ERROR;
    }
    boolean found =
        path != null
            && connection.watcher != ClientConnection.NO_WATCHER
            && operation.on(watches, connection.watcher, path, type);
    return found ? ErrorCode.OK : ErrorCode.NO_WATCHER;
  }

  /**
   * Arms watches again; one whose event has happened since the client looked fires now.
   *
   * @return 0, or the error: there is no room for all of them
   */
  int set(ClientConnection connection, Request.SetWatches request, Actions actions) {
    boolean armed = true;
    for (Path path : request.data()) {
      if (!load(path)) {
        fire(connection, EventType.NODE_DELETED, path, actions);
      } else if (node.mzxid > request.relativeZxid()) {
        fireIfReadable(connection, EventType.NODE_DATA_CHANGED, path, actions);
      } else {
        armed &= arm(connection, path, WatchMode.DATA);
      }
    }
    for (Path path : request.exist()) {
      if (load(path)) {
        fireIfReadable(connection, EventType.NODE_CREATED, path, actions);
      } else {
        armed &= arm(connection, path, WatchMode.DATA);
      }
    }
    for (Path path : request.child()) {
      if (!load(path)) {
        fire(connection, EventType.NODE_DELETED, path, actions);
      } else if (node.pzxid > request.relativeZxid()) {
        fireIfReadable(connection, EventType.NODE_CHILDREN_CHANGED, path, actions);
      } else {
        armed &= arm(connection, path, WatchMode.CHILD);
      }
    }
    for (Path path : request.persistent()) {
      armed &= arm(connection, path, WatchMode.PERSISTENT);
    }
    for (Path path : request.persistentRecursive()) {
      armed &= arm(connection, path, WatchMode.PERSISTENT_RECURSIVE);
    }
    return armed ? ErrorCode.OK : ErrorCode.SYSTEM_ERROR;
  }

  private boolean load(Path path) {
    int slot = path.length() == 0 ? Tree.ROOT : tree.find(path);
    if (slot == Tree.NONE) {
      return false;
    }
    tree.read(slot, node);
    return true;
  }

  /** False if there is no room for another watch. */
  boolean arm(ClientConnection connection, Path path, WatchMode mode) {
    return watches.arm(notifier.watcherOf(connection), path, mode);
  }

  private void fireIfReadable(ClientConnection connection, int type, Path path, Actions actions) {
    if (access.permits(tree.acl(node), Permission.READ, connection.identities())) {
      fire(connection, type, path, actions);
    }
  }

  private void fire(ClientConnection connection, int type, Path path, Actions actions) {
    notifier.send(connection, type, path, -1, actions);
  }
}
