package dev.ostler.testkit.check;

import static dev.ostler.testkit.check.BrokenClaim.hex;

import dev.ostler.core.tree.NodeState;
import dev.ostler.core.tree.SnapshotSource;
import dev.ostler.core.tree.SnapshotVisitor;
import dev.ostler.testkit.model.ModelStat;
import dev.ostler.wire.value.AclList;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A view that must stay what it was when it was taken, whatever happens to the tree meanwhile. */
public final class SnapshotCheck implements SnapshotSource {
  private final SnapshotSource source;
  private final Runnable meanwhile;
  private final Map<String, ModelStat> wanted = new TreeMap<>();
  private final Set<Long> sessions;

  SnapshotCheck(SnapshotSource source, ReferenceState reference, Runnable meanwhile) {
    this.source = source;
    this.meanwhile = meanwhile;
    if (source.zxid() != reference.zxid()) {
      throw new BrokenClaim(
          "a view is of "
              + hex(source.zxid())
              + " when the state is that of "
              + hex(reference.zxid()));
    }
    for (String path : reference.model().paths()) {
      ModelStat stat = reference.model().stat(path);
      if (stat != null) {
        wanted.put(path.equals("/") ? "" : path, stat);
      }
    }
    this.sessions = new HashSet<>(reference.alive());
    sessions.removeIf(session -> !reference.isGlobal(session));
  }

  @Override
  public long zxid() {
    return source.zxid();
  }

  @Override
  public long digest() {
    return source.digest();
  }

  @Override
  public int nodeCount() {
    return source.nodeCount();
  }

  @Override
  public <E extends Exception> void visit(SnapshotVisitor<E> visitor) throws E {
    Comparing<E> comparing = new Comparing<>(visitor);
    source.visit(comparing);
    if (comparing.znodes != wanted.size() || comparing.sessionsSeen != sessions.size()) {
      throw new BrokenClaim(
          "the view of "
              + hex(zxid())
              + " shows "
              + comparing.znodes
              + " znodes of "
              + wanted.size()
              + " and "
              + comparing.sessionsSeen
              + " sessions of "
              + sessions.size());
    }
  }

  private final class Comparing<E extends Exception> implements SnapshotVisitor<E> {
    private final SnapshotVisitor<E> visitor;
    private int znodes;
    private int sessionsSeen;

    Comparing(SnapshotVisitor<E> visitor) {
      this.visitor = visitor;
    }

    @Override
    public void sessions(int count) throws E {
      visitor.sessions(count);
    }

    @Override
    public void session(long sessionId, int timeoutMillis) throws E {
      sessionsSeen++;
      if (!sessions.contains(sessionId)) {
        throw new BrokenClaim(
            "the view of " + hex(zxid()) + " has session " + hex(sessionId) + ", which was not");
      }
      visitor.session(sessionId, timeoutMillis);
    }

    @Override
    public void aclLists(int count) throws E {
      visitor.aclLists(count);
    }

    @Override
    public void aclList(long index, AclList list) throws E {
      visitor.aclList(index, list);
    }

    @Override
    public void node(byte[] path, int pathOffset, int pathLength, NodeState node) throws E {
      znodes++;
      compare(new String(path, pathOffset, pathLength, StandardCharsets.UTF_8), node);
      visitor.node(path, pathOffset, pathLength, node);
      if ((znodes & 7) == 0) {
        meanwhile.run();
      }
    }
  }

  private void compare(String path, NodeState node) {
    ModelStat stat = wanted.get(path);
    if (stat == null) {
      throw new BrokenClaim("the view of " + hex(zxid()) + " shows " + path + ", which was not");
    }
    // Children are no part of a snapshot's record; the counter that is stored follows from both.
    int created = (stat.cversion() + stat.numChildren()) / 2;
    if (node.czxid != stat.czxid()
        || node.mzxid != stat.mzxid()
        || node.pzxid != stat.pzxid()
        || node.ctime != stat.ctimeMillis()
        || node.mtime != stat.mtimeMillis()
        || node.version != stat.version()
        || node.aversion != stat.aversion()
        || node.cversion != created
        || Math.max(0, node.dataLength) != stat.dataLength()) {
      throw new BrokenClaim(
          "the view of "
              + hex(zxid())
              + " shows another "
              + path
              + " than there was: "
              + stat
              + ", and it shows "
              + text(node));
    }
  }

  private static String text(NodeState node) {
    return "czxid="
        + node.czxid
        + ", mzxid="
        + node.mzxid
        + ", ctimeMillis="
        + node.ctime
        + ", mtimeMillis="
        + node.mtime
        + ", version="
        + node.version
        + ", children ever="
        + node.cversion
        + ", aversion="
        + node.aversion
        + ", dataLength="
        + node.dataLength
        + ", pzxid="
        + node.pzxid;
  }
}
