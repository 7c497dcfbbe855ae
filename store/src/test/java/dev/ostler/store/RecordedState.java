package dev.ostler.store;

import dev.ostler.core.tree.NodeState;
import dev.ostler.core.tree.SnapshotSource;
import dev.ostler.core.tree.SnapshotVisitor;
import dev.ostler.store.recovery.RecoveryTarget;
import dev.ostler.store.snapshot.SnapshotSummary;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.value.AclList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps all that a snapshot or a recovery brings, in order, and can be written as a snapshot. */
public final class RecordedState
    implements SnapshotVisitor<RuntimeException>, RecoveryTarget<RuntimeException>, SnapshotSource {
  record Session(long id, int timeoutMillis) {}

  record Acls(long index, AclList list) {}

  record Node(String path, NodeState state) {
    @Override
    public String toString() {
      return path
          + " data="
          + state.data()
          + " acl="
          + state.aclIndex
          + " czxid="
          + state.czxid
          + " mzxid="
          + state.mzxid
          + " pzxid="
          + state.pzxid
          + " times="
          + state.ctime
          + ","
          + state.mtime
          + " versions="
          + state.version
          + ","
          + state.cversion
          + ","
          + state.aversion
          + " owner="
          + Long.toHexString(state.ephemeralOwner);
    }
  }

  public long zxid;
  public long digest;
  public @Nullable SnapshotSummary summary;
  private final List<Session> sessions = new ArrayList<>();
  private final List<Acls> acls = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private final List<String> transactions = new ArrayList<>();

  @Override
  public void sessions(int count) {
    sessions.clear();
    acls.clear();
    nodes.clear();
    transactions.clear();
  }

  @Override
  public void session(long sessionId, int timeoutMillis) {
    sessions.add(new Session(sessionId, timeoutMillis));
  }

  @Override
  public void aclLists(int count) {}

  @Override
  public void aclList(long index, AclList list) {
    acls.add(new Acls(index, list));
  }

  @Override
  public void node(byte[] path, int pathOffset, int pathLength, NodeState node) {
    NodeState copy = new NodeState();
    copy.copyFrom(node);
    if (node.dataLength >= 0) {
      copy.dataArray =
          Arrays.copyOfRange(node.dataArray, node.dataOffset, node.dataOffset + node.dataLength);
      copy.dataOffset = 0;
    }
    nodes.add(new Node(new String(path, pathOffset, pathLength, UTF_8), copy));
  }

  private static final java.nio.charset.Charset UTF_8 = java.nio.charset.StandardCharsets.UTF_8;

  @Override
  public SnapshotVisitor<RuntimeException> fromSnapshot(long snapshotZxid) {
    return this;
  }

  @Override
  public void snapshotLoaded(long snapshotZxid, SnapshotSummary read) {
    zxid = snapshotZxid;
    summary = read;
    SnapshotSummary.Digest stored = read.digest();
    digest = stored == null ? 0 : stored.value();
  }

  @Override
  public void fromNothing() {
    sessions(0);
    zxid = 0;
  }

  @Override
  public void apply(Transaction transaction) {
    zxid = transaction.zxid();
    transactions.add(transaction.toString());
  }

  @Override
  public long zxid() {
    return zxid;
  }

  @Override
  public long digest() {
    return digest;
  }

  @Override
  public int nodeCount() {
    return nodes.size();
  }

  @Override
  public <E extends Exception> void visit(SnapshotVisitor<E> visitor) throws E {
    visitor.sessions(sessions.size());
    for (Session session : sessions) {
      visitor.session(session.id(), session.timeoutMillis());
    }
    visitor.aclLists(acls.size());
    for (Acls entry : acls) {
      visitor.aclList(entry.index(), entry.list());
    }
    for (Node node : nodes) {
      byte[] path = node.path().getBytes(UTF_8);
      visitor.node(path, 0, path.length, node.state());
    }
  }

  /** Transactions replayed, as text. */
  public List<String> transactions() {
    return transactions;
  }

  /** Paths of the znodes that the snapshot brought. */
  public List<String> paths() {
    return nodes.stream().map(Node::path).toList();
  }

  /** Everything, as text: equal texts mean equal states. */
  public String everything() {
    return zxid + "\n" + sessions + "\n" + acls + "\n" + nodes + "\n" + transactions;
  }
}
