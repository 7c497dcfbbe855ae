package dev.ostler.client.fake;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Orders the transactions and knows the sessions. */
public final class Leader {
  /** A session as the servers know it. */
  static final class ServerSession {
    final long id;
    long lastHeard;
    Connection connection;

    ServerSession(long id, Connection connection, long now) {
      this.id = id;
      this.connection = connection;
      this.lastHeard = now;
    }
  }

  private final World world;
  private final List<Tree> log = new ArrayList<>();
  private final TreeMap<Long, ServerSession> sessions = new TreeMap<>();
  private Tree tree = new Tree();
  private long nextSession = 1;

  Leader(World world) {
    this.world = world;
    log.add(tree);
    world.after(50, this::expire);
    world.after(700, this::deleteContainers);
  }

  Tree tree() {
    return tree;
  }

  /** What is there now, as the newest server knows it. */
  public boolean exists(String path) {
    return tree.get(path) != null;
  }

  /** The children of a znode; none if there is no such znode. */
  public List<String> children(String path) {
    return tree.children(path);
  }

  /** All that is at and below a znode, with the number of the last change of its data. */
  public Map<String, Long> below(String top) {
    Map<String, Long> found = new TreeMap<>();
    for (String path : tree.paths()) {
      if (Connection.isBelow(path, top)) {
        found.put(path, tree.require("below", path).mzxid());
      }
    }
    return found;
  }

  /** The data of a znode that is there. */
  public String text(String path) {
    var data = tree.require("text", path).data();
    return data == null ? "" : data.toUtf8();
  }

  /** The number of the last transaction. */
  int last() {
    return log.size() - 1;
  }

  Tree after(int index) {
    return log.get(index);
  }

  /** Makes a transaction, or throws and makes none. */
  <T> T execute(Function<Tree, T> change) {
    Tree next = tree.next(log.size(), world.now());
    T result = change.apply(next);
    if (!next.effects().isEmpty()) {
      tree = next;
      log.add(next);
      world.replicas.forEach(Replica::follow);
    }
    return result;
  }

  ServerSession begin(Connection connection) {
    ServerSession session = new ServerSession(nextSession++, connection, world.now());
    sessions.put(session.id, session);
    return session;
  }

  @Nullable ServerSession session(long id) {
    return sessions.get(id);
  }

  void end(ServerSession session) {
    sessions.remove(session.id);
    execute(next -> {
      next.endSession(session.id);
      return session;
    });
    session.connection.closedByServer();
  }

  private void expire() {
    for (ServerSession session : new ArrayList<>(sessions.values())) {
      if (world.now() - session.lastHeard > World.TIMEOUT_MILLIS) {
        end(session);
      }
    }
    world.after(50, this::expire);
  }

  /** As servers do with containers that had children and have none any more. */
  private void deleteContainers() {
    for (String path : new ArrayList<>(tree.paths())) {
      Tree.Node node = tree.require("containers", path);
      if (node.container() && node.cversion() > 0 && tree.children(path).isEmpty()) {
        execute(next -> {
          next.delete(path, -1);
          return path;
        });
      }
    }
    world.after(200 + world.upTo(1000), this::deleteContainers);
  }
}
