package dev.ostler.core.request;

import dev.ostler.core.tree.NodeState;
import dev.ostler.core.tree.Owner;

/**
 * Which znodes the server removes by itself: containers that have lost their last child, and
 * childless znodes whose time to live is over.
 */
public final class SweepRule {
  private final Owner owner;
  private final long neverUsedMillis;

  /**
   * @param neverUsedMillis age above which a container that never had a child goes; 0 is never
   */
  public SweepRule(Owner owner, long neverUsedMillis) {
    this.owner = owner;
    this.neverUsedMillis = neverUsedMillis;
  }

  /**
   * @param wallMillis the time now
   */
  public boolean isDue(NodeState node, long wallMillis) {
    if (node.childCount > 0) {
      return false;
    }
    long age = wallMillis - node.mtime;
    if (Owner.isContainer(node.ephemeralOwner)) {
      return node.cversion > 0 || neverUsedMillis > 0 && age > neverUsedMillis;
    }
    return owner.isTtl(node.ephemeralOwner) && age > owner.ttlMillis(node.ephemeralOwner);
  }
}
