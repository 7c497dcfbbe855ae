package dev.ostler.core.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.event.Event;
import dev.ostler.core.session.SessionPassword;
import dev.ostler.core.state.ReplicatedState;
import dev.ostler.core.state.StateLoader;
import dev.ostler.core.tree.Tree;
import dev.ostler.core.tree.TreeListener;
import dev.ostler.core.tree.TreeOptions;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.client.Reply;
import dev.ostler.wire.client.ReplyBody;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.value.AclList;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PeerTest {
  private final Harness core = new Harness();

  @Test
  void aHandshakeIsAnsweredWhenTheSessionIsOnDiskAndNotBefore() {
    core.open(0);
    core.handshake(0, 0, null);
    assertThat(core.take()).isEmpty();
    core.sync();
    assertThat(core.take()).containsExactly("0 accepted 4000 ms");
  }

  @Test
  void requestsBehindTheHandshakeAreAnsweredAfterIt() {
    core.open(0);
    core.handshake(0, 0, null);
    core.send(0, 1, Harness.create("/a", 0));
    core.send(0, 2, Harness.get("/a", false));
    core.sync();
    assertThat(core.take())
        .containsExactly(
            "0 accepted 4000 ms",
            "0 reply 1 zxid 2 error 0 body 6",
            "0 reply 2 zxid 2 error 0 body 73");
  }

  @Test
  void aReadWaitsForItsOwnSessionsWriteAndForNoOther() {
    core.connect(0);
    core.connect(1);
    core.send(0, 1, Harness.create("/a", 0));
    core.send(0, 2, Harness.get("/a", false));
    core.send(1, 1, Harness.get("/a", false));
    assertThat(core.take()).containsExactly("1 reply 1 zxid 2 error -101 body 0");
    core.sync();
    assertThat(core.take())
        .containsExactly("0 reply 1 zxid 3 error 0 body 6", "0 reply 2 zxid 3 error 0 body 73");
  }

  @Test
  void aWatcherHearsOfAChangeBeforeTheWriterIsAnsweredAndOnlyOnce() {
    core.connect(0);
    core.connect(1);
    core.send(0, 1, Harness.create("/a", 0));
    core.sync();
    core.send(1, 1, Harness.get("/a", true));
    core.take();
    core.send(0, 2, Harness.set("/a", "1"));
    core.send(0, 3, Harness.set("/a", "2"));
    core.sync();
    assertThat(core.take())
        .containsExactly(
            "1 event 3 /a zxid 4",
            "0 reply 2 zxid 4 error 0 body 68",
            "0 reply 3 zxid 5 error 0 body 68");
  }

  @Test
  void aRefusedWriteTakesAZxidAndLeavesNothing() {
    core.connect(0);
    long digest = core.state.tree().digest();
    core.send(0, 1, Harness.set("/missing", "1"));
    core.sync();
    assertThat(core.take()).containsExactly("0 reply 1 zxid 2 error -101 body 0");
    assertThat(core.state.tree().digest()).isEqualTo(digest);
  }

  @Test
  void aMultiThatFailsAtItsLastStepLeavesNothing() {
    core.connect(0);
    long digest = core.state.tree().digest();
    core.send(
        0,
        1,
        new Request.Multi(
            List.of(
                (Request.Write) Harness.create("/q-", 2),
                (Request.Write) Harness.create("/q-", 2),
                new Request.Check(Path.of("/nothing"), -1))));
    core.send(0, 2, Harness.create("/q-", 2));
    core.sync();
    assertThat(core.take().get(0)).isEqualTo("0 reply 1 zxid 2 error 0 body 48");
    assertThat(core.state.tree().find(Path.of("/q-0000000000"))).isNotEqualTo(Tree.NONE);
    assertThat(core.state.tree().find(Path.of("/q-0000000001"))).isEqualTo(Tree.NONE);
    assertThat(core.state.tree().digest()).isNotEqualTo(digest);
  }

  @Test
  void anExpiredSessionTakesItsEphemeralsAndItsConnectionWithIt() {
    core.connect(0);
    core.connect(1);
    core.send(0, 1, Harness.create("/mine", 1));
    core.sync();
    core.send(1, 1, new Request.Exists(Path.of("/mine"), true));
    core.take();
    for (int i = 0; i < 4; i++) {
      core.pass(Harness.TICK_MILLIS);
      core.send(1, -2, Request.Ping.INSTANCE);
    }
    core.take();
    core.pass(2 * Harness.TICK_MILLIS);
    core.sync();
    assertThat(core.take()).containsExactly("1 event 2 /mine zxid 4", "0 closed SESSION_EXPIRED");
    assertThat(core.state.sessions().size()).isEqualTo(1);
  }

  @Test
  void aSessionWhoseEndIsDecidedCannotCreateAnEphemeralAnyMore() {
    long session = core.connect(0);
    core.send(0, 1, Harness.create("/before", 1));
    core.pass(3 * Harness.TIMEOUT_MILLIS);
    core.send(0, 2, Harness.create("/after", 1));
    core.sync();
    assertThat(core.take())
        .containsExactly("0 reply 1 zxid 2 error 0 body 11", "0 closed SESSION_EXPIRED");
    assertThat(core.state.tree().ephemeralsOf(session)).isEmpty();
    assertThat(core.state.tree().ephemeralCount()).isZero();
  }

  @Test
  void manySessionsThatExpireTogetherEndInHandfulsAndAllOfThemEnd() {
    for (int i = 0; i < 100; i++) {
      core.connect(i);
      core.send(i, 1, Harness.create("/e" + i, 1));
    }
    core.sync();
    int logged = core.log.size();
    while (core.log.size() == logged) {
      core.pass(Harness.TICK_MILLIS / 2);
    }
    assertThat(core.log.size() - logged).isEqualTo(32);
    for (int i = 0; i < 4; i++) {
      core.sync();
    }
    assertThat(core.log.size() - logged).isEqualTo(100);
    assertThat(core.state.sessions().size()).isZero();
    assertThat(core.state.tree().ephemeralCount()).isZero();
  }

  @Test
  void aClientThatPilesUpReadsBehindAWriteIsReadNoMore() {
    Harness small =
        new Harness(StateLoader.fresh(new TreeOptions(false, false, true, 7), 1_000, 10_000), 4);
    small.connect(0);
    small.send(0, 1, Harness.create("/a", 0));
    for (int xid = 2; xid <= 5; xid++) {
      small.send(0, xid, Harness.get("/a", false));
    }
    assertThat(small.take()).containsExactly("0 paused");
    small.sync();
    assertThat(small.take()).hasSize(6).last().isEqualTo("0 resumed");
  }

  @Test
  void aClientWithTooManyBytesInFlightIsReadNoMoreUntilTheyAreAnswered() {
    Harness small = Harness.holding(1_000);
    small.connect(0);
    small.connect(1);
    small.send(0, 1, Harness.create("/a", 0), 600);
    small.send(0, 2, Harness.get("/a", false), 400);
    assertThat(small.take()).isEmpty();
    small.send(0, 3, Harness.get("/a", false), 1);
    assertThat(small.take()).containsExactly("0 paused");
    assertThat(small.peer.outstandingBytes()).isEqualTo(1_001);
    // The limit is everybody's, but who has nothing in flight is answered.
    small.send(1, 1, Harness.get("/", false), 500);
    assertThat(small.take()).hasSize(1);
    small.send(1, 2, Harness.create("/b", 0), 500);
    assertThat(small.take()).containsExactly("1 paused");
    small.sync();
    assertThat(small.take()).hasSize(6).endsWith("0 resumed", "1 resumed");
    assertThat(small.peer.outstandingBytes()).isZero();
  }

  @Test
  void bytesInFlightAreForgottenWithTheirConnection() {
    Harness small = Harness.holding(1_000);
    small.connect(0);
    small.connect(1);
    small.send(0, 1, Harness.create("/a", 0), 900);
    small.send(0, 2, Harness.get("/a", false), 900);
    small.send(1, 1, Harness.create("/b", 0), 10);
    assertThat(small.take()).containsExactly("0 paused", "1 paused");
    small.event(new Event.ConnectionClosed(0));
    assertThat(small.peer.outstandingBytes()).isEqualTo(1_810);
    small.sync();
    assertThat(small.take()).containsExactly("1 reply 1 zxid 4 error 0 body 6", "1 resumed");
    assertThat(small.peer.outstandingBytes()).isZero();
  }

  @Test
  void largeDataIsAnsweredWithABodyThatMayBeKept() {
    core.connect(0);
    core.send(0, 1, Harness.create("/a", 0));
    core.send(0, 2, Harness.set("/a", "x".repeat(5_000)));
    core.send(0, 3, Harness.get("/a", false));
    core.sync();
    assertThat(core.lastBody).isInstanceOf(Reply.class);
    assertThat(core.take()).endsWith("0 reply 3 zxid 3 error 0 body 5072");
    ReplyBody kept = Objects.requireNonNull(core.lastBody);
    core.send(0, 4, Harness.set("/a", "y"));
    core.sync();
    assertThat(kept)
        .isInstanceOfSatisfying(
            Reply.DataReply.class,
            reply -> assertThat(reply.data()).isEqualTo(Bytes.utf8("x".repeat(5_000))));
  }

  @Test
  void aClientThatTakesItsRepliesLives() {
    core.connect(0);
    core.connect(1);
    for (int i = 0; i < 10; i++) {
      core.pass(Harness.TIMEOUT_MILLIS / 2);
      core.event(new Event.OutputTaken(0));
    }
    core.sync();
    assertThat(core.take()).containsExactly("1 closed SESSION_EXPIRED");
    core.event(new Event.OutputTaken(7));
    assertThat(core.take()).isEmpty();
  }

  @Test
  void anOperatorResetsTheStatisticsOfTheServerOrOfItsConnections() {
    core.connect(0);
    core.send(0, 1, Harness.get("/", false));
    ConnectionStatistics ofConnection = statisticsOfTheOnlyConnection();
    assertThat(core.peer.statistics().received()).isEqualTo(2);
    assertThat(core.peer.statistics().sent()).isEqualTo(2);
    core.event(new Event.StatisticsReset());
    assertThat(core.peer.statistics().received()).isZero();
    assertThat(core.peer.statistics().sent()).isZero();
    assertThat(core.peer.statistics().connectRequests()).isEqualTo(1);
    assertThat(ofConnection.received()).isEqualTo(2);
    core.event(new Event.ConnectionStatisticsReset());
    assertThat(ofConnection.received()).isZero();
    assertThat(ofConnection.lastCxid()).isEqualTo(1);
  }

  private ConnectionStatistics statisticsOfTheOnlyConnection() {
    List<ConnectionStatistics> all = new ArrayList<>();
    core.peer.connections().forEach(connection -> all.add(connection.statistics()));
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  @Test
  void aServerThatStoodStillDoesNotBlameItsClients() {
    core.connect(0);
    core.jump(10 * Harness.TIMEOUT_MILLIS);
    assertThat(core.take()).containsExactly("warning");
    core.send(0, -2, Request.Ping.INSTANCE);
    core.pass(Harness.TIMEOUT_MILLIS - 100);
    assertThat(core.state.sessions().size()).isEqualTo(1);
    core.pass(3 * Harness.TICK_MILLIS);
    core.sync();
    assertThat(core.state.sessions().size()).isZero();
  }

  @Test
  void aStallJustLongerThanAShortTickIsNotChargedToClientsEither() {
    Harness quick = Harness.ticking(100);
    quick.connect(0);
    for (int i = 0; i < 100; i++) {
      quick.jump(150);
    }
    assertThat(quick.state.sessions().size()).isEqualTo(1);
  }

  @Test
  void aTickTimeShorterThanTheDriversStepStillLetsSessionsExpire() {
    Harness quick = Harness.ticking(10);
    quick.connect(0);
    for (int i = 0; i < 100; i++) {
      quick.jump(20);
    }
    quick.sync();
    assertThat(quick.state.sessions().size()).isZero();
  }

  @Test
  void aMultiReadThatAsksForTooMuchIsRefusedAndNothingIsBuilt() {
    core.connect(0);
    core.send(
        0,
        1,
        new Request.Create(
            OpCode.CREATE, Path.of("/big"), Bytes.of(new byte[900_000]), AclList.OPEN, 0, 0));
    core.sync();
    core.take();
    core.send(
        0,
        2,
        new Request.MultiRead(
            Collections.nCopies(3_000, new Request.GetData(Path.of("/big"), false))));
    assertThat(core.take()).containsExactly("0 reply 2 zxid 2 error -1 body 0");
  }

  @Test
  void aSessionThatIsHeardOfDoesNotExpire() {
    core.connect(0);
    for (int i = 0; i < 20; i++) {
      core.pass(Harness.TIMEOUT_MILLIS - 100);
      core.send(0, -2, Request.Ping.INSTANCE);
    }
    assertThat(core.state.sessions().size()).isEqualTo(1);
  }

  @Test
  void aStrangerWithAWrongPasswordDoesNotDisturbTheClient() {
    long session = core.connect(0);
    core.open(1);
    core.handshake(1, session, Bytes.of(new byte[16]));
    assertThat(core.take()).containsExactly("1 accepted as expired", "1 closed SESSION_UNKNOWN");
    core.send(0, 1, Harness.get("/", false));
    assertThat(core.take()).hasSize(1);
  }

  @Test
  void aClientThatComesBackKeepsItsSessionAndTheOldConnectionGoes() {
    long session = core.connect(0);
    core.reattach(1, session);
    assertThat(core.take()).containsExactly("0 closed SESSION_REATTACHED", "1 accepted 4000 ms");
    core.event(new Event.ConnectionClosed(0));
    core.send(1, 1, Harness.create("/e", 1));
    core.sync();
    assertThat(core.state.tree().ephemeralsOf(session)).hasSize(1);
  }

  @Test
  void aClosedSessionIsAnsweredThenItsConnectionIsClosedAndTheRestIsNotAnswered() {
    core.connect(0);
    core.send(0, 1, Harness.create("/e", 1));
    core.send(0, 2, new Request.CloseSession());
    core.send(0, 3, Harness.get("/", false));
    core.sync();
    assertThat(core.take())
        .containsExactly(
            "0 reply 1 zxid 2 error 0 body 6",
            "0 reply 2 zxid 3 error 0 body 0",
            "0 closed SESSION_CLOSED");
    assertThat(core.state.tree().find(Path.of("/e"))).isEqualTo(Tree.NONE);
  }

  @Test
  void whileTheDiskIsFullWritesAreRefusedAndReadsAnswered() {
    core.connect(0);
    core.event(new Event.DiskSpace(false));
    int logged = core.log.size();
    core.send(0, 1, Harness.create("/a", 0));
    core.send(0, 2, Harness.get("/", false));
    assertThat(core.take())
        .containsExactly("0 reply 1 zxid 1 error -1 body 0", "0 reply 2 zxid 1 error 0 body 72");
    core.open(1);
    core.handshake(1, 0, null);
    assertThat(core.take()).containsExactly("1 closed DISK_FULL");
    assertThat(core.log).hasSize(logged);
    core.event(new Event.DiskSpace(true));
    core.send(0, 3, Harness.create("/a", 0));
    core.sync();
    assertThat(core.take()).containsExactly("0 reply 3 zxid 2 error 0 body 6");
  }

  @Test
  void aClientWithTooMuchInFlightIsReadNoMoreUntilItIsAnswered() {
    Harness small =
        new Harness(StateLoader.fresh(new TreeOptions(false, false, true, 7), 1_000, 10_000), 2);
    small.connect(0);
    for (int xid = 1; xid <= 3; xid++) {
      small.send(0, xid, Harness.create("/a" + xid, 0));
    }
    assertThat(small.take()).containsExactly("0 paused");
    small.sync();
    assertThat(small.take().get(3)).isEqualTo("0 resumed");
  }

  @Test
  void anUnknownOperationIsRefusedBehindWhatWasAskedBefore() {
    core.connect(0);
    core.send(0, 1, Harness.create("/a", 0));
    core.send(0, 2, new Request.Unknown(999));
    core.sync();
    assertThat(core.take())
        .containsExactly(
            "0 reply 1 zxid 2 error 0 body 6",
            "0 reply 2 zxid -1 error -6 body 0",
            "0 closed UNKNOWN_OPERATION");
  }

  @Test
  void anEmptiedContainerIsSweptAndAnUnusedOneIsNot() {
    core.connect(0);
    core.send(0, 1, container("/used"));
    core.send(0, 2, container("/unused"));
    core.send(0, 3, Harness.create("/used/child", 0));
    core.send(0, 4, new Request.Delete(Path.of("/used/child"), -1));
    core.sync();
    for (int i = 0; i < 62; i++) {
      core.pass(1_000);
      core.send(0, -2, Request.Ping.INSTANCE);
    }
    core.sync();
    assertThat(core.state.tree().find(Path.of("/used"))).isEqualTo(Tree.NONE);
    assertThat(core.state.tree().find(Path.of("/unused"))).isNotEqualTo(Tree.NONE);
  }

  @Test
  void aZnodeWhoseTimeIsRenewedInFlightIsNotSwept() {
    core.connect(0);
    core.send(
        0,
        1,
        new Request.Create(OpCode.CREATE_TTL, Path.of("/t"), Bytes.EMPTY, AclList.OPEN, 5, 30_000));
    core.sync();
    for (int i = 0; i < 59; i++) {
      core.pass(1_000);
      core.send(0, -2, Request.Ping.INSTANCE);
    }
    core.send(0, 2, Harness.set("/t", "still wanted"));
    core.pass(2_000);
    core.sync();
    core.pass(1_000);
    core.sync();
    assertThat(core.state.tree().find(Path.of("/t"))).isNotEqualTo(Tree.NONE);
  }

  @Test
  void aRestartWithAClockThatStoodStillGivesOutOtherSessionIds() {
    long first = core.connect(0);
    long second = core.connect(1);
    ReplicatedState replayed =
        StateLoader.fresh(new TreeOptions(true, false, true, 99), Harness.TICK_MILLIS, 0);
    for (Transaction transaction : core.log) {
      replayed.apply(transaction, TreeListener.NONE, 0);
    }
    replayed.sessions().remove(first);
    replayed.sessions().remove(second);
    assertThat(new Harness(replayed, 1_000).connect(0)).isGreaterThan(second);
  }

  @Test
  void replayingTheLogGivesTheSameTreeAndSessions() {
    core.connect(0);
    core.connect(1);
    core.send(0, 1, Harness.create("/a", 0));
    core.send(1, 1, Harness.create("/a/e", 1));
    core.send(0, 2, Harness.set("/a", "2"));
    core.send(1, 2, Harness.create("/a/s-", 3));
    core.send(1, 3, new Request.CloseSession());
    core.sync();
    ReplicatedState replayed =
        StateLoader.fresh(new TreeOptions(true, false, true, 99), Harness.TICK_MILLIS, 0);
    for (Transaction transaction : core.log) {
      assertThat(replayed.apply(transaction, TreeListener.NONE, 0)).isTrue();
    }
    assertThat(replayed.tree().digest()).isEqualTo(core.state.tree().digest());
    assertThat(replayed.sessions().size()).isEqualTo(1);
  }

  @Test
  void ephemeralsOfASessionNobodyKnowsGoAtTheStart() {
    long session = core.connect(0);
    core.send(0, 1, Harness.create("/e", 1));
    core.sync();
    ReplicatedState replayed =
        StateLoader.fresh(new TreeOptions(true, false, true, 99), Harness.TICK_MILLIS, 0);
    for (Transaction transaction : core.log) {
      replayed.apply(transaction, TreeListener.NONE, 0);
    }
    replayed.sessions().remove(session);
    Harness restarted = new Harness(replayed, 1_000);
    restarted.event(new Event.Started());
    restarted.sync();
    assertThat(replayed.tree().find(Path.of("/e"))).isEqualTo(Tree.NONE);
  }

  @Test
  void aPasswordIsWhatEveryServerCanWorkOut() {
    long session = core.connect(0);
    assertThat(SessionPassword.matches(session, SessionPassword.of(session))).isTrue();
  }

  private static Request container(String path) {
    return new Request.Create(
        OpCode.CREATE_CONTAINER, Path.of(path), Bytes.EMPTY, AclList.OPEN, 4, 0);
  }
}
