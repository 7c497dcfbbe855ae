package dev.ostler.core.request;

import dev.ostler.core.access.AccessRules;
import dev.ostler.core.tree.PathRules;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.txn.TransactionBody;
import dev.ostler.wire.txn.TransactionBody.Failure;
import dev.ostler.wire.value.Path;
import dev.ostler.wire.value.Permission;

/** check, inside a multi. Errors in this order: path; znode missing; no permission; version. */
final class CheckRule {
  private final PendingChanges changes;
  private final AccessRules access;

  CheckRule(PendingChanges changes, AccessRules access) {
    this.changes = changes;
    this.access = access;
  }

  TransactionBody.Step propose(Request.Check request, Requester who) {
    Path path = request.path();
    if (path == null || !PathRules.isValid(path)) {
      return new Failure(ErrorCode.BAD_ARGUMENTS);
    }
    PendingNode node = changes.find(path);
    if (!node.exists) {
      return new Failure(ErrorCode.NO_NODE);
    }
    if (!access.permits(node.acl, Permission.READ, who.identities())) {
      return new Failure(ErrorCode.NO_AUTH);
    }
    if (request.version() != -1 && request.version() != node.state.version) {
      return new Failure(ErrorCode.BAD_VERSION);
    }
    // What is stored is the version to be: observed of 3.9.4 as the version that was checked.
    return new TransactionBody.Check(path, request.version());
  }
}
