package dev.ostler.client.fake;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong, at times drawn from the world's seed: each of the {@link #SCRIPT} at least once,
 * and between them whatever chance brings.
 */
public final class Faults {
  /** One kind of trouble. */
  public enum Fault {
    /** The server that leads dies and comes back; another one leads from then on. */
    LEADER_KILLED,
    /** The server that a client talks to dies and comes back. */
    SERVER_KILLED,
    /** A client is cut off for so long that the servers end its session. */
    SESSION_EXPIRED,
    /** Somebody who knows its password takes a client's session over and closes it. */
    SESSION_TAKEN_OVER,
    /** A client can reach no server for a while, perhaps for longer than its session lives. */
    CUT_OFF,
    /** The same, without anybody being told. */
    BLACK_HOLE,
    /** A connection breaks and another is found at once. */
    BROKEN_CONNECTION,
    /** A change is made, and its answer never comes. */
    LOST_REPLY,
    /** The process is stopped, perhaps for longer than the session lives. */
    PAUSE,
    /** The process dies. */
    KILL,
  }

  /** Both ways to be cut off from the servers. */
  public static final Set<Fault> PARTITIONS = Set.of(Fault.CUT_OFF, Fault.BLACK_HOLE);

  /** What happens in every run. */
  public static final Set<Fault> SCRIPT =
      EnumSet.of(
          Fault.LEADER_KILLED,
          Fault.SERVER_KILLED,
          Fault.SESSION_EXPIRED,
          Fault.SESSION_TAKEN_OVER,
          Fault.CUT_OFF);

  private final World world;
  private final Set<Fault> kinds;
  private final long end;
  private final Set<Fault> owed = EnumSet.noneOf(Fault.class);
  private int kills;

  /**
   * @param durationMillis for how long chance strikes; the script may take longer
   * @param kills how many processes may die
   */
  public Faults(World world, Set<Fault> kinds, long durationMillis, int kills) {
    this.world = world;
    this.kinds = kinds;
    this.end = world.now() + durationMillis;
    this.kills = kills;
    next();
    for (Fault fault : SCRIPT) {
      owed.add(fault);
      world.after(world.upTo((int) durationMillis), () -> settle(fault));
    }
  }

  /** All kinds. */
  public static Set<Fault> all() {
    return EnumSet.allOf(Fault.class);
  }

  /** Whether the script has been played and nothing goes wrong any more, but to be mended. */
  public boolean isOver() {
    return owed.isEmpty() && world.now() >= end;
  }

  /** Until it has happened; how soon somebody is there to whom it can happen is not certain. */
  private void settle(Fault fault) {
    int before = world.count(Set.of(fault));
    List<FakeClient> victims = new ArrayList<>(world.clients());
    victims.removeIf(client -> !client.isServed());
    if (!victims.isEmpty()) {
      strike(fault, victims.get(world.random.nextInt(victims.size())));
    }
    boolean expires = fault == Fault.SESSION_EXPIRED;
    world.after(
        expires ? 3 * World.TIMEOUT_MILLIS : 50,
        () -> {
          if (world.count(Set.of(fault)) > before) {
            owed.remove(fault);
          } else {
            settle(fault);
          }
        });
  }

  private void next() {
    world.after(
        world.upTo(400),
        () -> {
          if (world.now() < end) {
            Fault fault = Fault.values()[world.random.nextInt(Fault.values().length)];
            FakeClient client = world.clients().get(world.random.nextInt(world.clients().size()));
            if (kinds.contains(fault) && !client.isDead()) {
              strike(fault, client);
            }
            next();
          }
        });
  }

  private void strike(Fault fault, FakeClient client) {
    long time = world.upTo((int) World.TIMEOUT_MILLIS * (world.random.nextInt(3) == 0 ? 3 : 1));
    switch (fault) {
      case LEADER_KILLED -> killServer(world.leader.leading(), time);
      case PAUSE -> {
        if (!client.isPaused()) {
          world.count(fault);
          client.pause(time);
        }
      }
      case KILL -> {
        if (kills > 0) {
          kills--;
          world.count(fault);
          client.kill();
        }
      }
      case SERVER_KILLED,
          SESSION_EXPIRED,
          SESSION_TAKEN_OVER,
          CUT_OFF,
          BLACK_HOLE,
          BROKEN_CONNECTION,
          LOST_REPLY -> {
        if (client.isServed()) {
          strikeServed(fault, client, time);
        }
      }
    }
  }

  private void strikeServed(Fault fault, FakeClient client, long time) {
    switch (fault) {
      case SERVER_KILLED -> {
        world.count(fault);
        killServer(client.server(), time);
      }
      case SESSION_EXPIRED -> {
        // Counted when the servers end it: with a new leader it lives longer.
        long beyond = World.TIMEOUT_MILLIS + 100 + world.upTo(500);
        if (world.random.nextBoolean()) {
          client.cutOff(beyond);
        } else {
          client.blackHole(beyond);
        }
      }
      case SESSION_TAKEN_OVER -> world.leader.takeOver(client.sessionId());
      case CUT_OFF -> {
        world.count(fault);
        client.cutOff(time);
      }
      case BLACK_HOLE -> {
        world.count(fault);
        client.blackHole(world.random.nextBoolean() ? 0 : time);
      }
      case BROKEN_CONNECTION -> {
        world.count(fault);
        client.cutOff(0);
      }
      case LOST_REPLY -> {
        world.count(fault);
        client.loseNextWriteReply();
      }
      case LEADER_KILLED, PAUSE, KILL -> throw new AssertionError(fault);
    }
  }

  private void killServer(@Nullable Replica server, long time) {
    if (server != null && server.isUp()) {
      server.kill();
      world.after(time, server::start);
    }
  }
}
