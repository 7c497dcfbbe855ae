package dev.ostler.client.fake;

import java.util.EnumSet;
import java.util.Set;

/** What goes wrong, at times drawn from the world's seed. */
public final class Faults {
  /** One kind of trouble. */
  public enum Fault {
    /** A change is made, and its answer never comes. */
    LOST_REPLY,
    /** A connection breaks and another is found at once. */
    BROKEN_CONNECTION,
    /** No server can be reached for a while, perhaps longer than the session lives. */
    CUT_OFF,
    /** The same, without anybody being told. */
    BLACK_HOLE,
    /** The process is stopped, perhaps for longer than the session lives. */
    PAUSE,
    /** The process dies. */
    KILL,
    /** A server dies and comes back. */
    SERVER_KILLED,
  }

  private final World world;
  private final Set<Fault> kinds;
  private final long end;
  private int kills;

  /**
   * @param kills how many processes may die
   */
  public Faults(World world, Set<Fault> kinds, long durationMillis, int kills) {
    this.world = world;
    this.kinds = kinds;
    this.end = world.now() + durationMillis;
    this.kills = kills;
    next();
  }

  /** All kinds. */
  public static Set<Fault> all() {
    return EnumSet.allOf(Fault.class);
  }

  private void next() {
    world.after(
        world.upTo(400),
        () -> {
          if (world.now() < end) {
            strike();
            next();
          }
        });
  }

  private void strike() {
    Fault fault = Fault.values()[world.random.nextInt(Fault.values().length)];
    FakeClient client = world.clients().get(world.random.nextInt(world.clients().size()));
    long time = world.upTo((int) World.TIMEOUT_MILLIS * (world.random.nextInt(3) == 0 ? 3 : 1));
    if (!kinds.contains(fault) || client.isDead()) {
      return;
    }
    switch (fault) {
      case LOST_REPLY -> client.loseNextWriteReply();
      case BROKEN_CONNECTION -> client.cutOff(0);
      case CUT_OFF -> client.cutOff(time);
      case BLACK_HOLE -> client.blackHole();
      case PAUSE -> client.pause(time);
      case KILL -> {
        if (kills > 0) {
          kills--;
          client.kill();
        }
      }
      case SERVER_KILLED -> {
        Replica server = world.replicas.get(world.random.nextInt(world.replicas.size()));
        if (server.isUp()) {
          server.kill();
          world.after(time, server::start);
        }
      }
    }
  }
}
