package dev.ostler.core.request;

import dev.ostler.core.access.AccessRules;
import dev.ostler.core.membership.JointConfig;
import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.core.state.ConfigNode;
import dev.ostler.core.tree.NodeState;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.txn.TransactionBody;
import dev.ostler.wire.txn.TransactionBody.Failure;
import dev.ostler.wire.value.Permission;
import org.jspecify.annotations.Nullable;

/**
 * reconfig. Errors in this order, as 3.9.4 was seen to give them: switched off; standing alone;
 * another one under way; version; what is asked for (see {@link NextConfig}); too few voters; no
 * quorum of the new configuration follows; no permission.
 */
final class ReconfigRule {
  /** The version of the znode: it has none, the version is in its text. */
  private static final int NO_VERSION = -1;

  /** A set of voters is a set of bits. */
  private static final int VOTERS_MAX = 31;

  private static final long ANY_VERSION = -1;

  private final PendingChanges changes;
  private final AccessRules access;
  private final Ensemble ensemble;
  private @Nullable QuorumConfig accepted;

  ReconfigRule(PendingChanges changes, AccessRules access, Ensemble ensemble) {
    this.changes = changes;
    this.access = access;
    this.ensemble = ensemble;
  }

  /** What the last request led to, until the next one; null if it was refused. */
  @Nullable QuorumConfig accepted() {
    return accepted;
  }

  TransactionBody propose(Request.Reconfig request, Requester who) {
    accepted = null;
    Ensemble.Settings settings = ensemble.settings();
    if (!settings.enabled()) {
      return new Failure(ErrorCode.RECONFIG_DISABLED);
    }
    if (ensemble.isAlone()) {
      return new Failure(ErrorCode.UNIMPLEMENTED);
    }
    JointConfig membership = ensemble.membership();
    if (ensemble.isReconfiguring()) {
      return new Failure(ErrorCode.RECONFIG_IN_PROGRESS);
    }
    QuorumConfig present = membership.lastSeen();
    if (request.currentConfigId() != ANY_VERSION
        && request.currentConfigId() != present.version()) {
      return new Failure(ErrorCode.BAD_VERSION);
    }
    QuorumConfig next;
    try {
      next = NextConfig.of(request, present, settings).withVersion(changes.zxid());
    } catch (NextConfig.Refused refused) {
      return new Failure(refused.errorCode());
    }
    int voters = next.voters().size();
    if (voters < (settings.standaloneEnabled() ? 2 : 1) || voters > VOTERS_MAX) {
      return new Failure(ErrorCode.BAD_ARGUMENTS);
    }
    return propose(next, who);
  }

  private TransactionBody propose(QuorumConfig next, Requester who) {
    if (!ensemble.hasQuorumOf(next)) {
      return new Failure(ErrorCode.NEW_CONFIG_NO_QUORUM);
    }
    PendingNode node = changes.find(ConfigNode.PATH);
    if (!node.exists) {
      return new Failure(ErrorCode.NO_NODE);
    }
    if (!access.permits(node.acl, Permission.WRITE, who.identities())) {
      return new Failure(ErrorCode.NO_AUTH);
    }
    NodeState state = changes.editable(node);
    state.data(next.text());
    state.version = NO_VERSION;
    state.mzxid = changes.zxid();
    state.mtime = changes.timeMillis();
    changes.put(node, state, node.acl);
    accepted = next;
    return new TransactionBody.SetData(OpCode.RECONFIG, ConfigNode.PATH, next.text(), NO_VERSION);
  }
}
