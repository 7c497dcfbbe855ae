package dev.ostler.testkit.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All nodes by path, and the bare effects of writes on them; no rules, no watches. */
final class ModelTree {
  private final TreeMap<String, ModelNode> nodes = new TreeMap<>();

  private ModelTree() {}

  /** The tree of an empty data directory. */
  static ModelTree fresh() {
    ModelTree tree = new ModelTree();
    for (String path : List.of("/", "/zookeeper", "/zookeeper/quota")) {
      tree.nodes.put(path, persistent(ModelAcl.OPEN));
    }
    ModelNode config = persistent(ModelAcl.READ_ONLY);
    config.aversion = -1;
    tree.nodes.put("/zookeeper/config", config);
    return tree;
  }

  private static ModelNode persistent(List<ModelAcl> acl) {
    return new ModelNode(ModelNode.Kind.PERSISTENT, 0, 0, ModelBytes.EMPTY, acl);
  }

  ModelTree copy() {
    ModelTree copy = new ModelTree();
    nodes.forEach((path, node) -> copy.nodes.put(path, node.copy()));
    return copy;
  }

  Set<String> paths() {
    return nodes.keySet();
  }

  /** The node, where the empty path means the root as it does for the server's reads. */
  @Nullable ModelNode find(@Nullable String path) {
    if (path == null) {
      return null;
    }
    return nodes.get(path.isEmpty() ? "/" : path);
  }

  /** Names of the direct children, sorted. */
  List<String> children(String path) {
    List<String> names = new ArrayList<>();
    for (String below : below(path).keySet()) {
      if (below.indexOf('/', path.length() + 1) < 0) {
        names.add(ModelPaths.name(below));
      }
    }
    return names;
  }

  boolean hasChildren(String path) {
    return !below(path).isEmpty();
  }

  /** All nodes strictly below a path. */
  Map<String, ModelNode> below(String path) {
    if (path.equals("/") || path.isEmpty()) {
      return nodes.tailMap("/", false);
    }
    return nodes.subMap(path + "/", path + "0");
  }

  /** Paths of a session's ephemeral nodes, sorted. */
  List<String> ephemerals(long sessionKey) {
    List<String> paths = new ArrayList<>();
    nodes.forEach((path, node) -> {
      if (node.kind == ModelNode.Kind.EPHEMERAL && node.ownerKey == sessionKey) {
        paths.add(path);
      }
    });
    return paths;
  }

  /** Paths of containers and TTL nodes that the server may remove at this time, sorted. */
  List<String> due(long timeMillis) {
    List<String> paths = new ArrayList<>();
    nodes.forEach((path, node) -> {
      boolean usedContainer = node.kind == ModelNode.Kind.CONTAINER && node.childrenCreated > 0;
      boolean aged =
          node.kind == ModelNode.Kind.TTL && timeMillis - node.mtimeMillis > node.ttlMillis;
      if ((usedContainer || aged) && !hasChildren(path)) {
        paths.add(path);
      }
    });
    return paths;
  }

  ModelStat stat(String path, ModelNode node) {
    int childCount = children(path.isEmpty() ? "/" : path).size();
    return new ModelStat(
        node.czxid,
        node.mzxid,
        node.ctimeMillis,
        node.mtimeMillis,
        node.version,
        2 * node.childrenCreated - childCount,
        node.aversion,
        node.ownerKey,
        node.dataLength(),
        childCount,
        node.pzxid);
  }

  void create(String path, ModelNode node, ModelNode parent, long zxid, long timeMillis) {
    node.czxid = zxid;
    node.mzxid = zxid;
    node.pzxid = zxid;
    node.ctimeMillis = timeMillis;
    node.mtimeMillis = timeMillis;
    nodes.put(path, node);
    // The counter is only ever raised, so at its maximum it and the pzxid stand still.
    if (parent.childrenCreated + 1 > parent.childrenCreated) {
      parent.childrenCreated++;
      parent.pzxid = zxid;
    }
  }

  void delete(String path, long zxid) {
    nodes.remove(path);
    ModelNode parent = nodes.get(ModelPaths.parent(path));
    if (parent == null) {
      throw new IllegalStateException("the parent of " + path + " is not in the model's tree");
    }
    parent.pzxid = zxid;
  }
}
