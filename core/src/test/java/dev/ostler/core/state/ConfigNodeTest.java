package dev.ostler.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.membership.Ensembles;
import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.core.tree.NodeState;
import dev.ostler.core.tree.TreeListener;
import dev.ostler.core.tree.TreeOptions;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.txn.TransactionBody;
import dev.ostler.wire.txn.TransactionHeader;
import dev.ostler.wire.value.AclList;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConfigNodeTest {
  private static final QuorumConfig CONFIG = Ensembles.of(3, 1).withVersion(0x1_0000_0000L);

  private final ReplicatedState state =
      StateLoader.fresh(new TreeOptions(true, false, true, 7), 1000, 0);
  private final List<String> changes = new ArrayList<>();
  private final TreeListener listener =
      new TreeListener() {
        @Override
        public void created(Path path, @Nullable AclList acl, @Nullable AclList parentAcl) {
          changes.add("created " + path);
        }

        @Override
        public void deleted(Path path, @Nullable AclList acl, @Nullable AclList parentAcl) {
          changes.add("deleted " + path);
        }

        @Override
        public void dataChanged(Path path, @Nullable AclList acl) {
          changes.add("changed " + path + " " + acl);
        }
      };

  private NodeState node() {
    NodeState node = new NodeState();
    state.tree().read(state.tree().find(ConfigNode.PATH), node);
    return node;
  }

  @Test
  void onAServerThatStandsAloneItIsEmpty() {
    assertThat(node().dataLength).isZero();
    assertThat(node().version).isZero();
    assertThat(ConfigNode.read(state.tree())).isNull();
  }

  @Test
  void itShowsTheActiveConfigurationUnderItsVersion() {
    long digest = state.tree().digest();
    state.configure(CONFIG, 77, listener);
    NodeState node = node();
    assertThat(node.data()).isEqualTo(CONFIG.text());
    assertThat(node.version).isEqualTo(-1);
    assertThat(node.aversion).isEqualTo(-1);
    assertThat(node.mzxid).isEqualTo(CONFIG.version());
    assertThat(node.mtime).isEqualTo(77);
    assertThat(node.czxid).isZero();
    assertThat(state.tree().digest()).isEqualTo(digest);
    assertThat(ConfigNode.read(state.tree())).isEqualTo(CONFIG);
  }

  @Test
  void whoWatchesHearsOfItOnceAndNotOfWhatIsTheSame() {
    state.configure(CONFIG, 77, listener);
    state.configure(CONFIG, 99, listener);
    assertThat(changes).hasSize(1).first().asString().startsWith("changed /zookeeper/config");
    assertThat(node().mtime).isEqualTo(77);
  }

  @Test
  void whatAReconfigurationWroteIsLeftAsItIs() {
    QuorumConfig next = Ensembles.of(4, 0).withVersion(0x1_0000_0005L);
    TransactionBody body =
        new TransactionBody.SetData(OpCode.RECONFIG, ConfigNode.PATH, next.text(), -1);
    state.apply(
        new Transaction(new TransactionHeader(1, 1, next.version(), 55), body, false, 0),
        listener,
        0);
    changes.clear();
    state.configure(next, 99, listener);
    assertThat(changes).isEmpty();
    assertThat(node().mtime).isEqualTo(55);
  }

  @Test
  void whatTheSuperUserWroteOverItIsNoConfigurationAndIsOverwritten() {
    TransactionBody body =
        new TransactionBody.SetData(OpCode.SET_DATA, ConfigNode.PATH, Bytes.utf8("mine"), 0);
    state.apply(
        new Transaction(new TransactionHeader(1, 1, 0x1_0000_0003L, 55), body, false, 0),
        listener,
        0);
    assertThat(ConfigNode.read(state.tree())).isNull();
    state.configure(CONFIG, 99, listener);
    assertThat(ConfigNode.read(state.tree())).isEqualTo(CONFIG);
    assertThat(node().version).isEqualTo(-1);
  }
}
