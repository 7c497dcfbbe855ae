package dev.ostler.core.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.txn.TransactionBody;
import dev.ostler.wire.txn.TransactionHeader;
import dev.ostler.wire.value.AclList;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Path;
import org.junit.jupiter.api.Test;

class QuotaTest {
  private final Tree tree = Tree.fresh(new TreeOptions(false, false, true, 3));
  private final TransactionApplier applier = new TransactionApplier(tree);

  @Test
  void theTextOfAllFourLimitsIsRead() {
    assertThat(Quota.parse(Bytes.utf8("count=2,bytes=10=;byteHardLimit=5;countHardLimit=1")))
        .isEqualTo(new Quota(2, 10, 1, 5));
    assertThat(Quota.parse(Bytes.utf8("count=,bytes=7"))).isEqualTo(new Quota(-1, 7, -1, -1));
    assertThat(Quota.parse(Bytes.utf8("count=many"))).isNull();
    assertThat(Quota.parse(null)).isNull();
  }

  @Test
  void countersStartWithTheRealTotalsAndFollowTheSubtree() {
    createSubtreeWithQuota();
    assertThat(counters()).isEqualTo("count=2,bytes=6");
    create("/app/child/deep", "333");
    assertThat(counters()).isEqualTo("count=3,bytes=9");
    apply(new TransactionBody.SetData(OpCode.SET_DATA, Path.of("/app"), Bytes.utf8("1"), 1));
    assertThat(counters()).isEqualTo("count=3,bytes=5");
    apply(new TransactionBody.Delete(OpCode.DELETE, Path.of("/app/child/deep")));
    assertThat(counters()).isEqualTo("count=2,bytes=2");
  }

  @Test
  void countersThatNobodyCanReadAreLeftAlone() {
    createSubtreeWithQuota();
    apply(
        new TransactionBody.SetData(
            OpCode.SET_DATA,
            Path.of("/zookeeper/quota/app/zookeeper_stats"),
            Bytes.utf8("count=x"),
            1));
    create("/app/more", "1");
    assertThat(counters()).isEqualTo("count=x");
  }

  private void createSubtreeWithQuota() {
    create("/app", "12345");
    create("/app/child", "1");
    create("/zookeeper/quota/app", "");
    create("/zookeeper/quota/app/zookeeper_limits", "count=10,bytes=100");
    create("/zookeeper/quota/app/zookeeper_stats", "whatever");
  }

  private String counters() {
    NodeState node = new NodeState();
    tree.read(tree.find(Path.of("/zookeeper/quota/app/zookeeper_stats")), node);
    return String.valueOf(node.data());
  }

  private void create(String path, String data) {
    apply(
        new TransactionBody.Create(
            OpCode.CREATE, Path.of(path), Bytes.utf8(data), AclList.OPEN, false, -1, 0));
  }

  private void apply(TransactionBody body) {
    applier.apply(new TransactionHeader(1, 1, tree.zxid() + 1, 1), body, TreeListener.NONE);
  }
}
