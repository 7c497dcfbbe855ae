package dev.ostler.core.tree;

import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Path;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the counters of quotas. Only the data of a counter znode changes, not its Stat, and nobody
 * is notified; the digest does not cover these znodes.
 */
final class QuotaAccounting {
  private static final Path HOME = Path.of("/zookeeper/quota");

  private final Tree tree;
  private final NodeState before = new NodeState();
  private final NodeState after = new NodeState();

  QuotaAccounting(Tree tree) {
    this.tree = tree;
  }

  /** A znode has come: perhaps one that sets a limit or counts. */
  void created(Path path, int dataLength) {
    if (path.startsWith(HOME)) {
      Path limited = QuotaTable.rootOfLimits(path);
      if (limited != null) {
        tree.quotaTable().add(limited);
      }
      Path counted = QuotaTable.rootOfCounters(path);
      if (counted != null) {
        recount(counted);
      }
    }
    adjust(path, 1, dataLength);
  }

  void deleted(Path path, int dataLength) {
    if (path.startsWith(HOME)) {
      Path limited = QuotaTable.rootOfLimits(path);
      if (limited != null) {
        tree.quotaTable().remove(limited);
      }
    }
    adjust(path, -1, -dataLength);
  }

  /** Adds to the counters of the subtree that a path lies in. */
  void adjust(Path path, int count, long bytes) {
    if (tree.quotaTable().isEmpty() || count == 0 && bytes == 0) {
      return;
    }
    Path root = tree.quotaTable().rootOf(path);
    if (root == null) {
      return;
    }
    Path counters = QuotaTable.countersOf(root);
    int slot = tree.find(counters);
    if (slot == Tree.NONE) {
      return;
    }
    tree.read(slot, before);
    Quota now = Quota.parse(before.data());
    if (now == null) {
      // Somebody wrote text that is no counter. Apache ZooKeeper dies of it; here it stays as it is
      // until the znode is created again.
      return;
    }
    set(counters, slot, now.count() + count, now.bytes() + bytes);
  }

  private void set(Path counters, int slot, long count, long bytes) {
    tree.read(slot, before);
    after.copyFrom(before);
    after.data(Quota.counters(count, bytes));
    tree.update(slot, counters, before, after);
  }

  /** Counts a subtree and stores the result. */
  private void recount(Path root) {
    Path counters = QuotaTable.countersOf(root);
    int slot = tree.find(counters);
    if (slot == Tree.NONE) {
      return;
    }
    long count = 0;
    long bytes = 0;
    int top = tree.find(root);
    if (top != Tree.NONE) {
      NodeState node = new NodeState();
      int at = top;
      tree.read(at, node);
      while (true) {
        count++;
        bytes += Math.max(0, node.dataLength);
        int next = node.firstChild;
        while (next == Tree.NONE && at != top) {
          next = tree.nextSibling(at);
          if (next == Tree.NONE) {
            tree.read(at, node);
            at = node.parent;
          }
        }
        if (next == Tree.NONE) {
          break;
        }
        at = next;
        tree.read(at, node);
      }
    }
    set(counters, slot, count, bytes);
  }

  /** Finds all quotas of a tree that was loaded, and counts anew. */
  void rebuild() {
    int home = tree.find(HOME);
    if (home != Tree.NONE) {
      rebuildBelow(home);
    }
  }

  private void rebuildBelow(int home) {
    NodeState node = new NodeState();
    java.util.ArrayDeque<Integer> open = new java.util.ArrayDeque<>();
    open.add(home);
    while (!open.isEmpty()) {
      int slot = open.removeLast();
      tree.read(slot, node);
      Path path = tree.path(slot);
      @Nullable Path limited = QuotaTable.rootOfLimits(path);
      if (limited != null) {
        tree.quotaTable().add(limited);
      }
      @Nullable Path counted = QuotaTable.rootOfCounters(path);
      if (counted != null) {
        recount(counted);
        continue;
      }
      for (int child = node.firstChild; child != Tree.NONE; child = tree.nextSibling(child)) {
        open.add(child);
      }
    }
  }

  /** Bytes of data, where null counts as none. */
  static int length(@Nullable Bytes data) {
    return data == null ? 0 : data.length();
  }
}
