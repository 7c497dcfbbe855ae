package dev.ostler.core.request;

import dev.ostler.core.tree.NodeState;
import dev.ostler.wire.value.AclList;
import dev.ostler.wire.value.Path;
import org.jspecify.annotations.Nullable;

/**
 * A znode as it will be when everything proposed so far is committed. Never changed once it is
 * among the pending changes; a later change makes another one.
 */
final class PendingNode {
  final Path path;

  /** Whether there is such a znode; if not, the other fields mean nothing. */
  final boolean exists;

  final NodeState state;
  final @Nullable AclList acl;

  /** Its share in the digest of the tree. */
  final long digest;

  /** The change that led to this state; 0 if it is what the tree has. */
  long zxid;

  PendingNode(
      Path path, boolean exists, NodeState state, @Nullable AclList acl, long digest, long zxid) {
    this.path = path;
    this.exists = exists;
    this.state = state;
    this.acl = acl;
    this.digest = digest;
    this.zxid = zxid;
  }
}
