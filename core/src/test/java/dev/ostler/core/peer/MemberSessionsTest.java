package dev.ostler.core.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.event.Event;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sessions of a member of an ensemble: local ones, and those of clients that only read. */
class MemberSessionsTest {
  private static final SessionRules LOCAL = new SessionRules(true, false, false);
  private static final SessionRules UPGRADING = new SessionRules(true, true, false);
  private static final SessionRules READ_ONLY = new SessionRules(false, false, true);

  // ---- local sessions ----

  @Test
  void aLocalSessionCostsNoTransaction() {
    EnsembleWorld world = EnsembleWorld.calm(LOCAL);
    int before = world.history.size();
    ScriptedClient client = ScriptedClient.connect(world, world.follower(), 0);
    assertThat(client.take()).containsExactly("accepted");
    assertThat(client.ask(new Request.CloseSession())).containsExactly("1: 0", "closed");
    assertThat(world.history.size()).isEqualTo(before);
  }

  @Test
  void aLocalSessionReadsAndWrites() {
    EnsembleWorld world = EnsembleWorld.calm(LOCAL);
    for (EnsembleServer server : List.of(world.follower(), world.leader(), world.server(4))) {
      ScriptedClient client = ScriptedClient.connect(world, server, 0);
      client.take();
      assertThat(client.ask(ScriptedClient.create("/of" + server.sid, 0))).containsExactly("1: 0");
      assertThat(client.ask(ScriptedClient.get("/of" + server.sid))).containsExactly("2: 0");
    }
  }

  @Test
  void aLocalSessionIsUnknownElsewhere() {
    EnsembleWorld world = EnsembleWorld.calm(LOCAL);
    EnsembleServer home = world.follower();
    long session = ScriptedClient.connect(world, home, 0).session;
    assertThat(ScriptedClient.connect(world, world.leader(), session).take())
        .containsExactly("expired", "closed");
    assertThat(ScriptedClient.connect(world, world.server(4), session).take())
        .containsExactly("expired", "closed");
    assertThat(ScriptedClient.connect(world, home, session).take()).containsExactly("accepted");
  }

  @Test
  void aLocalSessionOwnsNothing() {
    EnsembleWorld world = EnsembleWorld.calm(LOCAL);
    for (EnsembleServer server : List.of(world.follower(), world.leader())) {
      ScriptedClient client = ScriptedClient.connect(world, server, 0);
      client.take();
      assertThat(client.ask(ScriptedClient.create("/e", 1))).containsExactly("1: -120");
      assertThat(client.ask(ScriptedClient.get("/e"))).containsExactly("2: -101");
    }
  }

  @Test
  void aLocalSessionExpiresOnItsServer() {
    EnsembleWorld world = EnsembleWorld.calm(LOCAL);
    EnsembleServer home = world.follower();
    ScriptedClient client = ScriptedClient.connect(world, home, 0);
    client.take();
    world.pass(5_000);
    assertThat(client.take()).containsExactly("closed");
    assertThat(ScriptedClient.connect(world, home, client.session).take())
        .containsExactly("expired", "closed");
  }

  @Test
  void theFirstEphemeralMakesASessionKnownToAll() {
    EnsembleWorld world = EnsembleWorld.calm(UPGRADING);
    for (EnsembleServer server : List.of(world.follower(), world.leader(), world.server(4))) {
      int before = world.history.size();
      ScriptedClient client = ScriptedClient.connect(world, server, 0);
      client.take();
      assertThat(client.ask(ScriptedClient.create("/e" + server.sid, 1))).containsExactly("1: 0");
      assertThat(world.history.size()).isEqualTo(before + 2);
      assertThat(client.ask(ScriptedClient.create("/f" + server.sid, 1))).containsExactly("2: 0");
      assertThat(world.history.size()).isEqualTo(before + 3);
      ScriptedClient moved =
          ScriptedClient.connect(
              world, server == world.leader() ? world.follower() : world.leader(), client.session);
      assertThat(moved.take()).containsExactly("accepted");
      moved.nextXid = 100;
      assertThat(moved.ask(new Request.CloseSession())).containsExactly("100: 0", "closed");
      assertThat(moved.session).isEqualTo(client.session);
      assertThat(world.history.ephemerals()).isEmpty();
    }
  }

  @Test
  void whatFollowsAnUpgradeGoesTheSameWay() {
    EnsembleWorld world = EnsembleWorld.calm(UPGRADING);
    ScriptedClient client = ScriptedClient.connect(world, world.follower(), 0);
    client.take();
    client.send(ScriptedClient.create("/e1", 1));
    client.send(new Request.SetData(Path.of("/e1"), Bytes.utf8("y"), -1));
    client.send(new Request.CloseSession());
    world.pass(300);
    assertThat(client.take()).containsExactly("1: 0", "2: 0", "3: 0", "closed");
    assertThat(world.history.ephemerals()).isEmpty();
  }

  @Test
  void nothingIsCarriedOutOfASessionWhoseEndIsDecided() {
    EnsembleWorld world = EnsembleWorld.calm(UPGRADING);
    ScriptedClient client = ScriptedClient.connect(world, world.follower(), 0);
    client.take();
    assertThat(client.ask(ScriptedClient.create("/e", 1))).containsExactly("1: 0");
    world.leader().on(new Event.SessionTerminated(client.session));
    client.send(ScriptedClient.create("/late", 0));
    world.pass(300);
    ScriptedClient other = ScriptedClient.connect(world, world.leader(), 0);
    other.take();
    assertThat(other.ask(ScriptedClient.get("/late"))).containsExactly("1: -101");
  }

  @Test
  void aLocalSessionOutlivesAnElection() {
    EnsembleWorld world = EnsembleWorld.calm(LOCAL);
    ScriptedClient client = ScriptedClient.connect(world, world.follower(), 0);
    client.take();
    world.leader().crash();
    client.send(ScriptedClient.create("/a", 0));
    world.pass(1_500);
    assertThat(client.take()).containsExactly("1: 0");
  }

  // ---- observers ----

  @Test
  void whoOutlivesTheLinkOfAnObserverThatFollowersFeedHasToComeAgain() {
    EnsembleWorld world = EnsembleWorld.calmAndFed(true);
    EnsembleServer observer = world.server(4);
    ScriptedClient client = ScriptedClient.connect(world, observer, 0);
    assertThat(client.take()).containsExactly("accepted");
    observer.breakLink();
    world.pass(1_000);
    assertThat(client.take()).containsExactly("closed");
    ScriptedClient again = ScriptedClient.connect(world, observer, client.session);
    assertThat(again.take()).containsExactly("accepted");
    assertThat(again.ask(ScriptedClient.create("/a", 0))).containsExactly("1: 0");
  }

  @Test
  void whoOutlivesTheLinkOfAnObserverThatTheLeaderFeedsMayReadOn() {
    EnsembleWorld world = EnsembleWorld.calmAndFed(false);
    EnsembleServer observer = world.server(4);
    ScriptedClient client = ScriptedClient.connect(world, observer, 0);
    client.take();
    observer.breakLink();
    world.pass(1_000);
    assertThat(client.ask(ScriptedClient.get("/"))).containsExactly("1: 0");
  }

  // ---- syncs ----

  @Test
  void whoHadToWaitForASyncIsReadAgainThoughNobodyWrites() {
    EnsembleWorld world = EnsembleWorld.calm(SessionRules.DEFAULT);
    for (EnsembleServer server : List.of(world.leader(), world.follower())) {
      ScriptedClient client = ScriptedClient.connect(world, server, 0);
      client.take();
      client.send(new Request.Sync(Path.of("/a")));
      for (int i = 0; i < 1_001; i++) {
        client.send(ScriptedClient.get("/a"));
      }
      assertThat(server.paused).hasSize(1);
      world.pass(300);
      assertThat(client.take()).hasSize(1_002);
      assertThat(server.paused).isEmpty();
    }
  }

  // ---- an election ----

  @Test
  void whatIsAskedForWithoutALeaderIsAnsweredByTheNextOneInOrder() {
    EnsembleWorld world = EnsembleWorld.calm(SessionRules.DEFAULT);
    ScriptedClient client = ScriptedClient.connect(world, world.follower(), 0);
    client.take();
    world.leader().crash();
    client.send(ScriptedClient.create("/a", 0));
    client.send(ScriptedClient.get("/a"));
    world.pass(60);
    client.send(new Request.Sync(Path.of("/a")));
    client.send(ScriptedClient.create("/a", 0));
    client.send(ScriptedClient.get("/a"));
    world.pass(1_200);
    assertThat(client.take()).containsExactly("1: 0", "2: 0", "3: 0", "4: -110", "5: 0");
  }

  @Test
  void whoComesWhileThereIsNoLeaderIsTakenInByTheNextOne() {
    EnsembleWorld world = EnsembleWorld.calm(SessionRules.DEFAULT);
    EnsembleServer server = world.follower();
    long session = ScriptedClient.connect(world, world.server(4), 0).session;
    world.leader().crash();
    world.pass(60);
    ScriptedClient fresh = new ScriptedClient(world, server, 0, false);
    ScriptedClient moved = new ScriptedClient(world, server, session, false);
    world.pass(1_200);
    assertThat(fresh.take()).containsExactly("accepted");
    assertThat(moved.take()).containsExactly("accepted");
  }

  @Test
  void withoutALeaderClientsAreNotHeldForLong() {
    EnsembleWorld world = EnsembleWorld.calm(SessionRules.DEFAULT);
    EnsembleServer server = world.follower();
    ScriptedClient client = ScriptedClient.connect(world, server, 0);
    client.take();
    world.isolate(server);
    client.send(ScriptedClient.create("/a", 0));
    world.pass(6_000);
    assertThat(server.isServing()).isFalse();
    assertThat(client.take()).containsExactly("closed");
    assertThat(ScriptedClient.connect(world, server, 0).take()).containsExactly("closed");
  }

  // ---- read-only ----

  @Test
  void withoutALeaderWhoIsContentToReadIsServed() {
    EnsembleWorld world = EnsembleWorld.calm(READ_ONLY);
    EnsembleServer server = world.follower();
    ScriptedClient before = ScriptedClient.connect(world, server, 0);
    before.ask(ScriptedClient.create("/a", 0));
    world.isolate(server);
    world.pass(6_000);
    assertThat(server.peer().isReadOnly()).isTrue();
    assertThat(before.take()).containsExactly("closed");

    assertThat(ScriptedClient.connect(world, server, 0).take()).containsExactly("closed");
    ScriptedClient client = new ScriptedClient(world, server, 0, true);
    assertThat(client.take()).containsExactly("accepted read-only");
    assertThat(client.ask(ScriptedClient.get("/a"))).containsExactly("1: 0");
    assertThat(client.ask(ScriptedClient.create("/b", 0))).containsExactly("2: -119");
    assertThat(client.ask(new Request.Sync(Path.of("/a")))).containsExactly("3: -119");
    assertThat(client.ask(ScriptedClient.get("/b"))).containsExactly("4: -101");

    ScriptedClient global = new ScriptedClient(world, server, before.session, true);
    assertThat(global.take()).containsExactly("closed");
    ScriptedClient stranger = new ScriptedClient(world, server, 0x0700_0000_0000_0001L, true);
    assertThat(stranger.take()).containsExactly("expired read-only", "closed");

    world.heal();
    world.pass(3_000);
    assertThat(server.peer().isReadOnly()).isFalse();
    assertThat(client.take()).containsExactly("closed");
    assertThat(ScriptedClient.connect(world, server, 0).take()).containsExactly("accepted");
  }

  @Test
  void aReadOnlySessionCanBeClosed() {
    EnsembleWorld world = EnsembleWorld.calm(READ_ONLY);
    EnsembleServer server = world.follower();
    world.isolate(server);
    world.pass(6_000);
    ScriptedClient client = new ScriptedClient(world, server, 0, true);
    client.take();
    assertThat(client.ask(new Request.CloseSession())).containsExactly("1: 0", "closed");
    assertThat(new ScriptedClient(world, server, client.session, true).take())
        .containsExactly("expired read-only", "closed");
  }
}
