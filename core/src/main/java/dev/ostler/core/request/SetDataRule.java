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

/**
 * setData. Errors in this order: path against the rules; znode missing; no permission; quota;
 * version.
 */
final class SetDataRule {
  private final PendingChanges changes;
  private final AccessRules access;
  private final QuotaRule quota;

  SetDataRule(PendingChanges changes, AccessRules access, QuotaRule quota) {
    this.changes = changes;
    this.access = access;
    this.quota = quota;
  }

  TransactionBody.Step propose(Request.SetData request, Requester who) {
    Path path = request.path();
    if (path == null || !PathRules.isValid(path)) {
      return new Failure(ErrorCode.BAD_ARGUMENTS);
    }
    PendingNode node = changes.find(path);
    if (!node.exists) {
      return new Failure(ErrorCode.NO_NODE);
    }
    if (!access.permits(node.acl, Permission.WRITE, who.identities())) {
      return new Failure(ErrorCode.NO_AUTH);
    }
    int overQuota = quota.checkSetData(path, node.state.dataLength, request.data());
    if (overQuota != ErrorCode.OK) {
      return new Failure(overQuota);
    }
    if (request.version() != -1 && request.version() != node.state.version) {
      return new Failure(ErrorCode.BAD_VERSION);
    }
    NodeState state = changes.editable(node);
    state.data(request.data());
    state.version++;
    state.mzxid = changes.zxid();
    state.mtime = changes.timeMillis();
    changes.put(node, state, node.acl);
    return new TransactionBody.SetData(OpCode.SET_DATA, path, request.data(), state.version);
  }
}
