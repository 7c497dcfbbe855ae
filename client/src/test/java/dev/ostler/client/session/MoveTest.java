package dev.ostler.client.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.client.ConnectionState;
import dev.ostler.client.session.World.TestCall;
import dev.ostler.wire.quorum.HostAndPort;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MoveTest {
  private static SessionLimits rebalancing() {
    return new SessionLimits(World.TIMEOUT_MILLIS, 5_000, 60_000, 100, 1_000, 10_000, false, true);
  }

  private static SessionLimits readOnly() {
    return new SessionLimits(World.TIMEOUT_MILLIS, 5_000, 60_000, 100, 1_000, 0, true, true);
  }

  /** Tells of servers among which the one it is at is not. */
  private static void takeAway(World world) {
    world.machine.updateServers(List.of(World.server(8), World.server(9)), world.now);
  }

  @Test
  void aClientLeavesAServerThatIsTakenOffTheListWithoutLosingAnything() {
    World world = new World(World.limits(), 1).connected();
    TestCall open = world.call("/open");
    int old = world.link();
    takeAway(world);
    assertThat(world.dials).hasSize(2);
    TestCall between = world.call("/between");
    assertThat(world.lastSent().link()).as("until the other answers all goes on").isEqualTo(old);
    world.acceptDial();
    TestCall held = world.call("/held");
    assertThat(world.sent).hasSize(2);
    world.answerFrom(old, 1, 0);
    assertThat(world.dropped).doesNotContain(old);
    world.answerFrom(old, 2, 0);
    assertThat(world.dropped).contains(old);
    assertThat(world.hellos).hasSize(2);
    world.acceptSession();
    assertThat(world.lastSent().request()).isEqualTo(held.request());
    assertThat(world.lastSent().link()).isEqualTo(world.link());
    assertThat(open.error).isZero();
    assertThat(between.error).isZero();
    assertThat(world.states)
        .containsOnly(ConnectionState.CONNECTED)
        .doesNotContain(ConnectionState.SUSPENDED);
  }

  @Test
  void aMoveToAServerThatDoesNotAnswerIsOff() {
    World world = new World(World.limits(), 1).connected();
    int old = world.link();
    takeAway(world);
    world.refuseDial();
    TestCall call = world.call("/a");
    assertThat(world.lastSent().link()).isEqualTo(old);
    world.answerFrom(old, 1, 0);
    assertThat(call.error).isZero();
    assertThat(world.states).containsExactly(ConnectionState.CONNECTED);
  }

  @Test
  void aMoveFromAServerOffTheListIsTriedUntilItSucceeds() {
    World world = new World(World.limits(), 1).connected();
    takeAway(world);
    for (int i = 2; i < 6; i++) {
      assertThat(world.dials).hasSize(i);
      world.refuseDial();
      world.passAnsweringFrom(1, 900);
      assertThat(world.dials).hasSize(i);
      world.passAnsweringFrom(1, 200);
    }
    world.acceptDial();
    world.acceptSession();
    world.passAnswering(20_000);
    assertThat(world.dials).hasSize(6);
    assertThat(world.states).containsOnly(ConnectionState.CONNECTED);
  }

  @Test
  void afterAMoveThatFailedTheOneFromAServerOnTheListIsNotTriedAgain() {
    World world = new World(rebalancing(), 2).connected();
    while (world.dials.size() == 1) {
      world.passAnsweringFrom(1, 1_000);
    }
    world.refuseDial();
    world.passAnsweringFrom(1, 3_000);
    assertThat(world.dials).hasSize(2);
  }

  @Test
  void aServerLostDuringAMoveIsReplacedByTheTargetAtOnce() {
    World world = new World(World.limits(), 1).connected();
    TestCall open = world.call("/open");
    int old = world.link();
    takeAway(world);
    world.acceptDial();
    world.machine.ended(old, "gone", world.now);
    assertThat(open.kind()).isEqualTo(Failure.Kind.CONNECTION_LOST);
    assertThat(world.hellos).hasSize(2);
    world.acceptSession();
    assertThat(world.machine.state()).isEqualTo(ConnectionState.CONNECTED);
    assertThat(world.dials).hasSize(2);
  }

  @Test
  void aTargetThatRefusesTheSessionIsToldAsALostConnection() {
    World world = new World(World.limits(), 1).connected();
    world.pass(1_500);
    takeAway(world);
    world.acceptDial();
    world.loseLink();
    assertThat(world.states).containsExactly(ConnectionState.CONNECTED, ConnectionState.SUSPENDED);
    assertThat(world.dials).hasSize(3);
  }

  @Test
  void whoDoesNotMoveIsNotDisturbed() {
    World world = new World(World.limits(), 3).connected();
    List<HostAndPort> fewer = new ArrayList<>(List.of(World.server(1), World.server(2)));
    if (!fewer.contains(world.lastDial().server())) {
      fewer.set(0, world.lastDial().server());
    }
    world.machine.updateServers(fewer, world.now);
    assertThat(world.dials).hasSize(1);
  }

  @Test
  void nowAndThenAServerIsDrawnAnew() {
    World world = new World(rebalancing(), 4).connected();
    int before = world.dials.size();
    for (int i = 0; i < 60 && world.dials.size() == before; i++) {
      world.passAnswering(1_000);
    }
    assertThat(world.dials).hasSizeGreaterThan(before);
    assertThat(world.lastDial().server()).isNotEqualTo(world.dials.get(0).server());
  }

  @Test
  void fromAServerThatCanOnlyBeReadFromTheClientMovesToAFullOne() {
    World world = new World(readOnly(), 2).start();
    world.acceptDial();
    world.acceptSession(0x77, World.TIMEOUT_MILLIS, true);
    assertThat(world.machine.state()).isEqualTo(ConnectionState.CONNECTED_READ_ONLY);
    world.pass(100);
    assertThat(world.probes).hasSize(1);
    world.machine.probed(World.server(2), false, world.now);
    assertThat(world.dials).hasSize(1);
    world.pass(250);
    assertThat(world.probes).hasSize(2);
    world.machine.probed(World.server(2), true, world.now);
    world.acceptDial();
    assertThat(world.hellos.get(1).sessionId())
        .as("a session of a server that is cut off is known to no other")
        .isZero();
    world.acceptSession();
    assertThat(world.machine.state()).isEqualTo(ConnectionState.CONNECTED);
    assertThat(world.states).doesNotContain(ConnectionState.SUSPENDED);
  }
}
