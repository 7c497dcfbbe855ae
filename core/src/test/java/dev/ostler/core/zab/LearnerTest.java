package dev.ostler.core.zab;

import static dev.ostler.core.zab.Stage.z;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.membership.Ensembles;
import dev.ostler.core.membership.JointConfig;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.quorum.QuorumMessage;
import dev.ostler.wire.quorum.QuorumMessage.NewLeader;
import dev.ostler.wire.quorum.QuorumMessage.UpToDate;
import dev.ostler.wire.value.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;

class LearnerTest {
  /** A follower of epoch 1 whose history ends at 1.3. */
  private static Stage stage() {
    return new Stage(1, 3, z(1, 3), 1, 1);
  }

  /** The same, and nothing that is committed stays in memory. */
  private static Stage withoutMemory() {
    ZabSettings.Limits usual = ZabSettings.Limits.DEFAULT;
    ZabSettings.Limits limits =
        new ZabSettings.Limits(
            0,
            0,
            usual.backlogBytesMax(),
            usual.logSyncBytesMax(),
            usual.observerSnapshotsMax(),
            usual.counterMax());
    return new Stage(
        new ZabSettings(1, 1000, 10, 5, false, limits, ZabSettings.Options.DEFAULT),
        ZabStart.of(z(1, 3), 1, 1, Stage.membership(3)));
  }

  private static String only(List<String> lines) {
    assertThat(lines).isNotEmpty();
    return lines.getLast();
  }

  @Test
  void thePromiseIsOnDiskBeforeItIsGiven() {
    Stage stage = stage();
    stage.zab.follow(2);
    stage.zab.connected(1);
    assertThat(stage.recorder.take()).containsExactly("connect 2", "1 FollowerInfo 1.0");
    assertThat(stage.receive(1, new QuorumMessage.LeaderInfo(2)))
        .containsExactly("write accepted epoch 2");
    assertThat(stage.acceptedEpochWritten(2)).containsExactly("1 AckEpoch 1.3 of 1");
  }

  @Test
  void anObserverMayBeFedByAFollowerUnlessTheLeaderNeedsNone() {
    assertThat(observerDials(1)).containsExactly("connect 1");
    assertThat(observerDials(3)).containsExactly("connect 1 or who feeds for it");
  }

  private static List<String> observerDials(int voters) {
    JointConfig membership = JointConfig.of(Ensembles.of(voters, 1));
    Stage stage =
        new Stage(
            Stage.settings(voters + 1, ZabSettings.Options.DEFAULT),
            ZabStart.of(z(1, 3), 1, 1, membership));
    stage.zab.follow(1);
    return stage.recorder.take();
  }

  @Test
  void aLeaderThatIsGoneBeforeItOpensItsPortIsWaitedForNoLonger() {
    Stage stage = stage();
    stage.zab.follow(2);
    stage.recorder.take();
    stage.zab.leaderIsGone(3);
    assertThat(stage.recorder.take()).isEmpty();
    stage.zab.leaderIsGone(2);
    assertThat(stage.recorder.take())
        .anyMatch(line -> line.startsWith("look") && line.contains("server 2, which was elected"));
  }

  @Test
  void whoWasElectedAndVotesOnIsWaitedForNoLonger() {
    Stage stage = stage();
    stage.zab.follow(2);
    stage.recorder.take();
    stage.zab.voterIsLooking(3, true);
    assertThat(stage.recorder.take()).isEmpty();
    stage.zab.voterIsLooking(2, true);
    assertThat(stage.recorder.take())
        .anyMatch(line -> line.startsWith("look") && line.contains("server 2, which was elected"));
  }

  @Test
  void onceTheQuorumPortIsReachedOnlyThatConnectionCounts() {
    Stage stage = stage().followingInEpoch2();
    stage.recorder.take();
    stage.zab.leaderIsGone(2);
    stage.zab.voterIsLooking(2, true);
    assertThat(stage.recorder.take()).isEmpty();
  }

  @Test
  void anEpochThatWasPromisedBeforeIsAcknowledgedWithoutOne() {
    Stage stage = stage();
    stage.zab.follow(2);
    stage.zab.connected(1);
    stage.recorder.take();
    assertThat(stage.receive(1, new QuorumMessage.LeaderInfo(1)))
        .containsExactly("1 AckEpoch 1.3 of -1");
  }

  @Test
  void b33ALeaderOfAnEarlierEpochIsRefused() {
    Stage stage = new Stage(1, 3, z(1, 3), 4, 1);
    stage.zab.follow(2);
    stage.zab.connected(1);
    stage.recorder.take();
    assertThat(only(stage.receive(1, new QuorumMessage.LeaderInfo(3))))
        .contains("offers epoch 3, but this server has promised epoch 4");
  }

  @Test
  void b3AndB4LogThenEpochThenAcknowledgement() {
    Stage stage = stage().followingInEpoch2();
    stage.receive(1, new QuorumMessage.Diff(z(1, 5)));
    stage.proposal(1, z(1, 4));
    stage.commit(1, z(1, 4));
    stage.proposal(1, z(1, 5));
    stage.commit(1, z(1, 5));
    assertThat(stage.receive(1, new NewLeader(z(2, 0), null))).isEmpty();
    assertThat(stage.logDurable(z(1, 4))).isEmpty();
    assertThat(stage.logDurable(z(1, 5))).containsExactly("write current epoch 2");
    assertThat(stage.currentEpochWritten(2)).containsExactly("1 Ack 2.0");
  }

  @Test
  void b3TheSameEpochAgainStillWaitsForTheLog() {
    Stage stage = new Stage(1, 3, z(2, 3), 2, 2);
    stage.zab.follow(2);
    stage.zab.connected(1);
    stage.receive(1, new QuorumMessage.LeaderInfo(2), new QuorumMessage.Diff(z(2, 4)));
    stage.proposal(1, z(2, 4));
    stage.commit(1, z(2, 4));
    assertThat(stage.receive(1, new NewLeader(z(2, 0), null))).isEmpty();
    assertThat(stage.logDurable(z(2, 4))).containsExactly("1 Ack 2.0");
  }

  @Test
  void nothingIsAppliedBeforeUpToDate() {
    Stage stage = stage().followingInEpoch2();
    stage.receive(1, new QuorumMessage.Diff(z(1, 4)));
    stage.proposal(1, z(1, 4));
    stage.commit(1, z(1, 4));
    stage.receive(1, new NewLeader(z(2, 0), null));
    stage.logDurable(z(1, 4));
    stage.currentEpochWritten(2);
    assertThat(stage.receive(1, new UpToDate()))
        .containsExactly("1 Ack 2.0", "apply 1.4", "FOLLOWING in epoch 2 of 2");
  }

  @Test
  void b5ACommitBetweenNewLeaderAndUpToDateMayMeanAnEarlierProposal() {
    Stage stage = stage().followingInEpoch2();
    stage.receive(1, new QuorumMessage.Diff(z(1, 3)));
    stage.proposal(1, z(2, 1));
    stage.receive(1, new NewLeader(z(2, 0), null));
    stage.logDurable(z(2, 1));
    stage.currentEpochWritten(2);
    stage.commit(1, z(2, 1));
    assertThat(stage.receive(1, new UpToDate()))
        .containsExactly(
            "1 Ack 2.0", "apply 2.1", "FOLLOWING in epoch 2 of 2", "1 Acks 2.1 to 2.1");
  }

  /** Simulator seed 69003802: it acknowledged 0.0 and 0.1. */
  @Test
  void whatIsTooLargeForMemoryIsAcknowledgedToo() {
    Stage stage = withoutMemory().followingInEpoch2();
    stage.receive(1, new QuorumMessage.Diff(z(1, 3)));
    stage.receive(1, new NewLeader(z(2, 0), null));
    stage.proposal(1, z(2, 1));
    stage.logDurable(z(2, 1));
    stage.currentEpochWritten(2);
    assertThat(stage.commit(1, z(2, 1))).containsExactly("runs ahead", "apply 2.1");
    assertThat(stage.receive(1, new UpToDate()))
        .containsExactly("1 Ack 2.0", "FOLLOWING in epoch 2 of 2", "1 Acks 2.1 to 2.1");
  }

  @Test
  void whatIsNotOnDiskYetIsNotAcknowledgedForWhatMemoryHasLetGo() {
    Stage stage = withoutMemory().followingInEpoch2();
    stage.receive(1, new QuorumMessage.Diff(z(1, 3)));
    stage.receive(1, new NewLeader(z(2, 0), null));
    stage.proposal(1, z(2, 1));
    stage.proposal(1, z(2, 2));
    stage.logDurable(z(2, 1));
    stage.currentEpochWritten(2);
    assertThat(stage.commit(1, z(2, 1))).containsExactly("runs ahead", "apply 2.1");
    assertThat(stage.receive(1, new UpToDate()))
        .containsExactly("1 Ack 2.0", "FOLLOWING in epoch 2 of 2", "1 Acks 2.1 to 2.1");
    assertThat(stage.logDurable(z(2, 2))).containsExactly("1 Acks 2.2 to 2.2");
  }

  @Test
  void b8NoProposalIsAcknowledgedBeforeTheHistory() {
    Stage stage = stage().followingInEpoch2();
    stage.receive(1, new QuorumMessage.Diff(z(1, 3)));
    stage.proposal(1, z(2, 1));
    assertThat(stage.logDurable(z(2, 1))).isEmpty();
    stage.receive(1, new NewLeader(z(2, 0), null));
    assertThat(stage.currentEpochWritten(2)).containsExactly("1 Ack 2.0");
  }

  @Test
  void b15TheZxidOfADiffMovesNothing() {
    Stage stage = stage().followingInEpoch2();
    stage.receive(1, new QuorumMessage.Diff(z(1, 9)));
    stage.zab.linkClosed(1);
    assertThat(only(stage.recorder.take())).startsWith("look with 1.3 of epoch 1");
  }

  @Test
  void b12AfterTruncWhatFollowsIsLoggedLikeAnythingElse() {
    Stage stage = new Stage(1, 3, z(1, 9), 1, 1).followingInEpoch2();
    assertThat(stage.receive(1, new QuorumMessage.Trunc(z(1, 3))))
        .containsExactly("1 pause", "truncate to 1.3 and reload");
    assertThat(stage.proposal(1, z(2, 1))).isEmpty();
    stage.zab.truncated(z(1, 3));
    assertThat(stage.recorder.take()).containsExactly("1 resume", "append 2.1");
  }

  @Test
  void b7ASnapshotThatDidNotComeWholeChangesNothing() {
    Stage stage = stage().followingInEpoch2();
    assertThat(stage.receive(1, new QuorumMessage.Snap(z(1, 9))))
        .containsExactly("1 pause", "1 receive snapshot 1.9");
    stage.zab.linkClosed(1);
    assertThat(stage.recorder.take())
        .containsExactly("1 close: the connection to leader 2 is lost");
    stage.zab.snapshotAbandoned();
    assertThat(only(stage.recorder.take())).startsWith("look with 1.3 of epoch 1");
  }

  @Test
  void b2AnElectionWaitsUntilTheLogHasEverything() {
    Stage stage = stage().followingInEpoch2().upToDate();
    stage.proposal(1, z(2, 1));
    stage.zab.linkClosed(1);
    assertThat(stage.recorder.take()).noneMatch(line -> line.startsWith("look"));
    assertThat(only(stage.logDurable(z(2, 1)))).startsWith("look with 2.1 of epoch 2");
  }

  @Test
  void b13ACommitWaitsForTheOwnLog() {
    Stage stage = stage().followingInEpoch2().upToDate();
    assertThat(stage.proposal(1, z(2, 1))).containsExactly("append 2.1");
    assertThat(stage.commit(1, z(2, 1))).isEmpty();
    assertThat(stage.logDurable(z(2, 1))).containsExactly("1 Acks 2.1 to 2.1", "apply 2.1");
  }

  @Test
  void aGapInTheProposalsEndsTheRole() {
    Stage stage = stage().followingInEpoch2().upToDate();
    stage.proposal(1, z(2, 1));
    assertThat(stage.proposal(1, z(2, 3))).anyMatch(line -> line.contains("proposes 0x200000003"));
  }

  @Test
  void aCommitOutOfOrderEndsTheRole() {
    Stage stage = stage().followingInEpoch2().upToDate();
    stage.proposal(1, z(2, 1));
    stage.proposal(1, z(2, 2));
    assertThat(stage.commit(1, z(2, 2))).anyMatch(line -> line.contains("commits 0x200000002"));
  }

  @Test
  void aPingIsAnsweredWithTheSessionsThatWereHeardOf() {
    Stage stage = stage().followingInEpoch2();
    assertThat(stage.receive(1, new QuorumMessage.Ping(z(2, 0)))).isEmpty();
    stage.upToDate();
    assertThat(stage.receive(1, new QuorumMessage.Ping(z(2, 0))))
        .containsExactly("1 PingReply 2.0");
  }

  @Test
  void aSyncIsDoneWhenWhatWasCommittedBeforeIsApplied() {
    Stage stage = stage().followingInEpoch2().upToDate();
    stage.proposal(1, z(2, 1));
    stage.commit(1, z(2, 1));
    stage.zab.forward(new QuorumMessage.Request(9, 1, OpCode.SYNC, Bytes.EMPTY, List.of()));
    assertThat(stage.recorder.take()).hasSize(1);
    assertThat(stage.receive(1, new QuorumMessage.Sync())).isEmpty();
    assertThat(stage.logDurable(z(2, 1)))
        .containsExactly("1 Acks 2.1 to 2.1", "apply 2.1", "synced");
  }

  @Test
  void silenceOfTheLeaderEndsTheRole() {
    Stage stage = stage().followingInEpoch2().upToDate();
    stage.pass(1000);
    stage.receive(1, new QuorumMessage.Ping(z(2, 0)));
    assertThat(stage.pass(5000)).isEmpty();
    assertThat(stage.pass(1)).anyMatch(line -> line.contains("nothing was heard of leader 2"));
  }

  @Test
  void aSyncThatNobodyAskedForIsNobodys() {
    Stage stage = stage().followingInEpoch2().upToDate();
    assertThat(stage.receive(1, new QuorumMessage.Sync())).isEmpty();
  }

  @Test
  void b27ALeaderThatLooksForOneItselfIsLeft() {
    Stage stage = stage().followingInEpoch2().upToDate();
    stage.zab.voterIsLooking(2, false);
    stage.pass(499);
    stage.zab.voterIsLooking(2, false);
    assertThat(stage.recorder.take()).isEmpty();
    stage.pass(1);
    stage.zab.voterIsLooking(2, false);
    assertThat(only(stage.recorder.take())).contains("leader 2 has looked for one itself");
  }

  @Test
  void b27AnOldWordOfTheElectionDoesNotCountAgainstALeaderThatIsHeard() {
    Stage stage = stage().followingInEpoch2().upToDate();
    stage.zab.voterIsLooking(2, false);
    stage.pass(300);
    stage.receive(1, new QuorumMessage.Ping(z(2, 0)));
    stage.pass(300);
    stage.zab.voterIsLooking(2, false);
    stage.zab.voterIsLooking(3, false);
    assertThat(stage.recorder.take()).isEmpty();
  }

  // ---- an observer without a log ----

  private static Stage logless() {
    ZabSettings settings = Stage.settings(4, new ZabSettings.Options(false, false, false));
    ZabStart start = ZabStart.of(z(1, 3), 1, 1, JointConfig.of(Ensembles.of(3, 1)));
    return new Stage(settings, start);
  }

  @Test
  void anObserverWithoutALogAppliesAtOnceAndAppendsNothing() {
    Stage stage = logless().followingInEpoch2().upToDate();
    assertThat(stage.receive(1, QuorumMessage.Inform.of(SyncRulesTest.transaction(z(2, 1)))))
        .containsExactly("apply 2.1");
    assertThat(stage.zab.logged()).isEqualTo(z(2, 1));
  }

  @Test
  void anObserverWithoutALogForgetsWhatWasNotCommitted() {
    Stage stage = logless().followingInEpoch2();
    stage.receive(1, new QuorumMessage.Diff(z(1, 4)));
    assertThat(stage.proposal(1, z(1, 4))).isEmpty();
    stage.zab.linkClosed(1);
    assertThat(only(stage.recorder.take())).startsWith("look with 1.3 of epoch 1");
  }

  @Test
  void anObserverWithoutALogAsksForASnapshotBeforeItTruncates() {
    Stage stage = logless().followingInEpoch2().upToDate();
    stage.receive(1, QuorumMessage.Inform.of(SyncRulesTest.transaction(z(2, 1))));
    stage.zab.linkClosed(1);
    stage.recorder.take();
    stage.zab.follow(2);
    stage.zab.connected(2);
    stage.receive(2, new QuorumMessage.LeaderInfo(3));
    assertThat(stage.acceptedEpochWritten(3)).containsExactly("2 AckEpoch 2.1 of 2");
    assertThat(only(stage.receive(2, new QuorumMessage.Trunc(z(1, 3)))))
        .startsWith("look with -1.4294967295");
  }

  @Test
  void aStoppedRoleSaysNothingMore() {
    Stage stage = stage().followingInEpoch2();
    stage.receive(1, new QuorumMessage.Diff(z(1, 3)), new NewLeader(z(2, 0), null));
    stage.zab.linkClosed(1);
    stage.recorder.take();
    assertThat(stage.currentEpochWritten(2))
        .containsExactly("look with 1.3 of epoch 2: the connection to leader 2 is lost");
    assertThat(stage.receive(1, new UpToDate())).isEmpty();
  }

  // ---- another tree than the leader's ----

  /** Transactions of epoch 2, each committed and applied, and each with another digest. */
  private static void differ(Stage stage, int first, int count) {
    stage.recorder.comparison = Replica.Comparison.DIFFERENT;
    agree(stage, first, count);
  }

  private static void agree(Stage stage, int first, int count) {
    for (int i = first; i < first + count; i++) {
      stage.proposal(1, z(2, i));
      stage.logDurable(z(2, i));
      stage.commit(1, z(2, i));
    }
  }

  /** A follower of epoch 2 that has found out, and has dialed its leader anew on link 2. */
  private static Stage asking() {
    Stage stage = stage().followingInEpoch2().upToDate();
    differ(stage, 1, Agreement.DIFFERENT_MAX);
    assertThat(stage.pass(20))
        .containsExactly(
            "1 close: the tree of this server is not the one of leader 2: a snapshot is needed",
            "deactivated",
            "connect 2");
    stage.zab.connected(2);
    stage.recorder.take();
    return stage;
  }

  @Test
  void aForeignTreeIsExchangedForASnapshotOfTheLeader() {
    Stage stage = asking();
    assertThat(stage.receive(2, new QuorumMessage.LeaderInfo(2)))
        .containsExactly("2 AckEpoch -1.4294967295 of -1");
    assertThat(stage.receive(2, new QuorumMessage.Snap(z(2, 20))))
        .containsExactly("2 pause", "2 receive snapshot 2.20");
    stage.zab.snapshotAdopted(z(2, 20));
    assertThat(stage.recorder.take()).containsExactly("2 resume");
    assertThat(stage.receive(2, new NewLeader(z(2, 0), null))).containsExactly("2 Ack 2.0");
    assertThat(stage.receive(2, new UpToDate()))
        .containsExactly("2 Ack 2.0", "FOLLOWING in epoch 2 of 2");
    assertThat(stage.recorder.warnings).anyMatch(line -> line.contains("asks for a snapshot"));
  }

  @Test
  void aTreeThatWasTheSameOnceIsKeptAndAnOperatorIsCalled() {
    Stage stage = stage().followingInEpoch2().upToDate();
    agree(stage, 1, 1);
    differ(stage, 2, 2 * Agreement.DIFFERENT_MAX);
    assertThat(stage.pass(20)).singleElement().asString().startsWith("alarm: ");
    assertThat(stage.pass(20)).isEmpty();
  }

  @Test
  void whatWasAcknowledgedDoesNotGoForASnapshotWithoutIt() {
    Stage stage = asking();
    stage.receive(2, new QuorumMessage.LeaderInfo(2));
    assertThat(stage.receive(2, new QuorumMessage.Snap(z(2, 19))))
        .noneMatch(line -> line.contains("receive snapshot"))
        .last()
        .asString()
        .startsWith("look with 2.20 of epoch 2: the snapshot of leader 2 ends at 0x200000013");
  }

  @Test
  void inAnElectionEverythingCountsThatIsOnTheDisk() {
    Stage stage = asking();
    stage.zab.linkClosed(2);
    assertThat(only(stage.recorder.take())).startsWith("look with 2.20 of epoch 2");
    // A new leader may need this server for its quorum: it hears what there is.
    stage.zab.follow(3);
    stage.zab.connected(3);
    stage.recorder.take();
    stage.receive(3, new QuorumMessage.LeaderInfo(3));
    assertThat(stage.acceptedEpochWritten(3)).containsExactly("3 AckEpoch 2.20 of 2");
  }

  @Test
  void aLeaderInALaterEpochIsNotAskedForASnapshotButToldEverything() {
    Stage stage = asking();
    stage.receive(2, new QuorumMessage.LeaderInfo(3));
    assertThat(stage.acceptedEpochWritten(3)).containsExactly("2 AckEpoch 2.20 of 2");
  }

  @Test
  void aLeaderThatSendsSomethingElseThanASnapshotIsLeft() {
    Stage stage = asking();
    stage.receive(2, new QuorumMessage.LeaderInfo(2));
    assertThat(only(stage.receive(2, new QuorumMessage.Diff(z(2, 20)))))
        .startsWith("look with 2.20 of epoch 2: leader 2 sent DIFF");
  }

  @Test
  void openTransactionsAreWaitedForBeforeASnapshotIsAskedFor() {
    Stage stage = stage().followingInEpoch2().upToDate();
    differ(stage, 1, Agreement.DIFFERENT_MAX);
    stage.proposal(1, z(2, 21));
    assertThat(stage.pass(20)).isEmpty();
    stage.logDurable(z(2, 21));
    stage.commit(1, z(2, 21));
    assertThat(stage.pass(20)).contains("connect 2");
  }

  @Test
  void aDiffThatEndsTooSoonIsFollowedByASnapshot() {
    Stage stage = stage().followingInEpoch2();
    stage.receive(1, new QuorumMessage.Diff(z(1, 5)));
    stage.proposal(1, z(1, 4));
    stage.commit(1, z(1, 4));
    stage.logDurable(z(1, 4));
    assertThat(stage.receive(1, new NewLeader(z(2, 0), null)))
        .containsExactly(
            "1 close: leader 2 announced what lies up to 0x100000005, and sent it up to"
                + " 0x100000004: a snapshot is needed",
            "connect 2");
    stage.zab.connected(2);
    stage.recorder.take();
    assertThat(stage.receive(2, new QuorumMessage.LeaderInfo(2)))
        .containsExactly("2 AckEpoch -1.4294967295 of -1");
  }

  // ---- a leader that has to be refused ----

  @Test
  void aLeaderOfAnEarlierEpochIsDialedMoreAndMoreRarely() {
    Stage stage = new Stage(1, 3, z(1, 3), 4, 1);
    long[] pauses = {0, 200, 400, 800, 1_600, 3_200, 5_000, 5_000};
    for (long pause : pauses) {
      stage.zab.follow(2);
      if (pause > 0) {
        assertThat(stage.pass(pause - 1)).isEmpty();
        assertThat(stage.pass(1)).containsExactly("connect 2");
      } else {
        assertThat(stage.recorder.take()).containsExactly("connect 2");
      }
      stage.zab.connected(1);
      stage.recorder.take();
      stage.receive(1, new QuorumMessage.LeaderInfo(3));
    }
    assertThat(stage.recorder.warnings)
        .singleElement()
        .asString()
        .contains("does not take part", "empty version-2 but keep myid");
  }

  @Test
  void aLeaderThatIsNotDialedYetIsLeftWhenItIsGone() {
    Stage stage = new Stage(1, 3, z(1, 3), 4, 1);
    stage.zab.follow(2);
    stage.zab.connected(1);
    stage.receive(1, new QuorumMessage.LeaderInfo(3));
    stage.zab.follow(2);
    assertThat(stage.recorder.take()).isEmpty();
    stage.zab.leaderIsGone(2);
    assertThat(only(stage.recorder.take())).startsWith("look with 1.3");
    stage.zab.follow(3);
    assertThat(stage.recorder.take()).containsExactly("connect 3");
  }
}
