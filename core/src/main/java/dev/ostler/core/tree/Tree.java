package dev.ostler.core.tree;

import dev.ostler.wire.codec.Output;
import dev.ostler.wire.value.AclList;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The committed tree. Reading is for everybody in the core; changing is for {@link
 * TransactionApplier} and {@link TreeLoader} alone, which is why those methods are not public.
 */
public final class Tree {
  /** No such slot. */
  public static final int NONE = -1;

  /** No share of the digest: they are unsigned 32-bit numbers. */
  static final long UNKNOWN = -1;

  /** Slot of the root. */
  public static final int ROOT = 0;

  private final NodePages pages = new NodePages();
  private final NameIndex index;
  private final SiblingLinks siblings = new SiblingLinks();
  private final PackedNode packer = new PackedNode();
  private final AclTable acls = new AclTable();
  private final EphemeralIndex ephemerals = new EphemeralIndex();
  private final SlotSet containers = new SlotSet();
  private final SlotSet ttls = new SlotSet();
  private final QuotaTable quotas = new QuotaTable();
  private final TreeDigest nodeDigest = new TreeDigest();
  private final NodeState spare = new NodeState();
  private final TreeOptions options;
  private final Owner owner;

  private int[] freeSlots = new int[16];
  private int freeCount;
  private int slotCount;
  private int nodeCount;
  private long digest;
  private long dataBytes;
  private long zxid;

  /** A tree with nothing in it, not even a root. */
  Tree(TreeOptions options) {
    this.options = options;
    this.owner = new Owner(options.extendedTypes(), options.emulate353());
    this.index = new NameIndex(pages, options.hashSeed());
  }

  /**
   * The tree of a server that has never been used.
   *
   * @param options rules that decide what is stored
   */
  public static Tree fresh(TreeOptions options) {
    Tree tree = new Tree(options);
    NodeState node = new NodeState();
    node.dataLength = 0;
    node.aclIndex = NodeState.NO_ACL;
    for (String path : new String[] {"/", "/zookeeper", "/zookeeper/quota"}) {
      tree.insert(Path.of(path), node, null);
    }
    node.aversion = -1;
    tree.insert(Path.of("/zookeeper/config"), node, AclList.READ_ONLY);
    return tree;
  }

  // ---- reading ----

  public TreeOptions options() {
    return options;
  }

  public Owner owner() {
    return owner;
  }

  /** The last transaction applied. */
  public long zxid() {
    return zxid;
  }

  /** Sum over all znodes; 0 when digests are switched off. */
  public long digest() {
    return digest;
  }

  /** Znodes, the root included. */
  public int nodeCount() {
    return nodeCount;
  }

  public int ephemeralCount() {
    return ephemerals.count();
  }

  /** Bytes of all paths and data. */
  public long dataBytes() {
    return dataBytes;
  }

  public QuotaTable quotas() {
    return quotas;
  }

  /** The slot of a path, or {@link #NONE}, also for a path that breaks the rules. */
  public int find(Path path) {
    byte[] array = path.array();
    int start = path.offset();
    int end = start + path.length();
    if (start == end || array[start] != '/') {
      return NONE;
    }
    if (end - start == 1) {
      return ROOT;
    }
    int slot = ROOT;
    int from = start + 1;
    while (true) {
      int to = from;
      while (to < end && array[to] != '/') {
        to++;
      }
      if (to == from) {
        return NONE;
      }
      slot = index.find(slot, array, from, to - from);
      if (slot == NONE || to == end) {
        return slot;
      }
      from = to + 1;
      if (from == end) {
        return NONE;
      }
    }
  }

  /** Whether a slot that was in use once is in use now. */
  public boolean isUsed(int slot) {
    return pages.get(slot) != null;
  }

  /** Unpacks a znode. */
  public void read(int slot, NodeState into) {
    PackedNode.unpack(pages.require(slot), into);
  }

  /** The list behind a znode's index; null is no list. */
  public @Nullable AclList acl(NodeState node) {
    return acls.get(node.aclIndex);
  }

  /** First child, or {@link #NONE}. */
  public int firstChild(NodeState node) {
    return node.firstChild;
  }

  /** Next child of the same parent, or {@link #NONE}. */
  public int nextSibling(int slot) {
    return siblings.next(slot);
  }

  /** The name of a znode, its last path component. */
  public Bytes name(int slot) {
    PackedNode.unpack(pages.require(slot), spare);
    return Bytes.of(spare.nameArray, spare.nameOffset, spare.nameLength);
  }

  /** Writes the name of a znode as a string. */
  public void writeName(int slot, Output out) {
    PackedNode.unpack(pages.require(slot), spare);
    out.writeBuffer(spare.nameArray, spare.nameOffset, spare.nameLength);
  }

  /** The path of a znode. */
  public Path path(int slot) {
    if (slot == ROOT) {
      return Path.ROOT;
    }
    int length = 0;
    for (int s = slot; s != ROOT; s = spare.parent) {
      PackedNode.unpack(pages.require(s), spare);
      length += 1 + spare.nameLength;
    }
    byte[] path = new byte[length];
    for (int s = slot; s != ROOT; s = spare.parent) {
      PackedNode.unpack(pages.require(s), spare);
      length -= spare.nameLength;
      System.arraycopy(spare.nameArray, spare.nameOffset, path, length, spare.nameLength);
      path[--length] = '/';
    }
    return Path.of(path, 0, path.length);
  }

  /** Number of znodes below a znode. */
  public int descendants(int slot) {
    int count = 0;
    NodeState node = new NodeState();
    int at = slot;
    read(at, node);
    int next = node.firstChild;
    // Down to the first child, else on to the next sibling, else up: no stack, however deep.
    while (true) {
      if (next != NONE) {
        count++;
        at = next;
        read(at, node);
        next = node.firstChild;
        continue;
      }
      while (at != slot && siblings.next(at) == NONE) {
        read(at, node);
        at = node.parent;
      }
      if (at == slot) {
        return count;
      }
      next = siblings.next(at);
    }
  }

  /** Slots of the ephemerals of a session, in an order that depends on history alone. */
  public int[] ephemeralsOf(long session) {
    return ephemerals.slots(session);
  }

  /** Sessions that own ephemerals. */
  public long[] sessionsWithEphemerals() {
    return ephemerals.sessions();
  }

  /** Slots of all containers. */
  public int[] containers() {
    return containers.toArray();
  }

  /** Slots of all znodes with a time to live. */
  public int[] ttlNodes() {
    return ttls.toArray();
  }

  /** A view of the tree as it is now; close it on the owner's thread. */
  public TreeView openView() {
    return new TreeView(pages.openView(), acls.copy(), slotCount, nodeCount, zxid, digest);
  }

  /** The view is no longer read. */
  public void closeView() {
    pages.closeView();
  }

  // ---- changing ----

  void zxid(long applied) {
    zxid = applied;
  }

  AclTable acls() {
    return acls;
  }

  QuotaTable quotaTable() {
    return quotas;
  }

  /**
   * Adds a znode as it is described, cversion and all, and links it to its parent, whose own fields
   * stay as they are but for the list of children.
   *
   * @return its slot, or {@link #NONE} if the parent is missing
   */
  int insert(Path path, NodeState node, @Nullable AclList acl) {
    if (path.isRoot()) {
      prepare(node, acl);
      node.nameLength = 0;
      node.parent = 0;
      int slot = takeSlot();
      if (slot != ROOT) {
        throw new IllegalStateException("the root comes first");
      }
      store(slot, path, node);
      return slot;
    }
    int parent = find(path.parent());
    if (parent == NONE) {
      return NONE;
    }
    int slot = insertChild(parent, path, node, acl);
    read(parent, spare);
    link(slot, spare);
    replace(parent, spare);
    return slot;
  }

  /**
   * Adds a znode below a parent, which it is not linked to yet.
   *
   * @return its slot
   */
  int insertChild(int parent, Path path, NodeState node, @Nullable AclList acl) {
    prepare(node, acl);
    Bytes name = path.name();
    node.nameArray = name.array();
    node.nameOffset = name.offset();
    node.nameLength = name.length();
    node.parent = parent;
    int slot = takeSlot();
    store(slot, path, node);
    index.add(slot, parent, name.array(), name.offset(), name.length());
    return slot;
  }

  /** Makes a znode the first child in a parent's state, which the caller stores. */
  void link(int slot, NodeState parent) {
    siblings.addFirst(slot, parent.firstChild);
    parent.firstChild = slot;
    parent.childCount++;
  }

  /** The child of a znode by its name, or {@link #NONE}. */
  int child(int parent, byte[] name, int offset, int length) {
    return index.find(parent, name, offset, length);
  }

  /**
   * Adds a znode out of a snapshot, {@link NodeState#aclIndex} and all, below a parent whose state
   * the caller holds and stores.
   *
   * @param parent of it; its parent and name are set in {@code node}
   * @param pathLength bytes of the path that ends with the name
   * @return its slot, or {@link #NONE} if the parent has a child of this name
   */
  int load(int parent, NodeState family, NodeState node, int pathLength) {
    int hash = index.hash(parent, node.nameArray, node.nameOffset, node.nameLength);
    if (index.find(hash, parent, node.nameArray, node.nameOffset, node.nameLength) != NONE) {
      return NONE;
    }
    node.childCount = 0;
    node.firstChild = NONE;
    node.parent = parent;
    int slot = takeSlot();
    int start = node.nameOffset + node.nameLength - pathLength;
    store(slot, node.nameArray, start, pathLength, node);
    index.add(slot, hash);
    link(slot, family);
    return slot;
  }

  private void prepare(NodeState node, @Nullable AclList acl) {
    node.childCount = 0;
    node.firstChild = NONE;
    node.aclIndex = acl == null ? NodeState.NO_ACL : acls.acquire(acl);
  }

  private void store(int slot, Path path, NodeState node) {
    store(slot, path.array(), path.offset(), path.length(), node);
  }

  private void store(int slot, byte[] path, int offset, int length, NodeState node) {
    pages.set(slot, packer.pack(node, Bytes.EMPTY));
    nodeCount++;
    dataBytes += length + Math.max(0, node.dataLength);
    if (options.digest()) {
      digest += nodeDigest.of(path, offset, length, node);
    }
    if (node.ephemeralOwner != 0) {
      indexOwner(slot, node.ephemeralOwner);
    }
  }

  private void indexOwner(int slot, long nodeOwner) {
    if (Owner.isContainer(nodeOwner)) {
      containers.add(slot);
    } else if (owner.isTtl(nodeOwner)) {
      ttls.add(slot);
    } else {
      ephemerals.add(nodeOwner, slot);
    }
  }

  private void unindexOwner(int slot, long nodeOwner) {
    if (Owner.isContainer(nodeOwner)) {
      containers.remove(slot);
    } else if (owner.isTtl(nodeOwner)) {
      ttls.remove(slot);
    } else {
      ephemerals.remove(nodeOwner, slot);
    }
  }

  /**
   * Removes a childless znode and takes it out of its parent's state, which the caller stores.
   *
   * @param parent state of the parent
   */
  void remove(int slot, Path path, NodeState node, NodeState parent) {
    if (node.childCount != 0 || slot == ROOT) {
      throw new IllegalStateException("cannot remove " + path + ", it has children");
    }
    index.remove(slot, node.parent, node.nameArray, node.nameOffset, node.nameLength);
    parent.firstChild = siblings.remove(slot, parent.firstChild);
    parent.childCount--;
    pages.set(slot, null);
    nodeCount--;
    dataBytes -= path.length() + Math.max(0, node.dataLength);
    if (options.digest()) {
      digest -= nodeDigest.of(path, node);
    }
    if (node.ephemeralOwner != 0) {
      unindexOwner(slot, node.ephemeralOwner);
    }
    acls.release(node.aclIndex);
    giveBack(slot);
  }

  /** Replaces a record where the digest does not change. */
  void replace(int slot, NodeState node) {
    pages.set(slot, packer.pack(node, pages.require(slot)));
  }

  /**
   * Replaces a znode's fields.
   *
   * @param before what it was
   */
  void update(int slot, Path path, NodeState before, NodeState after) {
    update(slot, path, UNKNOWN, before, after);
  }

  /**
   * Replaces a znode's fields.
   *
   * @param share what it added to the digest until now, or {@link #UNKNOWN}
   * @param before what it was
   * @return what it adds from now on
   */
  long update(int slot, Path path, long share, NodeState before, NodeState after) {
    replace(slot, after);
    dataBytes += Math.max(0, after.dataLength) - Math.max(0, before.dataLength);
    if (!options.digest()) {
      return UNKNOWN;
    }
    long old = share == UNKNOWN ? nodeDigest.of(path, before) : share;
    long now = nodeDigest.of(path, after);
    digest += now - old;
    return now;
  }

  private int takeSlot() {
    if (freeCount > 0) {
      return freeSlots[--freeCount];
    }
    int slot = slotCount++;
    siblings.reach(slot);
    return slot;
  }

  private void giveBack(int slot) {
    if (freeCount == freeSlots.length) {
      freeSlots = Arrays.copyOf(freeSlots, 2 * freeCount);
    }
    freeSlots[freeCount++] = slot;
  }
}
