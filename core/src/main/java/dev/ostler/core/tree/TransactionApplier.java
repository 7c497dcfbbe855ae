package dev.ostler.core.tree;

import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.txn.TransactionBody;
import dev.ostler.wire.txn.TransactionHeader;
import dev.ostler.wire.value.AclList;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one road by which transactions change the tree: live, at replay and when a learner is
 * synchronised. It asks no questions. A transaction may meet a tree that already has it, since a
 * snapshot may be newer than its name: a znode that exists is not created again, one that is gone
 * is not deleted again.
 */
public final class TransactionApplier {
  private final Tree tree;
  private final QuotaAccounting quotas;
  private final NodeState node = new NodeState();
  private final NodeState before = new NodeState();
  private final NodeState parent = new NodeState();

  /**
   * Parent of the last create, null if there was another change since, its slot, and what it adds
   * to the digest.
   */
  private @Nullable Path familyPath;

  private int familySlot;
  private long familyShare;

  /** Slot of the parent whose children {@link #run} lists; its new state is {@link #parent}. */
  private int runParent = Tree.NONE;

  private final List<Removed> run = new ArrayList<>();

  public TransactionApplier(Tree tree) {
    this.tree = tree;
    this.quotas = new QuotaAccounting(tree);
  }

  /** Applies a transaction and moves the tree's zxid to it. */
  public void apply(TransactionHeader header, TransactionBody body, TreeListener listener) {
    switch (body) {
      case TransactionBody.Multi multi -> {
        if (!multi.failed()) {
          for (TransactionBody.Step step : multi.steps()) {
            applyStep(header, step, listener);
            listener.stepApplied(step);
          }
        }
      }
      case TransactionBody.Step step -> applyStep(header, step, listener);
      case TransactionBody.SetAcl setAcl -> setAcl(setAcl);
      case TransactionBody.CloseSession close -> closeSession(header, close, listener);
      case TransactionBody.CreateSession create -> {}
    }
    tree.zxid(header.zxid());
  }

  private void applyStep(
      TransactionHeader header, TransactionBody.Step step, TreeListener listener) {
    switch (step) {
      case TransactionBody.SetData setData -> setData(header, setData, listener);
      case TransactionBody.Create create -> create(header, create, listener);
      case TransactionBody.Delete delete -> delete(header, delete.path(), listener);
      case TransactionBody.Check check -> {}
      case TransactionBody.Failure failure -> {}
    }
  }

  private void create(
      TransactionHeader header, TransactionBody.Create create, TreeListener listener) {
    Path path = create.path();
    if (path.length() < 2 || path.lastSlash() < 0) {
      return;
    }
    Path parentPath = path.parent();
    int parentSlot = findParent(parentPath);
    if (parentSlot == Tree.NONE) {
      return;
    }
    Bytes name = path.name();
    boolean isNew = tree.child(parentSlot, name.array(), name.offset(), name.length()) == Tree.NONE;
    tree.read(parentSlot, before);
    parent.copyFrom(before);
    int cversion = create.parentCversion() < 0 ? before.cversion + 1 : create.parentCversion();
    if (cversion > before.cversion) {
      parent.cversion = cversion;
      parent.pzxid = Math.max(before.pzxid, header.zxid());
    }
    if (isNew) {
      describe(header, create);
      tree.link(tree.insertChild(parentSlot, path, node, create.acl()), parent);
    }
    familyShare = tree.update(parentSlot, parentPath, familyShare, before, parent);
    if (isNew) {
      @Nullable AclList parentAcl = tree.acl(before);
      quotas.created(path, QuotaAccounting.length(create.data()));
      listener.created(path, create.acl(), parentAcl);
    }
  }

  /**
   * The slot of a parent, most often the one of the last create. Its share of the digest is known
   * then, too.
   */
  private int findParent(Path parentPath) {
    if (familyPath == null || !parentPath.equals(familyPath)) {
      familyPath = parentPath;
      familySlot = tree.find(parentPath);
      familyShare = Tree.UNKNOWN;
    }
    return familySlot;
  }

  /** Another change than a create may touch the parent of the last create. */
  private void forgetFamily() {
    familyPath = null;
  }

  /** Fills in what a created znode starts with. */
  private void describe(TransactionHeader header, TransactionBody.Create create) {
    node.data(create.data());
    node.czxid = header.zxid();
    node.mzxid = header.zxid();
    node.pzxid = header.zxid();
    node.ctime = header.timeMillis();
    node.mtime = header.timeMillis();
    node.version = 0;
    node.cversion = 0;
    node.aversion = 0;
    node.ephemeralOwner = ownerOf(header, create);
  }

  private static long ownerOf(TransactionHeader header, TransactionBody.Create create) {
    return switch (create.type()) {
      case OpCode.CREATE_CONTAINER -> NodeState.CONTAINER_OWNER;
      case OpCode.CREATE_TTL -> Owner.ofTtl(create.ttlMillis());
      default -> create.ephemeral() ? header.sessionId() : 0;
    };
  }

  private void delete(TransactionHeader header, Path path, TreeListener listener) {
    forgetFamily();
    int slot = path.length() < 2 ? Tree.NONE : tree.find(path);
    if (slot == Tree.NONE) {
      deletedBefore(header, path);
      return;
    }
    tree.read(slot, node);
    if (node.childCount > 0) {
      // Only in a snapshot that is newer than its name: the children's own deletions come later.
      return;
    }
    @Nullable AclList acl = tree.acl(node);
    int parentSlot = node.parent;
    int dataLength = Math.max(0, node.dataLength);
    tree.read(parentSlot, before);
    @Nullable AclList parentAcl = tree.acl(before);
    parent.copyFrom(before);
    parent.pzxid = Math.max(before.pzxid, header.zxid());
    tree.remove(slot, path, node, parent);
    tree.update(parentSlot, path.parent(), before, parent);
    quotas.deleted(path, dataLength);
    listener.deleted(path, acl, parentAcl);
  }

  /**
   * A snapshot that was written while the tree went on may have the parent as it was before a
   * deletion and the child as it was after it. Observed of 3.9.4: the parent's pzxid follows.
   */
  private void deletedBefore(TransactionHeader header, Path path) {
    if (path.length() < 2 || path.lastSlash() < 0) {
      return;
    }
    Path parentPath = path.parent();
    int parentSlot = tree.find(parentPath);
    if (parentSlot == Tree.NONE) {
      return;
    }
    tree.read(parentSlot, before);
    parent.copyFrom(before);
    parent.pzxid = Math.max(before.pzxid, header.zxid());
    tree.update(parentSlot, parentPath, before, parent);
  }

  /** The znode that the last setData left, until the next transaction. */
  public NodeState lastSet() {
    return node;
  }

  private void setData(
      TransactionHeader header, TransactionBody.SetData setData, TreeListener listener) {
    forgetFamily();
    int slot = tree.find(setData.path());
    if (slot == Tree.NONE) {
      return;
    }
    tree.read(slot, before);
    node.copyFrom(before);
    node.data(setData.data());
    node.version = setData.version();
    node.mzxid = header.zxid();
    node.mtime = header.timeMillis();
    tree.update(slot, setData.path(), before, node);
    quotas.adjust(
        setData.path(), 0, Math.max(0, node.dataLength) - (long) Math.max(0, before.dataLength));
    listener.dataChanged(setData.path(), tree.acl(node));
  }

  /**
   * Writes a znode that is no part of the digest, without a transaction, and tells of it unless it
   * was so before. Its version becomes -1.
   */
  public void overwrite(Path path, Bytes data, long mzxid, long timeMillis, TreeListener listener) {
    int slot = tree.find(path);
    if (slot == Tree.NONE) {
      return;
    }
    tree.read(slot, before);
    Bytes old = before.data();
    if (old != null && data.equals(old) && before.mzxid == mzxid && before.version == -1) {
      return;
    }
    forgetFamily();
    node.copyFrom(before);
    node.data(data);
    node.version = -1;
    node.mzxid = mzxid;
    node.mtime = timeMillis;
    tree.update(slot, path, before, node);
    listener.dataChanged(path, tree.acl(node));
  }

  private void setAcl(TransactionBody.SetAcl setAcl) {
    forgetFamily();
    int slot = tree.find(setAcl.path());
    if (slot == Tree.NONE) {
      return;
    }
    tree.read(slot, before);
    node.copyFrom(before);
    node.aclIndex = tree.acls().acquire(setAcl.acl());
    node.aversion = setAcl.version();
    tree.update(slot, setAcl.path(), before, node);
    tree.acls().release(before.aclIndex);
  }

  /**
   * Takes all ephemerals of a session away. Those that follow each other under one parent are taken
   * together: the parent of a hundred thousand is changed once.
   */
  private void closeSession(
      TransactionHeader header, TransactionBody.CloseSession close, TreeListener listener) {
    forgetFamily();
    long session = header.sessionId();
    List<Path> listed = close.ephemerals();
    if (listed != null) {
      for (Path path : listed) {
        int slot = tree.find(path);
        if (slot == Tree.NONE) {
          endRun(listener);
          deletedBefore(header, path);
          continue;
        }
        tree.read(slot, node);
        if (node.ephemeralOwner == session) {
          deleteInRun(header, slot, path, listener);
        }
      }
    }
    // What is left is what an older log did not list.
    for (int slot : tree.ephemeralsOf(session)) {
      tree.read(slot, node);
      deleteInRun(header, slot, tree.path(slot), listener);
    }
    endRun(listener);
  }

  /** Takes away the znode that {@link #node} describes; {@link #endRun} tells of it. */
  private void deleteInRun(TransactionHeader header, int slot, Path path, TreeListener listener) {
    if (node.childCount > 0) {
      // Only in a snapshot that is newer than its name: the children's own deletions come later.
      return;
    }
    if (node.parent != runParent) {
      endRun(listener);
      runParent = node.parent;
      tree.read(runParent, before);
      parent.copyFrom(before);
      parent.pzxid = Math.max(before.pzxid, header.zxid());
    }
    run.add(new Removed(path, tree.acl(node), Math.max(0, node.dataLength)));
    tree.remove(slot, path, node, parent);
  }

  /** Stores the parent of what was taken away, and then tells of it. */
  private void endRun(TreeListener listener) {
    if (runParent == Tree.NONE) {
      return;
    }
    tree.update(runParent, run.getFirst().path.parent(), before, parent);
    runParent = Tree.NONE;
    @Nullable AclList parentAcl = tree.acl(before);
    for (Removed removed : run) {
      quotas.deleted(removed.path, removed.dataLength);
      listener.deleted(removed.path, removed.acl, parentAcl);
    }
    run.clear();
  }

  /** An ephemeral that is gone, for those who have to hear of it. */
  private record Removed(Path path, @Nullable AclList acl, int dataLength) {}
}
