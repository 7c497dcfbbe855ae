package dev.ostler.core.request;

import dev.ostler.core.tree.Owner;
import dev.ostler.wire.client.CreateFlags;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.txn.TransactionBody;
import dev.ostler.wire.txn.TransactionBody.Failure;
import java.util.ArrayList;
import java.util.List;

/**
 * multi: each step sees what the steps before it did; one that fails undoes all of them.
 *
 * <p>Inside a multi the flags of a create decide what it is, not its operation code (observed of
 * 3.9.4), and flags that cannot be make the whole multi undecodable.
 */
final class MultiRule {
  private final PendingChanges changes;
  private final WriteRules rules;

  MultiRule(PendingChanges changes, WriteRules rules) {
    this.changes = changes;
    this.rules = rules;
  }

  TransactionBody propose(Request.Multi request, Requester who) {
    List<Request.Write> operations = new ArrayList<>(request.operations().size());
    for (Request.Write operation : request.operations()) {
      if (operation instanceof Request.Create create) {
        if (!isDecodable(create)) {
          return new Failure(ErrorCode.MARSHALLING_ERROR);
        }
        operations.add(byFlags(create));
      } else {
        operations.add(operation);
      }
    }
    List<TransactionBody.Step> steps = new ArrayList<>(operations.size());
    boolean failed = false;
    for (Request.Write operation : operations) {
      TransactionBody.Step step =
          failed
              ? new Failure(ErrorCode.RUNTIME_INCONSISTENCY)
              : rules.proposeStep(operation, who);
      if (!failed && step instanceof Failure) {
        failed = true;
        changes.rollback();
      }
      steps.add(step);
    }
    return new TransactionBody.Multi(steps);
  }

  private static boolean isDecodable(Request.Create create) {
    if (!CreateFlags.isKnown(create.flags())) {
      return false;
    }
    if (!CreateFlags.isTtl(create.flags())) {
      return true;
    }
    return create.opCode() == OpCode.CREATE_TTL
        && create.ttlMillis() > 0
        && create.ttlMillis() <= Owner.TTL_MILLIS_MAX;
  }

  private static Request.Create byFlags(Request.Create create) {
    int opCode = create.opCode();
    if (create.flags() == CreateFlags.CONTAINER) {
      opCode = OpCode.CREATE_CONTAINER;
    } else if (opCode == OpCode.CREATE_TTL && !CreateFlags.isTtl(create.flags())) {
      opCode = OpCode.CREATE;
    }
    return opCode == create.opCode()
        ? create
        : new Request.Create(
            opCode, create.path(), create.data(), create.acl(), create.flags(), 0);
  }
}
