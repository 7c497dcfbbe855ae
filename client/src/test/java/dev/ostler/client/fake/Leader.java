package dev.ostler.client.fake;

import dev.ostler.client.fake.Faults.Fault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Orders the transactions and knows the sessions. One of the servers has this part; while a new one
 * is elected nobody is served, and what was under way to the old one is lost.
 */
public final class Leader {
  /** Of three servers. */
  private static final int QUORUM = 2;

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
  private final Map<Long, Long> takenOver = new HashMap<>();
  private @Nullable Replica leading;
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

  void lead(Replica first) {
    leading = first;
  }

  boolean isServing() {
    return leading != null;
  }

  /** The server that leads; null while one is elected. */
  @Nullable Replica leading() {
    return leading;
  }

  /** A server died. */
  void lost(Replica server) {
    if (server == leading) {
      world.count(Fault.LEADER_KILLED);
    }
    if (leading != null && (server == leading || upServers().size() < QUORUM)) {
      leading = null;
      world.replicas.forEach(Replica::stopServing);
      world.after(50 + world.upTo(300), this::elect);
    }
  }

  private void elect() {
    List<Replica> candidates = upServers();
    if (candidates.size() < QUORUM) {
      world.after(50, this::elect);
      return;
    }
    candidates.forEach(Replica::synchronise);
    leading = candidates.get(world.random.nextInt(candidates.size()));
    // A new leader does not know when the old one heard of a session: it gives the whole timeout.
    sessions.values().forEach(session -> session.lastHeard = world.now());
  }

  private List<Replica> upServers() {
    return world.replicas.stream().filter(Replica::isUp).toList();
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

  /**
   * Somebody who knows its password takes a session over and closes it.
   *
   * @return whether there was such a session
   */
  public boolean takeOver(long id) {
    ServerSession session = sessions.get(id);
    if (session == null || leading == null) {
      return false;
    }
    takenOver.put(id, world.now());
    world.count(Fault.SESSION_TAKEN_OVER);
    end(session);
    return true;
  }

  /** When somebody took a session over: against that no lease helps. Never: the end of time. */
  public long takenOverAt(long id) {
    return takenOver.getOrDefault(id, Long.MAX_VALUE);
  }

  /** A client closed its session; if there is no leader to hear of it, it will expire. */
  void close(ServerSession session) {
    if (leading != null && sessions.containsKey(session.id)) {
      end(session);
    }
  }

  private void end(ServerSession session) {
    sessions.remove(session.id);
    execute(next -> {
      next.endSession(session.id);
      return session;
    });
    session.connection.closedByServer();
  }

  private void expire() {
    for (ServerSession session : new ArrayList<>(sessions.values())) {
      if (leading != null && world.now() - session.lastHeard > World.TIMEOUT_MILLIS) {
        if (!session.connection.client.isDead()) {
          world.count(Fault.SESSION_EXPIRED);
        }
        end(session);
      }
    }
    world.after(50, this::expire);
  }

  /** As servers do with containers that had children and have none any more. */
  private void deleteContainers() {
    for (String path : new ArrayList<>(tree.paths())) {
      Tree.Node node = tree.require("containers", path);
      if (leading != null
          && node.container()
          && node.cversion() > 0
          && tree.children(path).isEmpty()) {
        execute(next -> {
          next.delete(path, -1);
          return path;
        });
      }
    }
    world.after(200 + world.upTo(1000), this::deleteContainers);
  }
}
