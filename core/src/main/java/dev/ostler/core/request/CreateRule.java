package dev.ostler.core.request;

import dev.ostler.core.access.AccessRules;
import dev.ostler.core.access.AclDecision;
import dev.ostler.core.tree.NodeState;
import dev.ostler.core.tree.Owner;
import dev.ostler.core.tree.PathRules;
import dev.ostler.wire.client.CreateFlags;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.txn.TransactionBody;
import dev.ostler.wire.txn.TransactionBody.Failure;
import dev.ostler.wire.value.AclList;
import dev.ostler.wire.value.Path;
import dev.ostler.wire.value.Permission;

/**
 * create, create2, createContainer and createTTL. Errors in this order: flags unknown; TTL asked
 * for but switched off; TTL out of range; ephemeral of a local session; path missing; path without
 * a slash; list invalid; parent missing; no permission on the parent; path against the rules; znode
 * exists; parent ephemeral; quota.
 */
final class CreateRule {
  private static final int SEQUENCE_DIGITS = 10;

  private final PendingChanges changes;
  private final AccessRules access;
  private final QuotaRule quota;

  CreateRule(PendingChanges changes, AccessRules access, QuotaRule quota) {
    this.changes = changes;
    this.access = access;
    this.quota = quota;
  }

  /**
   * What is wrong with the flags of a request that stands by itself: the operation and its flags
   * have to match. 0 if nothing is.
   */
  int checkFlags(Request.Create request) {
    int flags = request.flags();
    if (!CreateFlags.isKnown(flags)) {
      return ErrorCode.BAD_ARGUMENTS;
    }
    boolean ttlOperation = request.opCode() == OpCode.CREATE_TTL;
    if (!ttlOperation && !CreateFlags.isTtl(flags)) {
      return ErrorCode.OK;
    }
    if (!changes.tree().owner().extendedTypes()) {
      return ErrorCode.UNIMPLEMENTED;
    }
    boolean valid =
        ttlOperation
            && CreateFlags.isTtl(flags)
            && request.ttlMillis() > 0
            && request.ttlMillis() <= Owner.TTL_MILLIS_MAX;
    return valid ? ErrorCode.OK : ErrorCode.BAD_ARGUMENTS;
  }

  /** Checks a request whose flags are in order, and proposes the znode. */
  TransactionBody.Step propose(Request.Create request, Requester who) {
    boolean ephemeral =
        (request.opCode() == OpCode.CREATE || request.opCode() == OpCode.CREATE2)
            && CreateFlags.isEphemeral(request.flags());
    if (ephemeral && who.local()) {
      return new Failure(ErrorCode.EPHEMERAL_ON_LOCAL_SESSION);
    }
    Path asked = request.path();
    if (asked == null) {
      return new Failure(ErrorCode.MARSHALLING_ERROR);
    }
    if (!PathRules.passesBasicRule(asked)) {
      return new Failure(ErrorCode.BAD_ARGUMENTS);
    }
    AclList acl;
    switch (access.normalise(request.acl(), who.identities())) {
      case AclDecision.Refused refused -> {
        return new Failure(refused.errorCode());
      }
      case AclDecision.Accepted accepted -> acl = accepted.list();
    }
    PendingNode parent = changes.find(asked.parent());
    if (!parent.exists) {
      return new Failure(ErrorCode.NO_NODE);
    }
    if (!access.permits(parent.acl, Permission.CREATE, who.identities())) {
      return new Failure(ErrorCode.NO_AUTH);
    }
    int children = parent.state.cversion;
    Path path =
        CreateFlags.isSequential(request.flags()) ? asked.append(sequence(children)) : asked;
    if (!PathRules.isValid(path)) {
      return new Failure(ErrorCode.BAD_ARGUMENTS);
    }
    PendingNode node = changes.find(path);
    if (node.exists) {
      return new Failure(ErrorCode.NODE_EXISTS);
    }
    if (changes.tree().owner().isEphemeral(parent.state.ephemeralOwner)) {
      return new Failure(ErrorCode.NO_CHILDREN_FOR_EPHEMERALS);
    }
    int overQuota = quota.checkCreate(path, request.data());
    if (overQuota != ErrorCode.OK) {
      return new Failure(overQuota);
    }
    TransactionBody.Create create =
        new TransactionBody.Create(
            request.opCode(),
            path,
            request.data(),
            acl,
            ephemeral,
            children + 1,
            request.opCode() == OpCode.CREATE_TTL ? request.ttlMillis() : 0);
    changes.put(node, created(create, who), acl);
    raise(parent, create.parentCversion());
    return create;
  }

  /** The counter is never lowered: at its end it stays where it is, as in 3.9.4. */
  private void raise(PendingNode parent, int cversion) {
    NodeState state = changes.editable(parent);
    state.childCount++;
    if (cversion > state.cversion) {
      state.cversion = cversion;
      state.pzxid = changes.zxid();
    }
    changes.put(parent, state, parent.acl);
  }

  private NodeState created(TransactionBody.Create create, Requester who) {
    NodeState state = new NodeState();
    state.data(create.data());
    state.czxid = changes.zxid();
    state.mzxid = changes.zxid();
    state.pzxid = changes.zxid();
    state.ctime = changes.timeMillis();
    state.mtime = changes.timeMillis();
    if (create.type() == OpCode.CREATE_CONTAINER) {
      state.ephemeralOwner = NodeState.CONTAINER_OWNER;
    } else if (create.type() == OpCode.CREATE_TTL) {
      state.ephemeralOwner = Owner.ofTtl(create.ttlMillis());
    } else {
      state.ephemeralOwner = create.ephemeral() ? who.sessionId() : 0;
    }
    return state;
  }

  /** The number behind a sequential name: ten characters, a minus sign among them. */
  static String sequence(int number) {
    String digits = Long.toString(Math.abs((long) number));
    StringBuilder text = new StringBuilder(SEQUENCE_DIGITS + 1);
    int width = SEQUENCE_DIGITS;
    if (number < 0) {
      text.append('-');
      width--;
    }
    for (int i = digits.length(); i < width; i++) {
      text.append('0');
    }
    return text.append(digits).toString();
  }
}
