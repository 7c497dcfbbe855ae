package dev.ostler.core.zab;

import static dev.ostler.core.zab.Stage.z;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.quorum.EncodedTransaction;
import dev.ostler.wire.quorum.LearnerInfo;
import dev.ostler.wire.quorum.QuorumMessage;
import dev.ostler.wire.quorum.SessionTouch;
import dev.ostler.wire.value.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaderTest {
  private static Stage stage() {
    return new Stage(1, 3, z(1, 3), 1, 1);
  }

  @Test
  void theHandshakeGoesAsItWasSeenOnTheWire() {
    Stage stage = stage();
    stage.zab.lead();
    assertThat(stage.recorder.take()).containsExactly("listen");
    stage.zab.linkOpened(7);
    assertThat(stage.receive(7, new QuorumMessage.FollowerInfo(1, new LearnerInfo(2, 0))))
        .containsExactly("write accepted epoch 2");
    assertThat(stage.acceptedEpochWritten(2)).containsExactly("7 LeaderInfo 2.0");
    assertThat(stage.receive(7, new QuorumMessage.AckEpoch(z(1, 3), 1)))
        .containsExactly("write current epoch 2", "7 Diff 1.3", "7 NewLeader 2.0");
    assertThat(stage.receive(7, new QuorumMessage.Ack(z(2, 0)))).isEmpty();
    assertThat(stage.currentEpochWritten(2))
        .containsExactly(
            "LEADING in epoch 2 of 1", "7 UpToDate 0.0".replace("0.0", "-1.4294967295"));
  }

  @Test
  void theEpochIsAboveAllThatWerePromised() {
    Stage stage = stage();
    stage.zab.lead();
    stage.zab.linkOpened(7);
    stage.recorder.take();
    assertThat(stage.receive(7, new QuorumMessage.FollowerInfo(8, new LearnerInfo(2, 0))))
        .containsExactly("write accepted epoch 9");
  }

  @Test
  void aWriteIsCommittedWhenAQuorumHasItAndAppliedWhenThisDiskHasIt() {
    Stage stage = stage().leadingEpoch2();
    stage.learner(8, 3, 1, 1, z(1, 3));
    stage.receive(8, new QuorumMessage.Ack(z(2, 0)));
    assertThat(stage.propose(z(2, 1)))
        .containsExactly("append 2.1", "7 Proposal 2.1", "8 Proposal 2.1");
    assertThat(stage.receive(7, new QuorumMessage.Ack(z(2, 1)))).isEmpty();
    assertThat(stage.receive(8, new QuorumMessage.Ack(z(2, 1))))
        .containsExactly("7 Commits 2.1 to 2.1", "8 Commits 2.1 to 2.1");
    assertThat(stage.logDurable(z(2, 1))).containsExactly("committed 2.1");
  }

  @Test
  void commitsComeInBatches() {
    Stage stage = stage().leadingEpoch2();
    for (int i = 1; i <= 100; i++) {
      stage.propose(z(2, i));
    }
    assertThat(stage.logDurable(z(2, 100))).isEmpty();
    for (int i = 1; i < 100; i++) {
      stage.zab.received(7, new QuorumMessage.Ack(z(2, i)));
    }
    assertThat(stage.recorder.take()).hasSize(198);
    assertThat(stage.receive(7, new QuorumMessage.Ack(z(2, 100))))
        .containsExactly("7 Commits 2.100 to 2.100", "committed 2.100");
  }

  @Test
  void whoComesInTheMiddleGetsWhatIsOpenAndEachCommitOnce() {
    Stage stage = stage().leadingEpoch2();
    stage.propose(z(2, 1));
    stage.receive(7, new QuorumMessage.Ack(z(2, 1)));
    stage.logDurable(z(2, 1));
    stage.propose(z(2, 2));
    assertThat(stage.learner(8, 3, 1, 1, z(1, 3)))
        .containsExactly(
            "8 Diff 2.1", "8 Proposal 2.1", "8 Commit 2.1", "8 NewLeader 2.0", "8 Proposal 2.2");
    stage.logDurable(z(2, 2));
    assertThat(stage.receive(7, new QuorumMessage.Ack(z(2, 2))))
        .containsExactly("7 Commits 2.2 to 2.2", "8 Commits 2.2 to 2.2", "committed 2.2");
  }

  @Test
  void anObserverIsInformedOfWhatIsCommitted() {
    Stage stage = stage().leadingEpoch2();
    stage.zab.linkOpened(9);
    stage.receive(9, new QuorumMessage.ObserverInfo(1, new LearnerInfo(4, 0)));
    stage.receive(9, new QuorumMessage.AckEpoch(z(1, 3), 1));
    assertThat(stage.propose(z(2, 1))).containsExactly("append 2.1", "7 Proposal 2.1");
    stage.logDurable(z(2, 1));
    assertThat(stage.receive(7, new QuorumMessage.Ack(z(2, 1))))
        .containsExactly("7 Commits 2.1 to 2.1", "9 Inform 2.1", "committed 2.1");
  }

  @Test
  void withForceSnapshotSyncEveryLearnerGetsOne() {
    Stage stage =
        new Stage(
            Stage.settings(1, new ZabSettings.Options(true, true, false)),
            ZabStart.of(z(1, 3), 1, 1, Stage.membership(3)));
    stage.zab.lead();
    stage.zab.linkOpened(7);
    stage.receive(7, new QuorumMessage.FollowerInfo(1, new LearnerInfo(2, 0)));
    stage.acceptedEpochWritten(2);
    assertThat(stage.receive(7, new QuorumMessage.AckEpoch(z(1, 3), 1))).contains("7 snapshot 1.3");
  }

  @Test
  void whatALearnerIsToldToDropCountsNoMore() {
    Stage stage = new Stage(1, 5, z(1, 3), 1, 1);
    stage.zab.lead();
    for (int sid = 2; sid <= 3; sid++) {
      stage.zab.linkOpened(sid);
      stage.receive(sid, new QuorumMessage.FollowerInfo(1, new LearnerInfo(sid, 0)));
    }
    stage.acceptedEpochWritten(2);
    for (int sid = 2; sid <= 3; sid++) {
      stage.receive(sid, new QuorumMessage.AckEpoch(z(1, 3), 1));
    }
    stage.currentEpochWritten(2);
    stage.receive(2, new QuorumMessage.Ack(z(2, 0)));
    stage.receive(3, new QuorumMessage.Ack(z(2, 0)));
    stage.propose(z(2, 1));
    stage.logDurable(z(2, 1));
    stage.propose(z(2, 2));
    stage.receive(3, new QuorumMessage.Ack(z(2, 1)));
    stage.receive(2, new QuorumMessage.Ack(z(2, 1)), new QuorumMessage.Ack(z(2, 2)));
    stage.zab.linkClosed(2);
    assertThat(stage.learner(4, 2, 2, -1, z(2, 2)))
        .containsExactly("4 Trunc 2.1", "4 NewLeader 2.0", "4 Proposal 2.2");
    stage.receive(3, new QuorumMessage.Ack(z(2, 2)));
    assertThat(stage.zab.committed()).isEqualTo(z(2, 1));
    stage.logDurable(z(2, 2));
    assertThat(stage.zab.committed()).isEqualTo(z(2, 1));
  }

  @Test
  void b8AnAcknowledgementOutOfTurnClosesTheLink() {
    Stage stage = stage().leadingEpoch2();
    stage.learner(8, 3, 1, 1, z(1, 3));
    assertThat(stage.receive(8, new QuorumMessage.Ack(z(2, 1))))
        .anyMatch(line -> line.startsWith("8 close"));
    assertThat(stage.receive(7, new QuorumMessage.Ack(z(2, 5))))
        .anyMatch(line -> line.startsWith("7 close"));
  }

  @Test
  void anAcknowledgementOfWhatALearnerWasSynchronisedWithSaysNothingNew() {
    // 3.8 logs the committed part of a DIFF behind NEWLEADER, and acknowledges each of it.
    Stage stage = stage().leadingEpoch2();
    stage.propose(z(2, 1));
    stage.recorder.take();
    assertThat(stage.receive(7, new QuorumMessage.Ack(z(1, 3)))).isEmpty();
    stage.logDurable(z(2, 1));
    assertThat(stage.zab.committed()).isEqualTo(z(1, 3));
    stage.receive(7, new QuorumMessage.Ack(z(2, 1)), new QuorumMessage.Ack(z(2, 1)));
    assertThat(stage.zab.committed()).isEqualTo(z(2, 1));
  }

  @Test
  void b1AZxidIsTakenOnceAndInOrder() {
    Stage stage = stage().leadingEpoch2();
    stage.propose(z(2, 1));
    assertThatThrownBy(() -> stage.propose(z(2, 1))).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> stage.propose(z(2, 3))).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void b33AVoterThatHasSeenALaterEpochEndsTheRole() {
    Stage stage = stage().leadingEpoch2();
    assertThat(stage.learner(8, 3, 1, 5, z(5, 1)))
        .anyMatch(line -> line.startsWith("look") && line.contains("has seen epoch 5"));
  }

  /** Simulator seed 71007147: it could not follow until the leader was gone. */
  @Test
  void aVoterThatHasPromisedMoreIsWaitedForWhileNobodyIsServed() {
    Stage stage = stage();
    stage.zab.lead();
    introduced(stage, 2, 1);
    assertThat(introduced(stage, 3, 6))
        .contains(
            "3 close: follower 3 has promised epoch 6 to an earlier leader, and this one had"
                + " chosen epoch 2");
    assertThat(stage.acceptedEpochWritten(2)).anyMatch(line -> line.startsWith("look"));
    stage.zab.lead();
    assertThat(introduced(stage, 2, 1)).contains("write accepted epoch 7");
  }

  @Test
  void aVoterThatHasPromisedMoreDoesNotEndALeadershipThatServes() {
    Stage stage = stage().leadingEpoch2();
    assertThat(introduced(stage, 3, 6)).containsExactly("3 LeaderInfo 2.0");
  }

  private static List<String> introduced(Stage stage, int sid, long acceptedEpoch) {
    stage.zab.linkOpened(sid);
    return stage.receive(
        sid, new QuorumMessage.FollowerInfo(acceptedEpoch, new LearnerInfo(sid, 0)));
  }

  @Test
  void aLeaderWithLessHistoryThanAQuorumNeedsGivesUpAtOnce() {
    Stage stage = new Stage(1, 3, z(1, 3), 1, 1);
    stage.zab.lead();
    for (int sid = 2; sid <= 3; sid++) {
      stage.zab.linkOpened(sid);
      stage.receive(sid, new QuorumMessage.FollowerInfo(1, new LearnerInfo(sid, 0)));
    }
    stage.acceptedEpochWritten(2);
    assertThat(stage.receive(2, new QuorumMessage.AckEpoch(z(1, 4), 1)))
        .containsExactly("2 close: it has more history than this leader");
    assertThat(stage.receive(3, new QuorumMessage.AckEpoch(z(1, 5), 1)))
        .anyMatch(line -> line.startsWith("look"));
  }

  @Test
  void aServerWithTheSameNumberIsRefused() {
    Stage stage = stage().leadingEpoch2();
    stage.zab.linkOpened(8);
    assertThat(stage.receive(8, new QuorumMessage.FollowerInfo(1, new LearnerInfo(1, 0))))
        .containsExactly("8 close: it has the same number as this server: look at the myid files");
  }

  @Test
  void aClosedSocketCountsAtOnceAndTheLeaderGivesUpWithinATick() {
    Stage stage = stage().leadingEpoch2();
    stage.zab.linkClosed(7);
    assertThat(stage.pass(500)).isEmpty();
    assertThat(stage.pass(500)).anyMatch(line -> line.startsWith("look with"));
  }

  @Test
  void b27ALeaderWithoutAQuorumGivesUpWhenAVoterLooks() {
    Stage stage = stage();
    stage.zab.lead();
    stage.recorder.take();
    stage.zab.voterIsLooking(2, false);
    assertThat(stage.recorder.take()).as("what it said before the election was over").isEmpty();
    assertThat(stage.pass(Company.LOOKING_GRACE_MILLIS)).isEmpty();
    stage.zab.voterIsLooking(2, false);
    assertThat(stage.recorder.take())
        .anyMatch(line -> line.startsWith("look") && line.contains("server 2 looks for a leader"));
  }

  @Test
  void b27AQuorumThatIsOnItsWayIsWaitedFor() {
    Stage stage = stage();
    stage.zab.lead();
    stage.zab.linkOpened(7);
    stage.receive(7, new QuorumMessage.FollowerInfo(1, new LearnerInfo(2, 0)));
    stage.pass(Company.LOOKING_GRACE_MILLIS);
    stage.zab.voterIsLooking(3, false);
    stage.zab.voterIsLooking(2, false);
    assertThat(stage.recorder.take()).isEmpty();
  }

  @Test
  void b27ALeaderWhoseVotersHaveGoneOnGivesUpSoon() {
    Stage stage = stage();
    stage.zab.lead();
    stage.recorder.take();
    stage.zab.voterIsLooking(3, true);
    assertThat(stage.pass(Company.GONE_ON_GRACE_MILLIS)).as("server 2 may still come").isEmpty();
    stage.zab.voterIsLooking(2, true);
    stage.pass(0);
    assertThat(stage.pass(Company.GONE_ON_GRACE_MILLIS - 1)).as("they elect another").isEmpty();
    assertThat(stage.pass(1))
        .anyMatch(line -> line.startsWith("look") && line.contains("[2, 3] have gone on"));
  }

  @Test
  void b27AVoterThatHasComeHasNotGoneOnWhateverIsHeardLate() {
    Stage stage = stage();
    stage.zab.lead();
    stage.zab.voterIsLooking(2, true);
    stage.zab.linkOpened(7);
    stage.receive(7, new QuorumMessage.FollowerInfo(1, new LearnerInfo(2, 0)));
    stage.recorder.take();
    stage.zab.voterIsLooking(2, true);
    stage.zab.voterIsLooking(3, true);
    stage.pass(0);
    assertThat(stage.pass(Company.GONE_ON_GRACE_MILLIS)).isEmpty();
  }

  @Test
  void b27AFollowerThatLooksFollowsNoMore() {
    Stage stage = stage().leadingEpoch2();
    stage.zab.voterIsLooking(2, false);
    assertThat(stage.recorder.take()).isEmpty();
    stage.pass(Company.LOOKING_GRACE_MILLIS);
    stage.zab.voterIsLooking(2, false);
    assertThat(stage.recorder.take()).containsExactly("7 close: it looks for a leader");
  }

  @Test
  void aFollowerThatDoesNotAcknowledgeIsClosedAfterSyncLimit() {
    Stage stage = stage().leadingEpoch2();
    stage.propose(z(2, 1));
    List<String> lines = List.of();
    for (int half = 0; half < 12 && lines.stream().noneMatch(l -> l.contains("close")); half++) {
      stage.receive(7, new QuorumMessage.PingReply(z(2, 1), List.of()));
      lines = stage.pass(500);
    }
    assertThat(lines).contains("7 close: it has not acknowledged 0x200000001 in syncLimit");
  }

  @Test
  void aSyncIsAnsweredWhenAQuorumHasConfirmedTheLeader() {
    Stage stage = stage().leadingEpoch2();
    QuorumMessage sync = new QuorumMessage.Request(1, 1, OpCode.SYNC, Bytes.utf8("/"), null);
    assertThat(stage.receive(7, sync)).containsExactly("7 Ping 2.0");
    stage.zab.sync();
    assertThat(stage.recorder.take()).isEmpty();
    assertThat(
            stage.receive(7, new QuorumMessage.PingReply(z(2, 0), List.of(new SessionTouch(4, 1)))))
        .containsExactly("touched 4", "7 Sync 0.0", "7 Ping 2.0");
    assertThat(stage.receive(7, new QuorumMessage.PingReply(z(2, 0), List.of())))
        .containsExactly("synced");
  }

  @Test
  void theOnlyMemberForgetsWhatItsRecoveryRemembered() {
    Recorder recorder = new Recorder();
    ZabSettings settings = ZabSettings.of(1, 1000, 10, 5, false);
    List<EncodedTransaction> recent = List.of(SyncRulesTest.transaction(z(1, 2)));
    Zab zab =
        new Zab(
            settings,
            new ZabStart(z(1, 2), z(1, 1), recent, true, 1, 1, Stage.membership(1)),
            recorder,
            recorder);
    zab.start(1000);
    zab.lead();
    recorder.take();
    zab.propose(SyncRulesTest.transaction(z(1, 3)).transaction());
    assertThat(recorder.take()).containsExactly("append 1.3 unencoded");
  }

  @Test
  void aServerAloneNeedsNoEpochNorEncoding() {
    Stage stage = new Stage(1, 1, z(4, 9), 0, 0);
    stage.zab.lead();
    assertThat(stage.recorder.take()).containsExactly("LEADING in epoch 4 of 1");
    assertThat(stage.propose(z(4, 10))).containsExactly("append 4.10 unencoded");
    assertThat(stage.logDurable(z(4, 10))).containsExactly("committed 4.10");
    stage.zab.sync();
    assertThat(stage.recorder.take()).containsExactly("synced");
  }

  @Test
  void whatIsBelowMemoryComesFromTheLogAndThenFromMemory() {
    Stage stage = stage().leadingEpoch2();
    assertThat(stage.learner(8, 3, 1, 1, z(1, 1))).containsExactly("8 search 1.1 below 1.3");
    stage.zab.logSearched(8, z(1, 1), 100);
    assertThat(stage.recorder.take()).containsExactly("8 Diff 1.3", "8 log after 1.1 to 1.3");
    assertThat(stage.propose(z(2, 1))).containsExactly("append 2.1", "7 Proposal 2.1");
    stage.zab.logSent(8);
    assertThat(stage.recorder.take()).containsExactly("8 NewLeader 2.0", "8 Proposal 2.1");
  }

  @Test
  void aSnapshotWaitsUntilItHoldsEverythingCommitted() {
    Stage stage = stage().leadingEpoch2();
    stage.learner(8, 3, 1, 1, z(1, 3));
    stage.receive(8, new QuorumMessage.Ack(z(2, 0)));
    stage.propose(z(2, 1));
    stage.receive(7, new QuorumMessage.Ack(z(2, 1)));
    stage.receive(8, new QuorumMessage.Ack(z(2, 1)));
    stage.zab.linkClosed(8);
    assertThat(stage.learner(9, 3, 2, -1, -1)).isEmpty();
    assertThat(stage.logDurable(z(2, 1))).containsExactly("committed 2.1", "9 snapshot 2.1");
  }
}
