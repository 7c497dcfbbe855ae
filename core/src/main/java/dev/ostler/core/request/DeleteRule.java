package dev.ostler.core.request;

import dev.ostler.core.access.AccessRules;
import dev.ostler.core.tree.NodeState;
import dev.ostler.core.tree.PathRules;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.txn.TransactionBody;
import dev.ostler.wire.txn.TransactionBody.Failure;
import dev.ostler.wire.value.Path;
import dev.ostler.wire.value.Permission;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * delete, and the removal of containers and of znodes whose time is over. Errors in this order:
 * path missing; path without a slash or reserved; parent missing; no permission on the parent;
 * znode missing; version; children.
 */
final class DeleteRule {
  private final PendingChanges changes;
  private final AccessRules access;

  DeleteRule(PendingChanges changes, AccessRules access) {
    this.changes = changes;
    this.access = access;
  }

  TransactionBody.Step propose(Request.Delete request, Requester who) {
    Path path = request.path();
    if (path == null) {
      return new Failure(ErrorCode.MARSHALLING_ERROR);
    }
    if (!PathRules.passesBasicRule(path) || PathRules.isReserved(path)) {
      return new Failure(ErrorCode.BAD_ARGUMENTS);
    }
    PendingNode parent = changes.find(path.parent());
    if (!parent.exists) {
      return new Failure(ErrorCode.NO_NODE);
    }
    if (!access.permits(parent.acl, Permission.DELETE, who.identities())) {
      return new Failure(ErrorCode.NO_AUTH);
    }
    PendingNode node = changes.find(path);
    if (!node.exists) {
      return new Failure(ErrorCode.NO_NODE);
    }
    if (request.version() != -1 && request.version() != node.state.version) {
      return new Failure(ErrorCode.BAD_VERSION);
    }
    if (node.state.childCount > 0) {
      return new Failure(ErrorCode.NOT_EMPTY);
    }
    remove(parent, node);
    return new TransactionBody.Delete(OpCode.DELETE, path);
  }

  /**
   * Proposes to remove a container or a znode whose time is over, if that is still so when
   * everything in flight is committed.
   *
   * @return null if there is nothing to remove any more
   */
  TransactionBody.@Nullable Step proposeSweep(Path path, SweepRule rule) {
    PendingNode node = changes.find(path);
    if (!node.exists || !rule.isDue(node.state, changes.timeMillis())) {
      return null;
    }
    remove(changes.find(path.parent()), node);
    return new TransactionBody.Delete(OpCode.DELETE_CONTAINER, path);
  }

  /** Proposes to remove ephemerals of a session that ends: children of one parent. */
  void removeEphemerals(Path parent, List<Path> children) {
    PendingNode before = changes.find(parent);
    for (Path path : children) {
      changes.delete(changes.find(path));
    }
    removeFrom(before, children.size());
  }

  private void remove(PendingNode parent, PendingNode node) {
    changes.delete(node);
    removeFrom(parent, 1);
  }

  private void removeFrom(PendingNode parent, int children) {
    NodeState state = changes.editable(parent);
    state.childCount -= children;
    state.pzxid = Math.max(state.pzxid, changes.zxid());
    changes.put(parent, state, parent.acl);
  }
}
