package dev.ostler.core.tree;

import dev.ostler.wire.value.AclList;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** The tree as it was at one moment. Any thread may read it while the tree goes on. */
public final class TreeView {
  private final NodePages.View pages;
  private final @Nullable AclList[] acls;
  private final int slotCount;
  private final int nodeCount;
  private final long zxid;
  private final long digest;

  TreeView(
      NodePages.View pages,
      @Nullable AclList[] acls,
      int slotCount,
      int nodeCount,
      long zxid,
      long digest) {
    this.pages = pages;
    this.acls = acls;
    this.slotCount = slotCount;
    this.nodeCount = nodeCount;
    this.zxid = zxid;
    this.digest = digest;
  }

  public long zxid() {
    return zxid;
  }

  public long digest() {
    return digest;
  }

  public int nodeCount() {
    return nodeCount;
  }

  /** Visits access control lists and znodes; sessions are not the tree's. */
  public <E extends Exception> void visit(SnapshotVisitor<E> visitor) throws E {
    int used = 0;
    for (AclList list : acls) {
      used += list == null ? 0 : 1;
    }
    visitor.aclLists(used);
    for (int i = 0; i < acls.length; i++) {
      AclList list = acls[i];
      if (list != null) {
        visitor.aclList(i, list);
      }
    }
    new Walk<>(visitor).run();
  }

  /**
   * Goes over the slots as they lie in memory. A parent usually has a lower slot than its children;
   * where slots were used again it may not, and is visited before its turn.
   */
  private final class Walk<E extends Exception> {
    private final SnapshotVisitor<E> visitor;
    private final BitSet visited = new BitSet(slotCount);
    private final NodeState node = new NodeState();
    private byte[] path = new byte[256];
    private int[] ancestors = new int[16];

    Walk(SnapshotVisitor<E> visitor) {
      this.visitor = visitor;
    }

    void run() throws E {
      for (int slot = 0; slot < slotCount; slot++) {
        if (pages.isUsed(slot) && !visited.get(slot)) {
          visitWithAncestors(slot);
        }
      }
    }

    private void visitWithAncestors(int slot) throws E {
      int depth = 0;
      int at = slot;
      while (true) {
        if (depth == ancestors.length) {
          ancestors = Arrays.copyOf(ancestors, 2 * depth);
        }
        ancestors[depth++] = at;
        if (at == Tree.ROOT) {
          break;
        }
        at = pages.parent(at);
      }
      int length = 0;
      for (int i = depth - 1; i >= 0; i--) {
        int current = ancestors[i];
        pages.read(current, node);
        if (current != Tree.ROOT) {
          length = appendName(length);
        }
        if (!visited.get(current)) {
          visited.set(current);
          visitor.node(path, 0, length, node);
        }
      }
    }

    private int appendName(int length) {
      int end = length + 1 + node.nameLength;
      if (end > path.length) {
        path = Arrays.copyOf(path, 2 * end);
      }
      path[length] = '/';
      System.arraycopy(node.nameArray, node.nameOffset, path, length + 1, node.nameLength);
      return end;
    }
  }
}
