package dev.ostler.client.fake;

import java.util.ArrayList;
import java.util.List;

/** A server that follows the leader with delays and serves connections. */
public final class Replica {
  /** Something that waits until a transaction is applied. */
  private record Waiting(int index, Runnable action) {}

  private final World world;
  private final int number;
  private final List<Connection> connections = new ArrayList<>();
  private final List<Waiting> waiting = new ArrayList<>();
  private int applied;
  private boolean following;
  private boolean up = true;

  Replica(World world, int number) {
    this.world = world;
    this.number = number;
  }

  public boolean isUp() {
    return up;
  }

  /** Whether clients are served: not while there is no leader. */
  boolean serves() {
    return up && world.leader.isServing();
  }

  /** The server dies; its connections break. If it leads, another one must be elected. */
  public void kill() {
    if (up) {
      up = false;
      stopServing();
      world.leader.lost(this);
    }
  }

  /** The server is back, and gets from the leader what it has missed. */
  public void start() {
    up = true;
    synchronise();
  }

  void stopServing() {
    new ArrayList<>(connections).forEach(Connection::closedByServer);
    connections.clear();
    waiting.clear();
  }

  /** Before it serves anybody: all that was ever acknowledged. */
  void synchronise() {
    if (connections.isEmpty() && waiting.isEmpty()) {
      applied = world.leader.last();
    }
  }

  Tree tree() {
    return world.leader.after(applied);
  }

  void add(Connection connection) {
    connections.add(connection);
  }

  void remove(Connection connection) {
    connections.remove(connection);
  }

  void whenApplied(int index, Runnable action) {
    if (applied >= index) {
      action.run();
    } else {
      waiting.add(new Waiting(index, action));
    }
  }

  /** There is something new. */
  void follow() {
    if (!following) {
      following = true;
      world.after(world.upTo(world.random.nextInt(10) == 0 ? 150 : 10), this::apply);
    }
  }

  private void apply() {
    following = false;
    if (up && applied < world.leader.last()) {
      applied++;
      for (Tree.Effect effect : tree().effects()) {
        for (Connection connection : new ArrayList<>(connections)) {
          connection.applied(effect, tree().zxid());
        }
      }
      for (Waiting one : new ArrayList<>(waiting)) {
        if (one.index() <= applied && waiting.remove(one)) {
          one.action().run();
        }
      }
      if (applied < world.leader.last()) {
        follow();
      }
    }
  }

  @Override
  public String toString() {
    return "server " + number;
  }
}
