package dev.ostler.core.state;

import dev.ostler.core.session.SessionTable;
import dev.ostler.core.tree.NodeState;
import dev.ostler.core.tree.SnapshotVisitor;
import dev.ostler.core.tree.Tree;
import dev.ostler.core.tree.TreeLoader;
import dev.ostler.core.tree.TreeOptions;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.value.AclList;

/** Builds tree and sessions from what a snapshot holds. */
public final class StateLoader implements SnapshotVisitor<MalformedException> {
  private final TreeLoader tree;
  private final SessionTable sessions;
  private final long nowMillis;

  /**
   * @param tickTimeMillis the grain of session expiry
   * @param nowMillis monotonic time
   */
  public StateLoader(TreeOptions options, int tickTimeMillis, long nowMillis) {
    this.tree = new TreeLoader(options);
    this.sessions = new SessionTable(tickTimeMillis, nowMillis);
    this.nowMillis = nowMillis;
  }

  /** What a server has that was never used. */
  public static ReplicatedState fresh(TreeOptions options, int tickTimeMillis, long nowMillis) {
    return new ReplicatedState(Tree.fresh(options), new SessionTable(tickTimeMillis, nowMillis));
  }

  @Override
  public void sessions(int count) {}

  @Override
  public void session(long sessionId, int timeoutMillis) {
    sessions.adopt(sessionId, timeoutMillis, nowMillis);
  }

  @Override
  public void aclLists(int count) {}

  @Override
  public void aclList(long index, AclList list) {
    tree.aclList(index, list);
  }

  @Override
  public void node(byte[] path, int pathOffset, int pathLength, NodeState node)
      throws MalformedException {
    tree.node(path, pathOffset, pathLength, node);
  }

  /**
   * What the snapshot held.
   *
   * @param zxid the last transaction in it
   */
  public ReplicatedState finish(long zxid) throws MalformedException {
    return finish(zxid, zxid);
  }

  /**
   * What a snapshot held that was written while the tree went on.
   *
   * @param zxid the last transaction that all of it has seen
   * @param fuzzyUpTo the last one that parts of it may have seen
   */
  public ReplicatedState finish(long zxid, long fuzzyUpTo) throws MalformedException {
    return new ReplicatedState(tree.finish(zxid), sessions, fuzzyUpTo);
  }
}
