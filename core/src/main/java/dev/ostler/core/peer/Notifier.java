package dev.ostler.core.peer;

import dev.ostler.core.access.AccessRules;
import dev.ostler.core.action.Actions;
import dev.ostler.core.tree.TreeListener;
import dev.ostler.core.watch.Delivery;
import dev.ostler.core.watch.WatchTable;
import dev.ostler.wire.client.EventType;
import dev.ostler.wire.client.WatcherEvent;
import dev.ostler.wire.txn.TransactionBody;
import dev.ostler.wire.value.AclList;
import dev.ostler.wire.value.Path;
import dev.ostler.wire.value.Permission;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Fires watches while a transaction is applied. Who may not read what the event is about does not
 * hear of it; the watch is used up all the same.
 */
final class Notifier implements TreeListener {
  private final WatchTable watches;
  private final AccessRules access;
  private final PeerStatistics statistics;
  private final Map<Integer, ClientConnection> byWatcher = new HashMap<>();
  private final Delivery delivery = this::deliver;
  private int nextWatcher;

  // What is being applied.
  private @Nullable Actions actions;
  private long zxid;
  private @Nullable Consumer<TransactionBody.Step> steps;
  private @Nullable AclList acl;
  private @Nullable AclList parentAcl;

  /** The last event built: receivers of one event follow each other and share it. */
  private @Nullable WatcherEvent event;

  Notifier(WatchTable watches, AccessRules access, PeerStatistics statistics) {
    this.watches = watches;
    this.access = access;
    this.statistics = statistics;
  }

  /** The name under which a connection's watches are kept. */
  int watcherOf(ClientConnection connection) {
    if (connection.watcher == ClientConnection.NO_WATCHER) {
      connection.watcher = nextWatcher;
      nextWatcher = (nextWatcher + 1) & Integer.MAX_VALUE;
      byWatcher.put(connection.watcher, connection);
    }
    return connection.watcher;
  }

  void drop(ClientConnection connection) {
    if (connection.watcher != ClientConnection.NO_WATCHER) {
      watches.drop(connection.watcher);
      byWatcher.remove(connection.watcher);
    }
  }

  /** Who has this watcher name; null if the connection is gone. */
  @Nullable ClientConnection connectionOf(int watcher) {
    return byWatcher.get(watcher);
  }

  /** Sets what the next transaction's events go out with. */
  void begin(long transactionZxid, Actions out, @Nullable Consumer<TransactionBody.Step> observer) {
    zxid = transactionZxid;
    actions = out;
    steps = observer;
  }

  void end() {
    actions = null;
    steps = null;
    event = null;
  }

  @Override
  public void created(Path path, @Nullable AclList nodeAcl, @Nullable AclList ofParent) {
    acl = nodeAcl;
    parentAcl = ofParent;
    watches.created(path, delivery);
  }

  @Override
  public void deleted(Path path, @Nullable AclList nodeAcl, @Nullable AclList ofParent) {
    acl = nodeAcl;
    parentAcl = ofParent;
    watches.deleted(path, delivery);
  }

  @Override
  public void dataChanged(Path path, @Nullable AclList nodeAcl) {
    acl = nodeAcl;
    watches.dataChanged(path, delivery);
  }

  @Override
  public void stepApplied(TransactionBody.Step step) {
    if (steps != null) {
      steps.accept(step);
    }
  }

  private void deliver(int watcher, int type, Path path) {
    ClientConnection connection = byWatcher.get(watcher);
    if (connection == null || connection.closing || actions == null) {
      return;
    }
    @Nullable AclList relevant = type == EventType.NODE_CHILDREN_CHANGED ? parentAcl : acl;
    if (access.permits(relevant, Permission.READ, connection.identities())) {
      send(connection, type, path, zxid, actions);
    }
  }

  /** Sends a notification that no transaction caused just now. */
  void send(ClientConnection connection, int type, Path path, long eventZxid, Actions out) {
    WatcherEvent shared = event;
    if (shared == null || shared.type() != type || !shared.path().equals(path)) {
      shared = new WatcherEvent(type, path);
      event = shared;
    }
    connection.statistics.sent++;
    statistics.sent++;
    statistics.notifications++;
    out.notify(connection.id(), eventZxid, shared);
  }
}
