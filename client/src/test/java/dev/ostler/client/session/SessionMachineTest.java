package dev.ostler.client.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.client.ConnectionState;
import dev.ostler.client.Session;
import dev.ostler.client.WatchEvent;
import dev.ostler.client.session.World.TestCall;
import dev.ostler.client.watch.WatchTable;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.client.ReplyHeader;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.client.Xid;
import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SessionMachineTest {
  private static SessionLimits with(
      int requestMillis, int maxInFlight, int maxWaiting, boolean renewed) {
    return new SessionLimits(
        World.TIMEOUT_MILLIS, 5_000, requestMillis, maxInFlight, maxWaiting, 0, false, renewed);
  }

  @Test
  void requestsMadeBeforeTheSessionAreSentInOrderOnceThereIsOne() {
    World world = new World(World.limits(), 1).start();
    TestCall first = world.call("/first");
    TestCall second = world.call("/second");
    assertThat(world.sent).isEmpty();
    world.acceptDial();
    assertThat(world.hellos).hasSize(1);
    assertThat(world.hellos.get(0).sessionId()).isZero();
    world.acceptSession();
    assertThat(world.requests()).containsExactly(first.request(), second.request());
    world.answer(1, 0);
    world.answer(2, ErrorCode.NO_NODE);
    assertThat(first.error).isZero();
    assertThat(second.error).isEqualTo(ErrorCode.NO_NODE);
    assertThat(world.states).containsExactly(ConnectionState.CONNECTED);
  }

  @Test
  void noMoreThanTheBoundIsInFlight() {
    World world = new World(with(60_000, 2, 1_000, true), 1).connected();
    for (int i = 0; i < 3; i++) {
      world.call("/" + i);
    }
    assertThat(world.sent).hasSize(2);
    world.answer(1, 0);
    assertThat(world.sent).hasSize(3);
  }

  @Test
  void aCallBeyondTheBoundOfWaitingOnesFailsAtOnce() {
    World world = new World(with(60_000, 1, 2, true), 1).start();
    world.call("/1");
    TestCall last = world.call("/2");
    TestCall beyond = world.call("/3");
    assertThat(last.isOpen()).isTrue();
    assertThat(beyond.kind()).isEqualTo(Failure.Kind.OVERLOADED);
  }

  @Test
  void whileTheLinkHasNoRoomRequestsWait() {
    World world = new World(World.limits(), 1).connected();
    world.room = false;
    world.call("/a");
    assertThat(world.sent).isEmpty();
    world.room = true;
    world.machine.writable(world.link(), world.now);
    assertThat(world.sent).hasSize(1);
  }

  @Test
  void aLostConnectionFailsWhatWasSentAndKeepsWhatWaits() {
    World world = new World(with(60_000, 1, 1_000, true), 2).connected();
    world.pass(2_000);
    TestCall sent = world.call("/sent");
    TestCall waiting = world.call("/waiting");
    world.loseLink();
    assertThat(sent.kind()).isEqualTo(Failure.Kind.CONNECTION_LOST);
    assertThat(sent.reason().sent()).isTrue();
    assertThat(waiting.isOpen()).isTrue();
    assertThat(world.states).containsExactly(ConnectionState.CONNECTED, ConnectionState.SUSPENDED);
    assertThat(world.dials).as("the other server is tried at once").hasSize(2);
    assertThat(world.dials.get(1).server()).isNotEqualTo(world.dials.get(0).server());
    world.acceptDial();
    assertThat(world.hellos.get(1).sessionId()).isEqualTo(World.SESSION);
    assertThat(world.hellos.get(1).password()).isEqualTo(World.PASSWORD);
    world.acceptSession();
    assertThat(world.lastSent().request()).isEqualTo(waiting.request());
  }

  @Test
  void theLastTransactionSeenIsToldToTheNextServer() {
    World world = new World(World.limits(), 2).connected();
    world.pass(2_000);
    world.call("/a");
    world.zxid = 776;
    world.answer(1, 0);
    world.loseLink();
    world.acceptDial();
    assertThat(world.hellos.get(1).lastZxidSeen()).isEqualTo(777);
  }

  @Test
  void aServerThatAcceptsAndNeverAnswersIsLeftForTheNext() {
    World world = new World(World.limits(), 2).start();
    world.acceptDial();
    int silent = world.link();
    world.pass(5_000);
    assertThat(world.dropped).contains(silent);
    assertThat(world.dials).hasSizeGreaterThanOrEqualTo(2);
    assertThat(world.dials.get(1).server()).isNotEqualTo(world.dials.get(0).server());
    assertThat(world.machine.lastTrouble()).contains("did not answer in time");
  }

  @Test
  void aServerThatFallsSilentIsLeftAfterTwoThirdsOfTheTimeout() {
    World world = new World(World.limits(), 2).connected();
    TestCall open = world.call("/a");
    world.pass(5_999);
    assertThat(world.dials).hasSize(1);
    world.pass(2);
    assertThat(world.dials).hasSize(2);
    assertThat(open.kind()).isEqualTo(Failure.Kind.CONNECTION_LOST);
  }

  @Test
  void aServerWhoseAnswerTakesLongIsNotSilentAndTheClientIsNeither() {
    World world = new World(World.limits(), 2).connected();
    TestCall large = world.call("/large");
    int call = world.lastSent().xid();
    for (int i = 0; i < 30; i++) {
      world.pass(1_000);
      world.machine.heard(world.link(), world.now);
    }
    assertThat(world.dials).hasSize(1);
    assertThat(large.isOpen()).isTrue();
    long pings = world.sent.stream().filter(sent -> sent.xid() == Xid.PING).count();
    assertThat(pings).as("one every third of the timeout").isBetween(9L, 11L);
    assertThat(world.machine.leaseEndNanos(world.now)).as("no answer, no lease").isNull();
    world.answer(call, 0);
    assertThat(large.error).isZero();
    for (long i = 0; i < pings; i++) {
      world.answer(Xid.PING, 0);
    }
    assertThat(world.machine.leaseEndNanos(world.now)).isNotNull();
    assertThat(world.machine.state()).isEqualTo(ConnectionState.CONNECTED);
    world.machine.heard(world.link() + 1, world.now);
    world.pass(6_001);
    assertThat(world.dials).as("silence is still noticed").hasSize(2);
  }

  @Test
  void anAnswerToARequestThatWasNeverSentEndsTheLink() {
    World world = new World(World.limits(), 2).connected();
    TestCall open = world.call("/a");
    int link = world.link();
    world.answer(7, 0);
    assertThat(world.dropped).contains(link);
    assertThat(open.kind()).isEqualTo(Failure.Kind.CONNECTION_LOST);
    assertThat(world.machine.lastTrouble()).contains("answered request 7").contains("request 1");
  }

  @Test
  void anAnswerWhenNothingWasAskedEndsTheLink() {
    World world = new World(World.limits(), 2).connected();
    world.answer(1, 0);
    assertThat(world.machine.lastTrouble()).contains("none was open");
    assertThat(world.dials).hasSize(2);
  }

  @Test
  void garbageEndsTheLink() {
    World world = new World(World.limits(), 2).connected();
    world.bytes(new byte[] {1, 2, 3});
    assertThat(world.machine.lastTrouble()).contains("no message of the protocol");
    assertThat(world.dials).hasSize(2);
  }

  @Test
  void garbageInsteadOfASessionIsAFailedTry() {
    World world = new World(World.limits(), 2).start();
    world.acceptDial();
    world.bytes(new byte[16]);
    assertThat(world.dials).hasSize(2);
    assertThat(world.states).isEmpty();
  }

  @Test
  void anAnswerThatIsTooLargeFailsItsRequestAndNoOther() {
    World world = new World(World.limits(), 1).connected();
    TestCall large = world.call("/large");
    TestCall small = world.call("/small");
    Output header = new Output(16);
    new ReplyHeader(1, 5, 0).encode(header);
    world.machine.oversized(world.link(), new Input(header.toArray()), 1 << 30, world.now);
    assertThat(large.kind()).isEqualTo(Failure.Kind.REPLY_TOO_LARGE);
    world.answer(2, 0);
    assertThat(small.error).isZero();
    assertThat(world.dials).hasSize(1);
  }

  @Test
  void aRequestThatIsTooLargeFailsAloneAndIsNotSent() {
    World world = new World(World.limits(), 1).connected();
    world.tooLargeFrom = 0;
    TestCall large = world.call("/large");
    assertThat(large.kind()).isEqualTo(Failure.Kind.REQUEST_TOO_LARGE);
    assertThat(large.reason().sent()).isFalse();
    world.tooLargeFrom = Integer.MAX_VALUE;
    TestCall small = world.call("/small");
    world.answer(world.lastSent().xid(), 0);
    assertThat(small.error).isZero();
  }

  @Test
  void aSilentClientPingsAtAThirdOfTheTimeout() {
    World world = new World(World.limits(), 1).connected();
    world.pass(2_999);
    assertThat(world.sent).isEmpty();
    world.pass(1);
    assertThat(world.lastSent().xid()).isEqualTo(Xid.PING);
    world.answer(Xid.PING, 0);
    world.passAnswering(60_000);
    assertThat(world.dials).hasSize(1);
    assertThat(world.states).containsExactly(ConnectionState.CONNECTED);
  }

  @Test
  void theLeaseCountsFromWhenTheAnsweredRequestWasSent() {
    World world = new World(World.limits(), 1).connected();
    world.pass(1_000);
    world.call("/a");
    long sent = world.now;
    world.pass(500);
    world.answer(1, 0);
    assertThat(world.machine.leaseEndNanos(world.now))
        .isEqualTo(sent + Duration.ofSeconds(6).toNanos());
  }

  @Test
  void whenTheLeaseRunsOutWithoutAServerTheSessionIsUncertain() {
    World world = new World(World.limits(), 1).connected();
    world.pass(2_000);
    world.loseLink();
    assertThat(world.machine.state()).isEqualTo(ConnectionState.SUSPENDED);
    world.pass(3_900);
    assertThat(world.machine.state()).isEqualTo(ConnectionState.SUSPENDED);
    world.pass(200);
    assertThat(world.machine.state()).isEqualTo(ConnectionState.UNCERTAIN);
    assertThat(world.machine.leaseEndNanos(world.now)).isNull();
    world.refuseDial();
    world.pass(1_000);
    world.acceptDial();
    world.acceptSession();
    assertThat(world.machine.state()).isEqualTo(ConnectionState.CONNECTED);
  }

  @Test
  void anExpiredSessionFailsWhatWaitsAndIsFollowedByANewOne() {
    World world = new World(World.limits(), 2).connected();
    world.pass(2_000);
    world.loseLink();
    TestCall waiting = world.call("/waiting");
    world.acceptDial();
    world.expireSession();
    assertThat(waiting.kind()).isEqualTo(Failure.Kind.SESSION_EXPIRED);
    assertThat(world.states)
        .endsWith(ConnectionState.SUSPENDED, ConnectionState.EXPIRED, ConnectionState.CONNECTING);
    assertThat(world.lastDial().server())
        .as("the server that answered is asked for a new session")
        .isEqualTo(world.dials.get(world.dials.size() - 2).server());
    world.acceptDial();
    assertThat(world.hellos.get(world.hellos.size() - 1).sessionId()).isZero();
    world.acceptSession(0x5678, World.TIMEOUT_MILLIS, false);
    assertThat(world.machine.state()).isEqualTo(ConnectionState.CONNECTED);
  }

  @Test
  void aServerThatRefusesToBeginASessionIsAskedAgainAfterAPause() {
    World world = new World(World.limits(), 1).start();
    world.acceptDial();
    world.expireSession();
    assertThat(world.dials).hasSize(1);
    assertThat(world.states).isEmpty();
    assertThat(world.machine.lastTrouble()).contains("refused to begin a session");
    world.pass(Backoff.FIRST_MILLIS + 1);
    assertThat(world.dials).hasSize(2);
    world.acceptDial();
    world.acceptSession();
    assertThat(world.machine.state()).isEqualTo(ConnectionState.CONNECTED);
  }

  @Test
  void withoutRenewalNothingFollowsAnExpiredSession() {
    World world = new World(with(60_000, 100, 1_000, false), 1).connected();
    world.pass(2_000);
    world.loseLink();
    world.acceptDial();
    world.expireSession();
    assertThat(world.machine.isOver()).isTrue();
    assertThat(world.call("/late").kind()).isEqualTo(Failure.Kind.SESSION_EXPIRED);
    assertThat(world.machine.nextWake(world.now)).isNull();
  }

  @Test
  void aCallOfAnotherSessionIsNeverSent() {
    World world = new World(World.limits(), 1).connected();
    assertThat(world.callInSession("/a", 99).kind()).isEqualTo(Failure.Kind.SESSION_EXPIRED);
    assertThat(world.callInSession("/a", World.SESSION).isOpen()).isTrue();
    assertThat(world.sent).hasSize(1);
  }

  @Test
  void aCallWhoseTimeIsOverFailsAndItsLateAnswerIsNobodys() {
    World world = new World(with(1_000, 100, 1_000, true), 1).connected();
    TestCall slow = world.call("/slow");
    world.pass(1_000);
    assertThat(slow.kind()).isEqualTo(Failure.Kind.TIMED_OUT);
    assertThat(slow.reason().sent()).isTrue();
    TestCall next = world.call("/next");
    world.answer(1, 0);
    world.answer(2, 0);
    assertThat(next.error).isZero();
    assertThat(world.dials).hasSize(1);
  }

  @Test
  void aCallThatNoServerWasThereForSaysThatItWasNotSent() {
    World world = new World(with(1_000, 100, 1_000, true), 1).start();
    TestCall call = world.call("/a");
    world.refuseDial();
    world.pass(1_000);
    assertThat(call.kind()).isEqualTo(Failure.Kind.TIMED_OUT);
    assertThat(call.reason().sent()).isFalse();
    assertThat(call.reason().reason()).contains("connection refused");
  }

  @Test
  void afterARoundOfFailuresThePausesGrowAndAreDrawn() {
    World world = new World(World.limits(), 3, null, new Random(7)).start();
    long lastRound = world.now;
    Set<Long> pauses = new HashSet<>();
    for (int round = 0; round < 9; round++) {
      for (int i = 0; i < 3; i++) {
        world.refuseDial();
      }
      int dials = world.dials.size();
      while (world.dials.size() == dials) {
        world.pass(1);
      }
      long pause = Duration.ofNanos(world.now - lastRound).toMillis();
      assertThat(pause).isBetween(0L, Backoff.LONGEST_MILLIS + 5);
      pauses.add(pause);
      lastRound = world.now;
    }
    assertThat(pauses).hasSizeGreaterThan(5);
    assertThat(world.dials).hasSize(3 * 9 + 1);
  }

  @Test
  void aLinkThatBreaksAtOnceAgainAndAgainIsNotTriedWithoutAPause() {
    World world = new World(World.limits(), 1).start();
    long begin = world.now;
    for (int i = 0; i < 20; i++) {
      world.acceptDial();
      world.acceptSession();
      int dials = world.dials.size();
      world.loseLink();
      while (world.dials.size() == dials) {
        world.pass(1);
      }
    }
    assertThat(Duration.ofNanos(world.now - begin)).isGreaterThan(Duration.ofSeconds(5));
  }

  private static World reconnectedWithWatches(List<WatchEvent.Kind> heard) {
    World world = new World(World.limits(), 2).connected();
    for (int i = 0; i < 20; i++) {
      world.watches.add(
          WatchTable.Slot.PERSISTENT,
          Path.of("/some/rather/long/path/" + i),
          (kind, where, zxid) -> heard.add(kind));
    }
    world.pass(2_000);
    world.loseLink();
    world.acceptDial();
    world.acceptSession();
    return world;
  }

  @Test
  void watchesAreArmedAgainOnceTheServerHasTakenAllOfThem() {
    List<WatchEvent.Kind> heard = new ArrayList<>();
    World world = reconnectedWithWatches(heard);
    assertThat(world.sent).hasSizeGreaterThan(1);
    for (int left = world.sent.size(); left > 0; left--) {
      assertThat(heard).containsOnly(WatchEvent.Kind.DISCONNECTED).hasSize(20);
      world.answer(Xid.SET_WATCHES, 0);
    }
    assertThat(heard).endsWith(WatchEvent.Kind.RECONNECTED).hasSize(40);
  }

  @Test
  void aServerThatDoesNotTakeTheWatchesIsLeftAndTheRoundEndsWithAPause() {
    List<WatchEvent.Kind> heard = new ArrayList<>();
    World world = reconnectedWithWatches(heard);
    TestCall call = world.call("/a");
    int dials = world.dials.size();
    world.answer(Xid.SET_WATCHES, ErrorCode.THROTTLED_OP);
    assertThat(call.kind()).isEqualTo(Failure.Kind.CONNECTION_LOST);
    assertThat(world.machine.lastTrouble()).contains("did not take the watches").contains("-127");
    assertThat(world.dials).hasSize(dials + 1);
    world.acceptDial();
    world.acceptSession();
    world.answer(Xid.SET_WATCHES, ErrorCode.THROTTLED_OP);
    assertThat(world.dials).as("both were tried").hasSize(dials + 1);
    world.pass(30);
    world.acceptDial();
    world.acceptSession();
    assertThat(heard).containsOnly(WatchEvent.Kind.DISCONNECTED);
    while (!heard.contains(WatchEvent.Kind.RECONNECTED)) {
      world.answer(Xid.SET_WATCHES, 0);
    }
    assertThat(world.machine.state()).isEqualTo(ConnectionState.CONNECTED);
  }

  @Test
  void aWatchThatNoRequestCanArmAgainEnds() {
    List<WatchEvent.Kind> heard = new ArrayList<>();
    World world = new World(World.limits(), 2).connected();
    world.watches.add(WatchTable.Slot.CHILD, Path.of("/a"), (kind, where, zxid) -> heard.add(kind));
    world.pass(2_000);
    world.loseLink();
    world.acceptDial();
    world.tooLargeFrom = 0;
    world.acceptSession();
    assertThat(heard).containsExactly(WatchEvent.Kind.REMOVED);
    assertThat(world.machine.state()).isEqualTo(ConnectionState.CONNECTED);
  }

  @Test
  void aCloseComesAfterAllThatWasAskedBefore() {
    World world = new World(with(60_000, 1, 1_000, true), 1).connected();
    TestCall first = world.call("/1");
    TestCall second = world.call("/2");
    world.machine.close(world.now);
    TestCall late = world.call("/late");
    assertThat(late.kind()).isEqualTo(Failure.Kind.CLOSED);
    world.answer(1, 0);
    world.answer(2, 0);
    assertThat(first.error).isZero();
    assertThat(second.error).isZero();
    assertThat(world.lastSent().request()).isInstanceOf(Request.CloseSession.class);
    world.answer(world.lastSent().xid(), 0);
    assertThat(world.machine.isOver()).isTrue();
    assertThat(world.states).endsWith(ConnectionState.CLOSED);
  }

  @Test
  void aCloseThatIsNotAnsweredEndsAllTheSame() {
    World world = new World(World.limits(), 1).connected();
    world.machine.close(world.now);
    world.pass(5_000);
    assertThat(world.machine.isOver()).isTrue();
    assertThat(world.dropped).contains(world.link());
  }

  @Test
  void aCloseBeforeAnySessionEndsAtOnce() {
    World world = new World(World.limits(), 1).start();
    world.machine.close(world.now);
    assertThat(world.machine.isOver()).isTrue();
    world.acceptDial();
    assertThat(world.hellos).isEmpty();
  }

  @Test
  void aCloseWhileNoServerAnswersGivesUpSoon() {
    World world = new World(World.limits(), 1).connected();
    world.pass(2_000);
    world.loseLink();
    TestCall waiting = world.call("/a");
    world.machine.close(world.now);
    world.refuseDial();
    world.pass(1_100);
    assertThat(world.machine.isOver()).isTrue();
    assertThat(waiting.kind()).isEqualTo(Failure.Kind.CLOSED);
  }

  @Test
  void identitiesAreGivenToEveryServerBeforeAnythingElse() {
    World world = new World(World.limits(), 2);
    Request.Auth auth = new Request.Auth(0, "digest", Bytes.utf8("bob:secret"));
    world.machine.addAuth(auth);
    world.connected();
    world.answerAuth(0);
    world.call("/a");
    world.answer(1, 0);
    world.pass(2_000);
    world.loseLink();
    world.call("/b");
    world.acceptDial();
    world.acceptSession();
    assertThat(world.requests()).hasSize(4);
    assertThat(world.requests().get(2)).isEqualTo(auth);
  }

  @Test
  void aRefusedIdentityEndsTheClient() {
    World world = new World(World.limits(), 2).connected();
    TestCall auth = new TestCall(new Request.Auth(0, "digest", null), 0);
    world.machine.submitAuth(auth, (Request.Auth) auth.request(), world.now);
    TestCall open = world.call("/a");
    world.answerAuth(ErrorCode.AUTH_FAILED);
    assertThat(world.machine.state()).isEqualTo(ConnectionState.AUTH_FAILED);
    assertThat(auth.kind()).isEqualTo(Failure.Kind.AUTH_FAILED);
    assertThat(open.kind()).isEqualTo(Failure.Kind.AUTH_FAILED);
    assertThat(world.call("/late").kind()).isEqualTo(Failure.Kind.AUTH_FAILED);
  }

  @Test
  void aServerThatDemandsAnIdentityEndsTheClient() {
    World world = new World(World.limits(), 2).connected();
    world.call("/a");
    world.answer(1, ErrorCode.SESSION_CLOSED_REQUIRE_AUTH);
    assertThat(world.machine.state()).isEqualTo(ConnectionState.AUTH_FAILED);
    assertThat(world.machine.lastTrouble()).contains("identity");
  }

  @Test
  void anAnswerToAnIdentityMayComeOutOfTurn() {
    World world = new World(World.limits(), 1).connected();
    TestCall read = world.call("/a");
    TestCall auth = new TestCall(new Request.Auth(0, "digest", null), 0);
    world.machine.submitAuth(auth, (Request.Auth) auth.request(), world.now);
    world.answerAuth(0);
    assertThat(auth.error).isZero();
    assertThat(read.isOpen()).isTrue();
    world.answer(1, 0);
    assertThat(read.error).isZero();
  }

  private static TestCall addAuth(World world, String credentials) {
    Request.Auth request = new Request.Auth(0, "digest", Bytes.utf8(credentials));
    TestCall call = new TestCall(request, 0);
    world.machine.submitAuth(call, request, world.now);
    return call;
  }

  @Test
  void anIdentityThatNoServerWasThereForFailsInTimeAndIsForgotten() {
    World world = new World(with(1_000, 100, 1_000, true), 1).start();
    TestCall auth = addAuth(world, "bob:secret");
    world.refuseDial();
    world.pass(1_000);
    assertThat(auth.kind()).isEqualTo(Failure.Kind.TIMED_OUT);
    assertThat(auth.reason().sent()).isFalse();
    world.acceptDial();
    world.acceptSession();
    assertThat(world.sent).isEmpty();
    world.machine.abandon();
  }

  @Test
  void anIdentityThatIsNotAnsweredFailsInTimeAndItsLateAnswerIsNobodys() {
    World world = new World(with(1_000, 100, 1_000, true), 1).connected();
    TestCall slow = addAuth(world, "bob:secret");
    world.pass(500);
    TestCall next = addAuth(world, "eve:secret");
    world.pass(500);
    assertThat(slow.kind()).isEqualTo(Failure.Kind.TIMED_OUT);
    assertThat(slow.reason().sent()).isTrue();
    world.answerAuth(0);
    assertThat(next.isOpen()).isTrue();
    world.answerAuth(0);
    assertThat(next.error).isZero();
    world.machine.abandon();
  }

  @Test
  void anIdentityThatIsTooLargeFailsAloneAndIsForgotten() {
    World world = new World(World.limits(), 1).connected();
    world.tooLargeFrom = 0;
    TestCall large = addAuth(world, "large");
    assertThat(large.kind()).isEqualTo(Failure.Kind.REQUEST_TOO_LARGE);
    world.tooLargeFrom = Integer.MAX_VALUE;
    TestCall small = addAuth(world, "small");
    world.answerAuth(0);
    assertThat(small.error).isZero();
    assertThat(world.sent).hasSize(1);
    world.pass(2_000);
    world.loseLink();
    world.acceptDial();
    world.acceptSession();
    assertThat(world.requests()).containsExactly(small.request(), small.request());
  }

  @Test
  void aSessionIsTakenOverWithItsPassword() {
    Session other =
        new Session(0x99, World.PASSWORD, Duration.ofSeconds(9), false, World.server(1));
    World world = new World(World.limits(), 1, other, new Random(1)).start();
    world.acceptDial();
    assertThat(world.hellos.get(0).sessionId()).isEqualTo(0x99);
    world.acceptSession(0x99, World.TIMEOUT_MILLIS, false);
    assertThat(world.machine.state()).isEqualTo(ConnectionState.CONNECTED);
  }

  @Test
  void whatComesFromALinkThatWasLeftIsPassedOver() {
    World world = new World(World.limits(), 2).connected();
    world.pass(2_000);
    int old = world.link();
    world.loseLink();
    world.acceptDial();
    world.acceptSession();
    TestCall call = world.call("/a");
    world.answerFrom(old, world.lastSent().xid(), 0);
    world.machine.ended(old, "late", world.now);
    assertThat(call.isOpen()).isTrue();
    assertThat(world.machine.state()).isEqualTo(ConnectionState.CONNECTED);
  }
}
