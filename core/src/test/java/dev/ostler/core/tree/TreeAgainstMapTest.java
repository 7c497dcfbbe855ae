package dev.ostler.core.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.txn.TransactionBody;
import dev.ostler.wire.txn.TransactionHeader;
import dev.ostler.wire.value.Acl;
import dev.ostler.wire.value.AclList;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The packed tree against a map from path to fields, on random transactions. */
class TreeAgainstMapTest {
  private static final int STEPS = 30_000;

  /** A znode as anybody would write it down. */
  private static final class Twin {
    @Nullable Bytes data;
    AclList acl = AclList.OPEN;
    long czxid;
    long mzxid;
    long pzxid;
    long ctime;
    long mtime;
    int version;
    int cversion;
    int aversion;
    long owner;
  }

  private final TreeMap<String, Twin> twins = new TreeMap<>();
  private Tree tree = Tree.fresh(new TreeOptions(true, false, true, 0x1234_5678_9abcL));
  private TransactionApplier applier = new TransactionApplier(tree);
  private long zxid;

  @Test
  void randomTransactionsLeaveTheSameZnodesInBoth() {
    long seed = Long.getLong("ostler.seed", System.nanoTime());
    String again = "run again: mvn test -pl core -Dtest=TreeAgainstMapTest -Dostler.seed=" + seed;
    Random random = new Random(seed);
    twins.put("/", new Twin());
    for (int step = 0; step < STEPS; step++) {
      step(random);
      if (step % 5_000 == 0) {
        compareAll(again);
      }
    }
    compareAll(again);
    compareWithLoaded(again);
  }

  @Test
  void aTreeThatWasLoadedGoesOnAsTheOneItWasBefore() throws MalformedException {
    long seed = Long.getLong("ostler.seed", System.nanoTime());
    String again = "run again: mvn test -pl core -Dtest=TreeAgainstMapTest -Dostler.seed=" + seed;
    Random random = new Random(seed);
    twins.put("/", new Twin());
    for (int load = 0; load < 12; load++) {
      for (int step = 0; step < 4_000; step++) {
        step(random);
      }
      reload();
      compareAll(again);
      int replayed = random.nextInt(3_000);
      for (int step = 0; step < replayed; step++) {
        step(random);
      }
      tree.endLoading();
      compareAll(again);
    }
  }

  /** What a stop and a start do. */
  private void reload() throws MalformedException {
    TreeLoader loader = new TreeLoader(tree.options());
    TreeView view = tree.openView();
    view.visit(new Copy(loader));
    tree.closeView();
    tree = loader.finish(tree.zxid());
    applier = new TransactionApplier(tree);
  }

  private void step(Random random) {
    zxid++;
    String parent = pick(random);
    String path = (parent.equals("/") ? "" : parent) + "/n" + random.nextInt(40);
    switch (random.nextInt(10)) {
      case 0, 1, 2, 3 -> create(random, parent, path);
      case 4, 5 -> delete(pick(random));
      case 6, 7, 8 -> setData(random, pick(random));
      default -> setAcl(random, pick(random));
    }
  }

  private String pick(Random random) {
    String from = twins.ceilingKey("/n" + random.nextInt(40));
    return from == null || random.nextInt(4) == 0 ? "/" : from;
  }

  private TransactionHeader header() {
    return new TransactionHeader(7, 1, zxid, 1_700_000_000_000L + zxid);
  }

  private void create(Random random, String parent, String path) {
    Twin above = twins.get(parent);
    if (twins.containsKey(path) || above == null || path.length() > 60) {
      return;
    }
    Twin twin = new Twin();
    twin.data = data(random);
    twin.acl = acl(random);
    twin.czxid = zxid;
    twin.mzxid = zxid;
    twin.pzxid = zxid;
    twin.ctime = header().timeMillis();
    twin.mtime = twin.ctime;
    int type =
        List.of(OpCode.CREATE, OpCode.CREATE2, OpCode.CREATE_CONTAINER, OpCode.CREATE_TTL)
            .get(random.nextInt(4));
    boolean ephemeral = type == OpCode.CREATE && random.nextInt(10) == 0;
    if (type == OpCode.CREATE_CONTAINER) {
      twin.owner = NodeState.CONTAINER_OWNER;
    } else if (type == OpCode.CREATE_TTL) {
      twin.owner = Owner.ofTtl(5000);
    } else {
      twin.owner = ephemeral ? 7 : 0;
    }
    above.cversion++;
    above.pzxid = zxid;
    twins.put(path, twin);
    applier.apply(
        header(),
        new TransactionBody.Create(
            type, Path.of(path), twin.data, twin.acl, ephemeral, above.cversion, 5000),
        TreeListener.NONE);
  }

  private void delete(String path) {
    if (path.equals("/") || isParent(path)) {
      return;
    }
    twins.remove(path);
    String parent = path.substring(0, Math.max(1, path.lastIndexOf('/')));
    Twin above = twins.get(parent);
    if (above != null) {
      above.pzxid = zxid;
    }
    applier.apply(
        header(), new TransactionBody.Delete(OpCode.DELETE, Path.of(path)), TreeListener.NONE);
  }

  private boolean isParent(String path) {
    String next = twins.ceilingKey(path + "/");
    return next != null && next.startsWith(path + "/");
  }

  private void setData(Random random, String path) {
    Twin twin = twins.get(path);
    if (twin == null) {
      return;
    }
    twin.data = data(random);
    twin.version++;
    twin.mzxid = zxid;
    twin.mtime = header().timeMillis();
    applier.apply(
        header(),
        new TransactionBody.SetData(OpCode.SET_DATA, Path.of(path), twin.data, twin.version),
        TreeListener.NONE);
  }

  private void setAcl(Random random, String path) {
    Twin twin = twins.get(path);
    if (twin == null) {
      return;
    }
    twin.acl = acl(random);
    twin.aversion++;
    applier.apply(
        header(),
        new TransactionBody.SetAcl(Path.of(path), twin.acl, twin.aversion),
        TreeListener.NONE);
  }

  private static @Nullable Bytes data(Random random) {
    int kind = random.nextInt(20);
    if (kind == 0) {
      return null;
    }
    int length = kind == 1 ? 900 + random.nextInt(400) : random.nextInt(120);
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return Bytes.of(bytes);
  }

  private static AclList acl(Random random) {
    return random.nextInt(3) > 0
        ? AclList.OPEN
        : AclList.of(List.of(new Acl(1 + random.nextInt(31), "ip", "10.0.0." + random.nextInt(9))));
  }

  private void compareAll(String again) {
    NodeState node = new NodeState();
    long digest = digestOfBuiltIn();
    TreeDigest digests = new TreeDigest();
    for (String path : twins.keySet()) {
      Twin twin = twins.get(path);
      int slot = tree.find(Path.of(path));
      assertThat(slot).as("%s, %s", path, again).isNotEqualTo(Tree.NONE);
      tree.read(slot, node);
      assertThat(tree.path(slot).toString()).isEqualTo(path);
      if (!path.equals("/")) {
        assertSame(twin, node, path + ", " + again);
      }
      assertThat(children(node)).as("%s, %s", path, again).isEqualTo(childrenOf(path));
      digest += digests.of(Path.of(path), node);
    }
    assertThat(tree.digest()).as(again).isEqualTo(digest);
    assertThat(tree.nodeCount()).as(again).isEqualTo(twins.size() + 3);
  }

  private long digestOfBuiltIn() {
    NodeState node = new NodeState();
    tree.read(tree.find(Path.of("/zookeeper")), node);
    return new TreeDigest().of(Path.of("/zookeeper"), node);
  }

  private void assertSame(Twin twin, NodeState node, String where) {
    assertThat(node.data()).as(where).isEqualTo(twin.data);
    assertThat(tree.acl(node)).as(where).isEqualTo(twin.acl);
    assertThat(
            List.of(
                node.czxid, node.mzxid, node.pzxid, node.ctime, node.mtime, node.ephemeralOwner))
        .as(where)
        .isEqualTo(List.of(twin.czxid, twin.mzxid, twin.pzxid, twin.ctime, twin.mtime, twin.owner));
    assertThat(List.of(node.version, node.cversion, node.aversion))
        .as(where)
        .isEqualTo(List.of(twin.version, twin.cversion, twin.aversion));
  }

  private TreeSet<String> children(NodeState node) {
    TreeSet<String> names = new TreeSet<>();
    int count = 0;
    for (int child = tree.firstChild(node); child != Tree.NONE; child = tree.nextSibling(child)) {
      names.add(tree.name(child).toUtf8());
      count++;
    }
    assertThat(count).isEqualTo(node.childCount);
    names.remove("zookeeper");
    return names;
  }

  private TreeSet<String> childrenOf(String path) {
    String prefix = path.equals("/") ? "/" : path + "/";
    TreeSet<String> names = new TreeSet<>();
    for (String other : twins.tailMap(prefix, false).keySet()) {
      if (!other.startsWith(prefix)) {
        break;
      }
      if (other.indexOf('/', prefix.length()) < 0) {
        names.add(other.substring(prefix.length()));
      }
    }
    return names;
  }

  /** A view, taken before more happens, loads into a tree that is what the first one was. */
  private void compareWithLoaded(String again) {
    TreeView view = tree.openView();
    long digest = tree.digest();
    int count = tree.nodeCount();
    List<String> paths = new ArrayList<>(twins.keySet());
    Random random = new Random(1);
    for (int i = 0; i < 2_000; i++) {
      step(random);
    }
    TreeLoader loader = new TreeLoader(tree.options());
    view.visit(new Copy(loader));
    tree.closeView();
    try {
      Tree loaded = loader.finish(view.zxid());
      assertThat(loaded.digest()).as(again).isEqualTo(digest);
      assertThat(loaded.nodeCount()).as(again).isEqualTo(count);
      for (String path : paths) {
        assertThat(loaded.find(Path.of(path))).as(path).isNotEqualTo(Tree.NONE);
      }
    } catch (MalformedException e) {
      throw new AssertionError(again, e);
    }
  }

  private record Copy(TreeLoader loader) implements SnapshotVisitor<RuntimeException> {
    @Override
    public void sessions(int count) {}

    @Override
    public void session(long sessionId, int timeoutMillis) {}

    @Override
    public void aclLists(int count) {}

    @Override
    public void aclList(long index, AclList list) {
      loader.aclList(index, list);
    }

    @Override
    public void node(byte[] path, int pathOffset, int pathLength, NodeState node) {
      try {
        loader.node(path, pathOffset, pathLength, node);
      } catch (MalformedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
