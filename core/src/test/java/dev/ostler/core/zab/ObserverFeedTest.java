package dev.ostler.core.zab;

import static dev.ostler.core.zab.Stage.z;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.quorum.LearnerInfo;
import dev.ostler.wire.quorum.QuorumMessage;
import dev.ostler.wire.quorum.SessionTouch;
import dev.ostler.wire.value.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;

class ObserverFeedTest {
  /** A follower of server 2 in epoch 2 that feeds observers; its history ends at 1.3. */
  private static Stage stage() {
    Stage stage =
        new Stage(
            Stage.settings(1, new ZabSettings.Options(false, true, true)),
            ZabStart.of(z(1, 3), 1, 1, Stage.membership(3)));
    stage.followingInEpoch2().upToDate();
    return stage;
  }

  private static List<String> introduce(Stage stage, int link, long sid, long lastZxid) {
    stage.zab.linkOpened(link);
    stage.receive(link, new QuorumMessage.ObserverInfo(2, new LearnerInfo(sid, 0)));
    return stage.receive(link, new QuorumMessage.AckEpoch(lastZxid, -1));
  }

  /** An observer comes by a link, and is up to date. */
  private static void observe(Stage stage, int link, long sid) {
    introduce(stage, link, sid, z(1, 3));
    stage.receive(link, new QuorumMessage.Ack(z(2, 0)), new QuorumMessage.Ack(z(2, 0)));
  }

  /** Observer 4 is fed by link 9. */
  private static Stage withObserver() {
    Stage stage = stage();
    observe(stage, 9, 4);
    return stage;
  }

  private static QuorumMessage.Request request(int cxid, int operation) {
    return new QuorumMessage.Request(77, cxid, operation, Bytes.EMPTY, List.of());
  }

  @Test
  void thePortIsOpenWhileThisServerFollows() {
    Stage stage =
        new Stage(
            Stage.settings(1, new ZabSettings.Options(false, true, true)),
            ZabStart.of(z(1, 3), 1, 1, Stage.membership(3)));
    stage.followingInEpoch2();
    stage.receive(1, new QuorumMessage.Diff(0), new QuorumMessage.NewLeader(z(2, 0), null));
    stage.currentEpochWritten(2);
    assertThat(stage.receive(1, new QuorumMessage.UpToDate())).contains("listen for observers");
    stage.zab.linkClosed(1);
    assertThat(stage.recorder.take()).contains("stop listening for observers");
  }

  @Test
  void theEpochIsOfferedAtOnceAndNobodyIsWaitedFor() {
    Stage stage = stage();
    stage.zab.linkOpened(9);
    assertThat(stage.receive(9, new QuorumMessage.ObserverInfo(2, new LearnerInfo(4, 0))))
        .containsExactly("9 LeaderInfo 2.0");
    assertThat(stage.receive(9, new QuorumMessage.AckEpoch(z(1, 3), -1)))
        .containsExactly("9 Diff 1.3", "9 NewLeader 2.0");
    assertThat(stage.receive(9, new QuorumMessage.Ack(z(2, 0))))
        .containsExactly("9 UpToDate -1.4294967295");
    assertThat(stage.zab.syncedObservers()).isOne();
  }

  @Test
  void aFollowerIsNotFed() {
    Stage stage = stage();
    stage.zab.linkOpened(9);
    assertThat(stage.receive(9, new QuorumMessage.FollowerInfo(2, new LearnerInfo(3, 0))))
        .contains("9 close: only observers are fed here");
  }

  @Test
  void observersHearOfWhatIsCommittedAndOfNothingElse() {
    Stage stage = withObserver();
    assertThat(stage.proposal(1, z(2, 1))).containsExactly("append 2.1");
    assertThat(stage.commit(1, z(2, 1))).containsExactly("9 Inform 2.1");
  }

  @Test
  void zk5088WhatIsOnItsWayWhenAnObserverComesReachesIt() {
    Stage stage = stage();
    stage.proposal(1, z(2, 1));
    stage.proposal(1, z(2, 2));
    stage.commit(1, z(2, 1));
    assertThat(introduce(stage, 9, 4, z(1, 3)))
        .containsExactly("9 Diff 2.1", "9 Proposal 2.1", "9 Commit 2.1", "9 NewLeader 2.0");
    assertThat(stage.commit(1, z(2, 2))).containsExactly("9 Inform 2.2");
  }

  @Test
  void syncsAreAnsweredToWhomeverAskedInOrder() {
    Stage stage = withObserver();
    assertThat(stage.receive(9, request(5, OpCode.SYNC)))
        .hasSize(1)
        .allMatch(l -> l.startsWith("1 Request"));
    stage.zab.forward(request(6, OpCode.SYNC));
    stage.recorder.take();
    assertThat(stage.receive(1, new QuorumMessage.Sync()))
        .hasSize(1)
        .allMatch(l -> l.startsWith("9 Sync"));
    assertThat(stage.receive(1, new QuorumMessage.Sync())).containsExactly("synced");
  }

  @Test
  void aSyncComesBehindTheCommitsBeforeIt() {
    Stage stage = withObserver();
    stage.receive(9, request(5, OpCode.SYNC));
    stage.proposal(1, z(2, 1));
    stage.zab.received(1, new QuorumMessage.Commit(z(2, 1)));
    stage.zab.received(1, new QuorumMessage.Sync());
    assertThat(stage.recorder.take())
        .startsWith("9 Inform 2.1")
        .last()
        .asString()
        .startsWith("9 Sync");
  }

  @Test
  void aSessionThatComesToAnObserverIsNoLongerHere() {
    Stage stage = withObserver();
    assertThat(stage.receive(9, new QuorumMessage.Revalidate(77, 4000)))
        .hasSize(2)
        .contains("client moved 77");
    assertThat(stage.receive(1, new QuorumMessage.RevalidateReply(-1, 77, true)))
        .hasSize(1)
        .allMatch(line -> line.startsWith("9 RevalidateReply"));
  }

  @Test
  void anObserverThatWritesForASessionThatHasGoneToAnotherIsSentAway() {
    Stage stage = withObserver();
    observe(stage, 10, 5);
    stage.receive(9, new QuorumMessage.Revalidate(77, 4000));
    stage.receive(10, new QuorumMessage.Revalidate(77, 4000));
    assertThat(stage.receive(10, request(6, OpCode.SET_DATA)))
        .hasSize(1)
        .allMatch(line -> line.startsWith("1 Request"));
    assertThat(stage.receive(9, request(5, OpCode.SET_DATA)))
        .hasSize(1)
        .allMatch(line -> line.startsWith("9 close: it writes for session 0x4d"));
  }

  @Test
  void anObserverThatWritesForASessionThatHasGoneToAnotherIsSentAwayEvenIfThatOneIsGone() {
    Stage stage = withObserver();
    observe(stage, 10, 5);
    stage.receive(10, new QuorumMessage.Revalidate(77, 4000));
    stage.zab.linkClosed(10);
    assertThat(stage.receive(9, request(5, OpCode.SET_DATA)))
        .hasSize(1)
        .allMatch(line -> line.startsWith("9 close: it writes for session 0x4d"));
  }

  @Test
  void ofASessionThatNobodyHasComeWithWhoeverWritesFirstHasIt() {
    Stage stage = withObserver();
    observe(stage, 10, 5);
    assertThat(stage.receive(10, request(6, OpCode.SET_DATA)))
        .hasSize(1)
        .allMatch(line -> line.startsWith("1 Request"));
    assertThat(stage.zab.mayWrite(77)).isFalse();
    assertThat(stage.zab.mayWrite(78)).isTrue();
    assertThat(stage.receive(9, request(5, OpCode.SET_DATA)))
        .hasSize(1)
        .allMatch(line -> line.startsWith("9 close: it writes for session 0x4d"));
  }

  @Test
  void aSessionThatTheLeaderDoesNotKnowIsNobodys() {
    Stage stage = withObserver();
    stage.receive(9, new QuorumMessage.Revalidate(77, 4000));
    assertThat(stage.zab.mayWrite(77)).isFalse();
    stage.receive(1, new QuorumMessage.RevalidateReply(-1, 77, false));
    assertThat(stage.zab.mayWrite(77)).isTrue();
  }

  @Test
  void anObserverThatComesAgainStillWritesForItsSessions() {
    Stage stage = withObserver();
    stage.receive(9, new QuorumMessage.Revalidate(77, 4000));
    stage.zab.linkClosed(9);
    observe(stage, 10, 4);
    assertThat(stage.receive(10, request(5, OpCode.SET_DATA)))
        .hasSize(1)
        .allMatch(line -> line.startsWith("1 Request"));
  }

  @Test
  void anAnswerForAnObserverThatIsGoneIsNobodys() {
    Stage stage = withObserver();
    stage.receive(9, request(5, OpCode.SYNC), new QuorumMessage.Revalidate(77, 4000));
    stage.zab.linkClosed(9);
    assertThat(stage.receive(1, new QuorumMessage.Sync())).isEmpty();
    assertThat(stage.receive(1, new QuorumMessage.RevalidateReply(-1, 77, true))).isEmpty();
  }

  @Test
  void sessionsThatObserversHearOfAreToldOn() {
    Stage stage = withObserver();
    assertThat(
            stage.receive(9, new QuorumMessage.PingReply(0, List.of(new SessionTouch(77, 4000)))))
        .hasSize(1)
        .allMatch(line -> line.startsWith("touched"));
  }

  @Test
  void observersArePingedAndDroppedWhenTheyAreSilent() {
    Stage stage = withObserver();
    assertThat(stage.pass(500)).containsExactly("9 Ping 0.0");
    stage.proposal(1, z(2, 1));
    stage.commit(1, z(2, 1));
    stage.receive(1, new QuorumMessage.Ping(z(2, 1)));
    assertThat(stage.pass(500)).containsExactly("9 Ping 2.1");
    stage.pass(2000);
    stage.receive(1, new QuorumMessage.Ping(z(2, 1)));
    assertThat(stage.pass(3000)).anyMatch(line -> line.startsWith("9 close: nothing was heard"));
  }

  @Test
  void anObserverHasNoVote() {
    Stage stage = withObserver();
    stage.proposal(1, z(2, 1));
    assertThat(stage.receive(9, new QuorumMessage.Ack(z(2, 1))))
        .anyMatch(line -> line.contains("has no vote"));
  }

  @Test
  void theEndOfTheRoleEndsTheObservers() {
    Stage stage = withObserver();
    stage.zab.linkClosed(1);
    assertThat(stage.recorder.take()).contains("9 close: the connection to leader 2 is lost");
  }
}
