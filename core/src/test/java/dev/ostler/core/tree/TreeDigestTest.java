package dev.ostler.core.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.txn.TransactionBody;
import dev.ostler.wire.txn.TransactionHeader;
import dev.ostler.wire.value.AclList;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Path;
import org.junit.jupiter.api.Test;

/** Digests that a 3.9.4 server stored, recomputed from the znodes it had. */
class TreeDigestTest {
  private static final long SESSION = 0x100_0018_077c_0000L;

  @Test
  void theZnodesOfARecordedSnapshotGiveItsDigest() {
    TreeDigest digest = new TreeDigest();
    long sum = 0;
    sum += digest.of(Path.ROOT, node("", 0, 0, 13, 0, 0, 0, 5, 0, 0));
    sum += digest.of(Path.of("/a"), node("", 2, 7, 7, 1795226338969L, 1795226339022L, 2, 1, 0, 0));
    sum +=
        digest.of(Path.of("/a/b"), node("c", 7, 7, 7, 1795226339022L, 1795226339022L, 0, 0, 1, 0));
    sum +=
        digest.of(
            Path.of("/c"),
            node(
                "",
                10,
                10,
                10,
                1795226339040L,
                1795226339040L,
                0,
                0,
                0,
                NodeState.CONTAINER_OWNER));
    sum += digest.of(Path.of("/zookeeper"), node("", 0, 0, 0, 0, 0, 0, 0, 0, 0));
    sum += digest.of(Path.of("/zookeeper/config"), node("", 0, 0, 0, 0, 0, 0, 0, -1, 0));
    sum +=
        digest.of(
            Path.of("/t"),
            node("t", 11, 11, 11, 1795226339048L, 1795226339048L, 0, 0, 0, 0xff00_0000_0000_ea60L));
    NodeState ephemeral = node("", 3, 3, 3, 1795226338982L, 1795226338982L, 0, 0, 0, SESSION);
    ephemeral.data(null);
    sum += digest.of(Path.of("/e"), ephemeral);
    assertThat(sum).isEqualTo(14813959392L);
  }

  @Test
  void aTreeThatGoesThroughTheSameTransactionsHasTheDigestsThatWereLogged() {
    Tree tree = Tree.fresh(new TreeOptions(true, false, true, 5));
    TransactionApplier applier = new TransactionApplier(tree);
    TransactionHeader header = new TransactionHeader(SESSION, 1, 2, 1795226338969L);
    applier.apply(
        header,
        new TransactionBody.Create(
            OpCode.CREATE, Path.of("/a"), Bytes.utf8("hi"), AclList.OPEN, false, 1, 0),
        TreeListener.NONE);
    long withA = tree.digest();
    applier.apply(
        new TransactionHeader(SESSION, 2, 3, 1795226338982L),
        new TransactionBody.SetData(OpCode.SET_DATA, Path.of("/a"), Bytes.utf8("yo!"), 1),
        TreeListener.NONE);
    assertThat(tree.digest()).isNotEqualTo(withA);
    TreeDigest digest = new TreeDigest();
    NodeState node = new NodeState();
    long sum = 0;
    for (String path : new String[] {"/", "/a", "/zookeeper"}) {
      tree.read(tree.find(Path.of(path)), node);
      sum += digest.of(Path.of(path), node);
    }
    assertThat(tree.digest()).isEqualTo(sum);
  }

  private static NodeState node(
      String data,
      long czxid,
      long mzxid,
      long pzxid,
      long ctime,
      long mtime,
      int version,
      int cversion,
      int aversion,
      long owner) {
    NodeState node = new NodeState();
    node.data(Bytes.utf8(data));
    node.czxid = czxid;
    node.mzxid = mzxid;
    node.pzxid = pzxid;
    node.ctime = ctime;
    node.mtime = mtime;
    node.version = version;
    node.cversion = cversion;
    node.aversion = aversion;
    node.ephemeralOwner = owner;
    return node;
  }
}
