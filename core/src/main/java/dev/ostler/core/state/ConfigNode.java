package dev.ostler.core.state;

import dev.ostler.core.membership.ConfigText;
import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.core.tree.NodeState;
import dev.ostler.core.tree.Tree;
import dev.ostler.wire.value.Path;
import org.jspecify.annotations.Nullable;

/**
 * The znode that tells clients who the members are. On a server that stands alone it is empty.
 * Otherwise its data is the text of the active configuration, its mzxid the version of that, and
 * its own version -1. A reconfiguration writes it as a transaction; whatever else makes a
 * configuration the active one writes it aside, on each server for itself. It is no part of the
 * digest.
 */
public final class ConfigNode {
  public static final Path PATH = Path.of("/zookeeper/config");

  private ConfigNode() {}

  /** The configuration that a tree holds; null if it is empty, or somebody has written over it. */
  public static @Nullable QuorumConfig read(Tree tree) {
    int slot = tree.find(PATH);
    if (slot == Tree.NONE) {
      return null;
    }
    NodeState node = new NodeState();
    tree.read(slot, node);
    return ConfigText.parseOrNull(node.data());
  }
}
