package dev.ostler.core.state;

import dev.ostler.core.session.SessionView;
import dev.ostler.core.tree.SnapshotSource;
import dev.ostler.core.tree.SnapshotVisitor;
import dev.ostler.core.tree.TreeView;

/** Tree and sessions as they were at one moment, for a snapshot. */
public final class StateView implements SnapshotSource {
  private final TreeView tree;
  private final SessionView sessions;

  public StateView(TreeView tree, SessionView sessions) {
    this.tree = tree;
    this.sessions = sessions;
  }

  @Override
  public long zxid() {
    return tree.zxid();
  }

  @Override
  public long digest() {
    return tree.digest();
  }

  @Override
  public int nodeCount() {
    return tree.nodeCount();
  }

  @Override
  public <E extends Exception> void visit(SnapshotVisitor<E> visitor) throws E {
    visitor.sessions(sessions.size());
    for (int i = 0; i < sessions.size(); i++) {
      visitor.session(sessions.id(i), sessions.timeoutMillis(i));
    }
    tree.visit(visitor);
  }
}
