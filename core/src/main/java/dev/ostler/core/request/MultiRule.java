package dev.ostler.core.request;

import dev.ostler.wire.client.CreateFlags;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.txn.TransactionBody;
import dev.ostler.wire.txn.TransactionBody.Failure;
import dev.ostler.wire.value.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
    if (verdict(request) != Verdict.SOUND) {
      return new Failure(ErrorCode.MARSHALLING_ERROR);
    }
    List<Request.Write> operations = new ArrayList<>(request.operations().size());
    for (Request.Write operation : request.operations()) {
      operations.add(operation instanceof Request.Create create ? byFlags(create) : operation);
    }
    List<TransactionBody.Step> steps = new ArrayList<>(operations.size());
    boolean failed = false;
    for (Request.Write operation : operations) {
      TransactionBody.Step step =
          failed ? new Failure(ErrorCode.RUNTIME_INCONSISTENCY) : rules.proposeStep(operation, who);
      if (!failed && step instanceof Failure) {
        failed = true;
        changes.rollback();
      }
      steps.add(step);
    }
    return new TransactionBody.Multi(steps);
  }

  /** How far 3.9.4 gets with a list before it refuses all of it (observed). */
  private enum Verdict {
    SOUND,
    /** Refused when the transaction is made: it takes a zxid. */
    REFUSED,
    /** Refused before that. */
    REFUSED_EARLY
  }

  /** True for a list that is refused without taking a zxid: an access control list is null. */
  static boolean isRefusedEarly(Request.Multi request) {
    return verdict(request) == Verdict.REFUSED_EARLY;
  }

  private static Verdict verdict(Request.Multi request) {
    boolean pathMissing = false;
    for (Request.Write operation : request.operations()) {
      if (operation instanceof Request.Create create && create.opCode() != OpCode.CREATE_TTL) {
        if (!CreateFlags.isKnown(create.flags())) {
          return Verdict.REFUSED;
        }
        if (create.acl() == null) {
          return Verdict.REFUSED_EARLY;
        }
        if (CreateFlags.isTtl(create.flags())) {
          return Verdict.REFUSED;
        }
      }
      pathMissing |= path(operation) == null;
    }
    return pathMissing ? Verdict.REFUSED : Verdict.SOUND;
  }

  private static @Nullable Path path(Request.Write operation) {
    return switch (operation) {
      case Request.Create r -> r.path();
      case Request.Delete r -> r.path();
      case Request.SetData r -> r.path();
      case Request.Check r -> r.path();
    };
  }

  private static Request.Create byFlags(Request.Create create) {
    int opCode = create.opCode();
    if (create.flags() == CreateFlags.CONTAINER) {
      opCode = OpCode.CREATE_CONTAINER;
    } else if (opCode == OpCode.CREATE_TTL
        && CreateFlags.isKnown(create.flags())
        && !CreateFlags.isTtl(create.flags())) {
      opCode = OpCode.CREATE;
    }
    return opCode == create.opCode()
        ? create
        : new Request.Create(
            opCode, create.path(), create.data(), create.acl(), create.flags(), create.ttlMillis());
  }
}
