package dev.ostler.core.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.txn.TransactionBody;
import dev.ostler.wire.txn.TransactionHeader;
import dev.ostler.wire.value.AclList;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Path;
import org.junit.jupiter.api.Test;

class NameIndexTest {
  private final Tree tree = Tree.fresh(new TreeOptions(false, false, false, 99));
  private final TransactionApplier applier = new TransactionApplier(tree);

  @Test
  void aHundredThousandChildrenOfOneParentAreAllFoundWhileTheIndexGrowsAndShrinks() {
    int children = 100_000;
    for (int i = 0; i < children; i++) {
      apply(
          new TransactionBody.Create(
              OpCode.CREATE, path(i), Bytes.EMPTY, AclList.OPEN, false, i + 2, 0));
    }
    for (int i = 0; i < children; i++) {
      int slot = tree.find(path(i));
      assertThat(slot).isNotEqualTo(Tree.NONE);
      assertThat(tree.path(slot)).isEqualTo(path(i));
    }
    for (int i = 0; i < children; i += 2) {
      apply(new TransactionBody.Delete(OpCode.DELETE, path(i)));
    }
    for (int i = 0; i < children; i++) {
      assertThat(tree.find(path(i)) == Tree.NONE).as("child %d", i).isEqualTo(i % 2 == 0);
    }
    assertThat(tree.descendants(Tree.ROOT)).isEqualTo(children / 2 + 3);
  }

  @Test
  void aPathThatBreaksTheRulesIsNotThere() {
    assertThat(tree.find(Path.of("/zookeeper"))).isNotEqualTo(Tree.NONE);
    for (String path :
        new String[] {"", "zookeeper", "//zookeeper", "/zookeeper/", "/zookeeper//"}) {
      assertThat(tree.find(Path.of(path))).as(path).isEqualTo(Tree.NONE);
    }
  }

  private static Path path(int i) {
    return Path.of("/child-" + i);
  }

  private void apply(TransactionBody body) {
    applier.apply(new TransactionHeader(1, 1, tree.zxid() + 1, 1), body, TreeListener.NONE);
  }
}
