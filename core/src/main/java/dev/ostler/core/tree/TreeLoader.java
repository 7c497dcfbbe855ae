package dev.ostler.core.tree;

import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.value.AclList;
import dev.ostler.wire.value.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Builds a tree from what a snapshot holds. The znodes of a snapshot that was written while the
 * tree went on may be newer than the snapshot; replaying the log puts that right.
 *
 * <p>Whoever wrote the snapshot, a znode usually stands near its parent or a sibling of it, so the
 * parent is looked for from the last znode's ancestors on, and its record is written once for a row
 * of children.
 */
public final class TreeLoader {
  private final Tree tree;
  private final Map<Long, AclList> acls = new HashMap<>();

  /** The list of the last znode: its index in the snapshot and in the tree. */
  private long lastAclIndex = NodeState.NO_ACL;

  private int lastOwnAclIndex = NodeState.NO_ACL;

  /** Path of the last znode, and of each of its components the end and the slot. */
  private byte[] chain = new byte[256];

  private int chainLength;
  private int[] ends = new int[16];
  private int[] slots = new int[16];
  private int depth;

  /** The parent of the last znode, whose record in the tree does not know all children yet. */
  private int familySlot = Tree.NONE;

  private final NodeState family = new NodeState();

  public TreeLoader(TreeOptions options) {
    this.tree = new Tree(options);
  }

  /** A list that znodes refer to by its index in the snapshot. */
  public void aclList(long index, AclList list) {
    acls.put(index, list.equals(AclList.OPEN) ? AclList.OPEN : list);
    lastAclIndex = NodeState.NO_ACL;
    lastOwnAclIndex = NodeState.NO_ACL;
  }

  /**
   * Adds a znode.
   *
   * @throws MalformedException if its parent or its list is missing, or it is there already
   */
  public void node(byte[] path, int offset, int length, NodeState node) throws MalformedException {
    if (length == 0) {
      root(node);
      return;
    }
    int nameAt = nameStart(path, offset, length);
    int parent = tree.nodeCount() == 0 ? Tree.NONE : find(path, offset, nameAt - 1 - offset);
    if (parent == Tree.NONE || nameAt == offset + length) {
      throw new MalformedException(
          "the parent of znode " + Path.of(path, offset, length) + " is missing");
    }
    if (parent != familySlot) {
      storeFamily();
      tree.read(parent, family);
      familySlot = parent;
    }
    long indexInSnapshot = node.aclIndex;
    node.aclIndex = acquire(indexInSnapshot, path, offset, length);
    node.nameArray = path;
    node.nameOffset = nameAt;
    node.nameLength = offset + length - nameAt;
    int slot = tree.load(parent, family, node, length);
    node.aclIndex = indexInSnapshot;
    if (slot == Tree.NONE) {
      throw new MalformedException("znode " + Path.of(path, offset, length) + " is there twice");
    }
    push(length, slot);
    if (chain.length < length) {
      chain = new byte[2 * length];
    }
    System.arraycopy(path, offset, chain, 0, length);
    chainLength = length;
  }

  private void root(NodeState node) throws MalformedException {
    if (tree.nodeCount() > 0) {
      throw new MalformedException("znode / is there twice");
    }
    @Nullable AclList acl =
        node.aclIndex == NodeState.NO_ACL
            ? null
            : list(node.aclIndex, Path.ROOT.array(), 0, Path.ROOT.length());
    long indexInSnapshot = node.aclIndex;
    tree.insert(Path.ROOT, node, acl);
    node.aclIndex = indexInSnapshot;
  }

  /** Index behind the last slash; at the start if there is none. */
  private static int nameStart(byte[] path, int offset, int length) {
    int at = offset + length;
    while (at > offset && path[at - 1] != '/') {
      at--;
    }
    return at;
  }

  /**
   * The slot of a znode and its ancestors in {@link #slots}, looked for from the last common
   * ancestor with the last one found.
   *
   * @param length below 0 for a path without a slash, 0 for the root
   * @return {@link Tree#NONE} if it is not there
   */
  private int find(byte[] path, int offset, int length) {
    if (length < 0) {
      return Tree.NONE;
    }
    int end = offset + length;
    int differs = Arrays.mismatch(chain, 0, chainLength, path, offset, end);
    int common = differs < 0 ? length : differs;
    while (depth > 0 && !isAncestor(ends[depth - 1], common, path, offset, length)) {
      depth--;
    }
    int slot = depth == 0 ? Tree.ROOT : slots[depth - 1];
    int from = depth == 0 ? 0 : ends[depth - 1];
    while (from < length) {
      int to = from + 1;
      while (to < length && path[offset + to] != '/') {
        to++;
      }
      if (path[offset + from] != '/' || to == from + 1) {
        return Tree.NONE;
      }
      slot = tree.child(slot, path, offset + from + 1, to - from - 1);
      if (slot == Tree.NONE) {
        return Tree.NONE;
      }
      push(to, slot);
      from = to;
    }
    return slot;
  }

  private static boolean isAncestor(int end, int common, byte[] path, int offset, int length) {
    return end <= common && (end == length || path[offset + end] == '/');
  }

  private void push(int end, int slot) {
    if (depth == ends.length) {
      ends = Arrays.copyOf(ends, 2 * depth);
      slots = Arrays.copyOf(slots, 2 * depth);
    }
    ends[depth] = end;
    slots[depth++] = slot;
  }

  private void storeFamily() {
    if (familySlot != Tree.NONE) {
      tree.replace(familySlot, family);
    }
  }

  /** The tree's own index of a list for one more znode. */
  private int acquire(long indexInSnapshot, byte[] path, int offset, int length)
      throws MalformedException {
    if (indexInSnapshot == NodeState.NO_ACL) {
      return NodeState.NO_ACL;
    }
    if (indexInSnapshot == lastAclIndex) {
      tree.acls().acquireAgain(lastOwnAclIndex);
    } else {
      lastOwnAclIndex = tree.acls().acquire(list(indexInSnapshot, path, offset, length));
      lastAclIndex = indexInSnapshot;
    }
    return lastOwnAclIndex;
  }

  private AclList list(long indexInSnapshot, byte[] path, int offset, int length)
      throws MalformedException {
    AclList list = acls.get(indexInSnapshot);
    if (list == null) {
      throw new MalformedException(
          "znode "
              + Path.of(path, offset, length)
              + " refers to access control list "
              + indexInSnapshot
              + ", which is not there");
    }
    return list;
  }

  /**
   * The tree, complete.
   *
   * @param zxid the last transaction in it
   * @throws MalformedException if there was no root
   */
  public Tree finish(long zxid) throws MalformedException {
    if (tree.nodeCount() == 0) {
      throw new MalformedException("the snapshot has no root");
    }
    storeFamily();
    familySlot = Tree.NONE;
    tree.zxid(zxid);
    new QuotaAccounting(tree).rebuild();
    return tree;
  }
}
