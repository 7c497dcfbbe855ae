package dev.ostler.client.fake;

import dev.ostler.client.ClientException;
import dev.ostler.client.CreateMode;
import dev.ostler.client.Paths;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Stat;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The znodes after one transaction. Changed only while the transaction is made. */
final class Tree {
  /** One znode; its number of children is counted when it is asked for. */
  record Node(
      @Nullable Bytes data,
      long czxid,
      long mzxid,
      long pzxid,
      long mtime,
      int version,
      int cversion,
      long owner,
      boolean container) {}

  /** What a transaction did to a znode. */
  record Effect(Kind kind, String path) {}

  enum Kind {
    CREATED,
    DELETED,
    DATA,
  }

  private final TreeMap<String, Node> nodes;
  private final List<Effect> effects = new ArrayList<>();
  private final long zxid;
  private final long time;

  /** With a root only. */
  Tree() {
    nodes = new TreeMap<>();
    nodes.put("/", new Node(null, 0, 0, 0, 0, 0, 0, 0, false));
    zxid = 0;
    time = 0;
  }

  private Tree(Tree before, long zxid, long time) {
    this.nodes = new TreeMap<>(before.nodes);
    this.zxid = zxid;
    this.time = time;
  }

  /** A copy to be changed. */
  Tree next(long zxid, long time) {
    return new Tree(this, zxid, time);
  }

  long zxid() {
    return zxid;
  }

  List<Effect> effects() {
    return effects;
  }

  Set<String> paths() {
    return nodes.keySet();
  }

  @Nullable Node get(String path) {
    return nodes.get(path);
  }

  Node require(String operation, String path) {
    Node node = nodes.get(path);
    if (node == null) {
      throw ClientException.of(ErrorCode.NO_NODE, operation, path);
    }
    return node;
  }

  Stat stat(String path, Node node) {
    return new Stat(
        node.czxid(),
        node.mzxid(),
        0,
        node.mtime(),
        node.version(),
        node.cversion(),
        0,
        node.owner(),
        node.data() == null ? 0 : node.data().length(),
        children(path).size(),
        node.pzxid());
  }

  List<String> children(String path) {
    String prefix = path.equals("/") ? "/" : path + "/";
    List<String> names = new ArrayList<>();
    for (String key : nodes.tailMap(prefix, false).keySet()) {
      if (!key.startsWith(prefix)) {
        break;
      }
      if (key.indexOf('/', prefix.length()) < 0) {
        names.add(key.substring(prefix.length()));
      }
    }
    return names;
  }

  String create(String path, @Nullable Bytes data, CreateMode mode, long sessionId) {
    String parentPath = Paths.parent(path);
    Node parent = nodes.get(parentPath);
    if (parent == null) {
      throw ClientException.of(ErrorCode.NO_NODE, "create", path);
    }
    if (parent.owner() != 0) {
      throw ClientException.of(ErrorCode.NO_CHILDREN_FOR_EPHEMERALS, "create", path);
    }
    String name = mode.isSequential() ? path + "%010d".formatted(parent.cversion()) : path;
    if (nodes.containsKey(name)) {
      throw ClientException.of(ErrorCode.NODE_EXISTS, "create", name);
    }
    long owner = mode.isEphemeral() ? sessionId : 0;
    boolean container = mode == CreateMode.CONTAINER;
    nodes.put(name, new Node(data, zxid, zxid, zxid, time, 0, 0, owner, container));
    childChanged(parentPath, parent);
    effects.add(new Effect(Kind.CREATED, name));
    return name;
  }

  void delete(String path, int version) {
    Node node = require("delete", path);
    demand("delete", path, node, version);
    if (!children(path).isEmpty()) {
      throw ClientException.of(ErrorCode.NOT_EMPTY, "delete", path);
    }
    nodes.remove(path);
    Node parent = require("delete", Paths.parent(path));
    childChanged(Paths.parent(path), parent);
    effects.add(new Effect(Kind.DELETED, path));
  }

  Stat setData(String path, @Nullable Bytes data, int version) {
    Node node = require("setData", path);
    demand("setData", path, node, version);
    Node changed =
        new Node(
            data,
            node.czxid(),
            zxid,
            node.pzxid(),
            time,
            node.version() + 1,
            node.cversion(),
            node.owner(),
            node.container());
    nodes.put(path, changed);
    effects.add(new Effect(Kind.DATA, path));
    return stat(path, changed);
  }

  void check(String path, int version) {
    demand("check", path, require("check", path), version);
  }

  /**
   * Deletes the ephemeral znodes of a session, in the order of their creation: their names are
   * drawn outside of the world's chance and must not matter.
   */
  void endSession(long sessionId) {
    List<String> own = new ArrayList<>(nodes.keySet());
    own.removeIf(path -> require("end", path).owner() != sessionId);
    own.sort(Comparator.comparingLong(path -> require("end", path).czxid()));
    own.forEach(path -> delete(path, -1));
  }

  private void childChanged(String path, Node node) {
    nodes.put(
        path,
        new Node(
            node.data(),
            node.czxid(),
            node.mzxid(),
            zxid,
            node.mtime(),
            node.version(),
            node.cversion() + 1,
            node.owner(),
            node.container()));
  }

  private static void demand(String operation, String path, Node node, int version) {
    if (version != -1 && version != node.version()) {
      throw ClientException.of(ErrorCode.BAD_VERSION, operation, path);
    }
  }
}
