package dev.ostler.core.request;

import dev.ostler.core.tree.NodeState;
import dev.ostler.core.tree.Tree;
import dev.ostler.core.tree.TreeDigest;
import dev.ostler.wire.value.AclList;
import dev.ostler.wire.value.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * The tree plus what is proposed but not committed: what the next write is checked against.
 *
 * <p>Only znodes that a pending transaction touches are kept here; the others come from the tree.
 * {@link #begin} and {@link #rollback} bracket a transaction, so that a multi that fails at its
 * third step leaves nothing behind.
 */
final class PendingChanges {
  private static final PendingNode[] NOTHING = new PendingNode[0];

  private final Tree tree;
  private final TreeDigest nodeDigest = new TreeDigest();
  private final boolean digests;
  private final Map<Path, PendingNode> nodes = new HashMap<>();

  /** For each session with pending changes of ephemerals, those changes in order. */
  private final Map<Long, ArrayDeque<PendingNode>> ephemeralChanges = new HashMap<>();

  private long digest;
  private long zxid;
  private long timeMillis;

  // The transaction that is being built: what it changed, and what was there before.
  private final List<PendingNode> changed = new ArrayList<>();
  private final List<@Nullable PendingNode> replaced = new ArrayList<>();
  private long digestBefore;

  PendingChanges(Tree tree) {
    this.tree = tree;
    this.digests = tree.options().digest();
    this.digest = tree.digest();
  }

  Tree tree() {
    return tree;
  }

  /** The zxid of the transaction being built. */
  long zxid() {
    return zxid;
  }

  /** The time of the transaction being built. */
  long timeMillis() {
    return timeMillis;
  }

  /** Digest of the tree when everything proposed is committed. */
  long digest() {
    return digest;
  }

  /** Starts a transaction. */
  void begin(long newZxid, long newTimeMillis) {
    zxid = newZxid;
    timeMillis = newTimeMillis;
    changed.clear();
    replaced.clear();
    digestBefore = digest;
  }

  /** The znode as it will be; {@link PendingNode#exists} tells whether there is one. */
  PendingNode find(Path path) {
    PendingNode pending = nodes.isEmpty() ? null : nodes.get(path);
    return pending != null ? pending : committed(path);
  }

  private PendingNode committed(Path path) {
    NodeState state = new NodeState();
    int slot = tree.find(path);
    if (slot == Tree.NONE) {
      return new PendingNode(path, false, state, null, 0, 0);
    }
    tree.read(slot, state);
    return new PendingNode(path, true, state, tree.acl(state), share(path, state), 0);
  }

  /**
   * The state of a znode as a starting point for its next one. What came from the tree just now
   * belongs to nobody else and is given out itself.
   */
  NodeState editable(PendingNode node) {
    if (node.zxid == 0) {
      return node.state;
    }
    NodeState copy = new NodeState();
    copy.copyFrom(node.state);
    return copy;
  }

  private long share(Path path, NodeState state) {
    return digests ? nodeDigest.of(path, state) : 0;
  }

  /** The znode changes to this state. */
  void put(PendingNode before, NodeState state, @Nullable AclList acl) {
    change(before, new PendingNode(before.path, true, state, acl, share(before.path, state), zxid));
  }

  /** The znode goes. */
  void delete(PendingNode before) {
    change(before, new PendingNode(before.path, false, before.state, before.acl, 0, zxid));
  }

  private void change(PendingNode before, PendingNode after) {
    digest += after.digest - (before.exists ? before.digest : 0);
    changed.add(after);
    replaced.add(nodes.put(after.path, after));
  }

  /** Undoes what the transaction has changed so far. */
  void rollback() {
    for (int i = changed.size() - 1; i >= 0; i--) {
      PendingNode before = replaced.get(i);
      if (before == null) {
        nodes.remove(changed.get(i).path);
      } else {
        nodes.put(before.path, before);
      }
    }
    changed.clear();
    replaced.clear();
    digest = digestBefore;
  }

  /** Ends a transaction; what it changed stays until {@link #settle}. */
  PendingNode[] end() {
    if (changed.isEmpty()) {
      return NOTHING;
    }
    for (int i = 0; i < changed.size(); i++) {
      PendingNode node = changed.get(i);
      long owner = node.state.ephemeralOwner;
      if (owner != 0 && tree.owner().isEphemeral(owner)) {
        ephemeralChanges.computeIfAbsent(owner, s -> new ArrayDeque<>()).addLast(node);
      }
    }
    return changed.toArray(NOTHING);
  }

  /** The transaction with this zxid is in the tree now. */
  void settle(PendingNode[] settled, long settledZxid) {
    for (PendingNode node : settled) {
      PendingNode latest = nodes.get(node.path);
      if (latest != null && latest.zxid == settledZxid) {
        nodes.remove(node.path);
      }
      long owner = node.state.ephemeralOwner;
      if (owner != 0 && tree.owner().isEphemeral(owner)) {
        forgetEphemeralChange(owner, node);
      }
    }
  }

  private void forgetEphemeralChange(long owner, PendingNode node) {
    ArrayDeque<PendingNode> changes = ephemeralChanges.get(owner);
    if (changes != null) {
      // Changes settle in the order in which they were proposed.
      if (!node.equals(changes.pollFirst())) {
        throw new IllegalStateException("changes of " + node.path + " settle out of order");
      }
      if (changes.isEmpty()) {
        ephemeralChanges.remove(owner);
      }
    }
  }

  /** The ephemerals that a session will have when everything proposed is committed. */
  List<Path> ephemeralsOf(long session) {
    SequencedMap<Path, Boolean> paths = new LinkedHashMap<>();
    for (int slot : tree.ephemeralsOf(session)) {
      paths.put(tree.path(slot), Boolean.TRUE);
    }
    ArrayDeque<PendingNode> changes = ephemeralChanges.get(session);
    if (changes != null) {
      for (PendingNode change : changes) {
        if (change.exists) {
          paths.put(change.path, Boolean.TRUE);
        } else {
          paths.remove(change.path);
        }
      }
    }
    return new ArrayList<>(paths.keySet());
  }
}
