package dev.ostler.core.request;

import dev.ostler.core.access.AccessRules;
import dev.ostler.core.access.AclDecision;
import dev.ostler.core.tree.NodeState;
import dev.ostler.core.tree.PathRules;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.txn.TransactionBody;
import dev.ostler.wire.txn.TransactionBody.Failure;
import dev.ostler.wire.value.AclList;
import dev.ostler.wire.value.Path;
import dev.ostler.wire.value.Permission;

/**
 * setACL. Errors in this order: path against the rules; list invalid; znode missing; no permission;
 * version.
 */
final class SetAclRule {
  private final PendingChanges changes;
  private final AccessRules access;

  SetAclRule(PendingChanges changes, AccessRules access) {
    this.changes = changes;
    this.access = access;
  }

  TransactionBody propose(Request.SetAcl request, Requester who) {
    Path path = request.path();
    if (path == null || !PathRules.isValid(path)) {
      return new Failure(ErrorCode.BAD_ARGUMENTS);
    }
    AclList acl;
    switch (access.normalise(request.acl(), who.identities())) {
      case AclDecision.Refused refused -> {
        return new Failure(refused.errorCode());
      }
      case AclDecision.Accepted accepted -> acl = accepted.list();
    }
    PendingNode node = changes.find(path);
    if (!node.exists) {
      return new Failure(ErrorCode.NO_NODE);
    }
    if (!access.permits(node.acl, Permission.ADMIN, who.identities())) {
      return new Failure(ErrorCode.NO_AUTH);
    }
    if (request.version() != -1 && request.version() != node.state.aversion) {
      return new Failure(ErrorCode.BAD_VERSION);
    }
    NodeState state = changes.editable(node);
    state.aversion++;
    changes.put(node, state, acl);
    return new TransactionBody.SetAcl(path, acl, state.aversion);
  }
}
