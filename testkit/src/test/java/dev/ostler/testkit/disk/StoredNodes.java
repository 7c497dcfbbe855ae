package dev.ostler.testkit.disk;

import dev.ostler.core.tree.SnapshotVisitor;
import dev.ostler.wire.value.AclList;
import java.io.IOException;

/** Looks at the znodes of a snapshot only. */
public abstract class StoredNodes implements SnapshotVisitor<IOException> {
  @Override
  public void sessions(int count) {}

  @Override
  public void session(long sessionId, int timeoutMillis) {}

  @Override
  public void aclLists(int count) {}

  @Override
  public void aclList(long index, AclList list) {}
}
