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
 */
public final class TreeLoader {
  private final Tree tree;
  private final Map<Long, AclList> acls = new HashMap<>();

  public TreeLoader(TreeOptions options) {
    this.tree = new Tree(options);
  }

  /** A list that znodes refer to by its index in the snapshot. */
  public void aclList(long index, AclList list) {
    acls.put(index, list.equals(AclList.OPEN) ? AclList.OPEN : list);
  }

  /**
   * Adds a znode.
   *
   * @throws MalformedException if its parent or its list is missing, or it is there already
   */
  public void node(byte[] path, int offset, int length, NodeState node) throws MalformedException {
    Path at =
        length == 0
            ? Path.ROOT
            : Path.of(Arrays.copyOfRange(path, offset, offset + length), 0, length);
    @Nullable AclList acl = null;
    if (node.aclIndex != NodeState.NO_ACL) {
      acl = acls.get(node.aclIndex);
      if (acl == null) {
        throw new MalformedException(
            "znode "
                + at
                + " refers to access control list "
                + node.aclIndex
                + ", which is not"
                + " there");
      }
    }
    if (length == 0 ? tree.nodeCount() > 0 : tree.find(at) != Tree.NONE) {
      throw new MalformedException("znode " + at + " is there twice");
    }
    if (length > 0 && tree.nodeCount() == 0 || tree.insert(at, node, acl) == Tree.NONE) {
      throw new MalformedException("the parent of znode " + at + " is missing");
    }
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
    tree.zxid(zxid);
    new QuotaAccounting(tree).rebuild();
    return tree;
  }
}
