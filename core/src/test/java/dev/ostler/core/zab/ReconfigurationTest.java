package dev.ostler.core.zab;

import static dev.ostler.core.zab.Stage.z;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.membership.Ensembles;
import dev.ostler.core.membership.JointConfig;
import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.wire.quorum.EncodedTransaction;
import dev.ostler.wire.quorum.LearnerInfo;
import dev.ostler.wire.quorum.QuorumMessage;
import dev.ostler.wire.quorum.QuorumMessage.NewLeader;
import org.junit.jupiter.api.Test;

class ReconfigurationTest {
  /** One of three servers that may be reconfigured. */
  private static Stage server() {
    return new Stage(1, 3, z(1, 3), 1, 1, true);
  }

  private static Stage follower() {
    return server().followingInEpoch2().upToDate();
  }

  /** Server 1 leads epoch 2 of servers 1, 2, 3; server 2 follows on link 7. */
  private static Stage leader() {
    Stage stage = server();
    stage.leadingEpoch2();
    assertThat(stage.zab.membership().committed().version()).isEqualTo(z(2, 0));
    return stage;
  }

  private static void join(Stage stage, int link, long sid) {
    stage.zab.linkOpened(link);
    stage.receive(link, new QuorumMessage.FollowerInfo(2, new LearnerInfo(sid, z(2, 0))));
    stage.receive(link, new QuorumMessage.AckEpoch(z(1, 3), -1), new QuorumMessage.Ack(z(2, 0)));
  }

  @Test
  void theFirstLeaderGivesTheMembershipItsFirstVersion() {
    Stage stage = server();
    stage.zab.lead();
    stage.zab.linkOpened(7);
    stage.receive(7, new QuorumMessage.FollowerInfo(1, new LearnerInfo(2, 0)));
    stage.acceptedEpochWritten(2);
    assertThat(stage.receive(7, new QuorumMessage.AckEpoch(z(1, 3), 1)))
        .startsWith("membership 200000000");
    assertThat(stage.zab.membership().committed().version()).isEqualTo(0);
  }

  @Test
  void whoHasBeenMadeAnObserverAndStillFollowsIsNotCountedForTheNextOne() {
    Stage stage =
        new Stage(
            ZabSettings.of(1, 1000, 10, 5, true),
            ZabStart.of(z(1, 3), 1, 1, JointConfig.of(Ensembles.of(2, 1))));
    stage.leadingEpoch2();
    join(stage, 8, 3);
    join(stage, 9, 4);
    assertThat(stage.zab.hasQuorumOf(voters(1, 3))).isFalse();
    assertThat(stage.zab.hasQuorumOf(voters(1, 4))).isTrue();
  }

  private static QuorumConfig voters(long one, long other) {
    String line = "server.%d=h:1:2:participant%n";
    return Ensembles.parse(line.formatted(one) + line.formatted(other) + "version=0");
  }

  @Test
  void untilItIsActiveBothConfigurationsMustAgree() {
    Stage stage = leader();
    join(stage, 8, 4);
    join(stage, 9, 5);
    stage.reconfigure(z(2, 1), 1, 2, 3, 4, 5);
    stage.propose(z(2, 2));
    stage.logDurable(z(2, 2));
    assertThat(stage.receive(7, new QuorumMessage.Ack(z(2, 1)), new QuorumMessage.Ack(z(2, 2))))
        .isEmpty();
    assertThat(stage.receive(8, new QuorumMessage.Ack(z(2, 1))))
        .containsExactly(
            "7 CommitAndActivate 2.1",
            "8 CommitAndActivate 2.1",
            "9 CommitAndActivate 2.1",
            "membership 200000001",
            "committed 2.1");
    assertThat(stage.receive(8, new QuorumMessage.Ack(z(2, 2)))).contains("committed 2.2");
    assertThat(stage.zab.membership().committed().voters()).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void aLeaderThatIsRemovedFollowsTheOneItDesignates() {
    Stage stage = leader();
    join(stage, 8, 3);
    stage.reconfigure(z(2, 1), 2, 3);
    stage.receive(8, new QuorumMessage.Ack(z(2, 1)));
    stage.logDurable(z(2, 1));
    assertThat(stage.receive(7, new QuorumMessage.Ack(z(2, 1))))
        .contains("7 CommitAndActivate 2.1", "8 CommitAndActivate 2.1", "committed 2.1")
        .endsWith("connect 2");
  }

  @Test
  void aLearnerThatIsDesignatedLeadsWithoutAnElection() {
    Stage stage = follower();
    propose(stage, 1, 3);
    stage.logDurable(z(2, 1));
    assertThat(stage.receive(1, new QuorumMessage.CommitAndActivate(z(2, 1), 1)))
        .contains("apply 2.1", "membership 200000001", "listen");
  }

  @Test
  void aLearnerFollowsTheDesignatedLeaderWithoutAnElection() {
    Stage stage = follower();
    propose(stage, 1, 3);
    stage.logDurable(z(2, 1));
    assertThat(stage.receive(1, new QuorumMessage.CommitAndActivate(z(2, 1), 3)))
        .endsWith("connect 3");
  }

  @Test
  void aLearnerGoesWhenTheReconfigurationIsApplied() {
    Stage stage = follower();
    propose(stage, 1, 3);
    assertThat(stage.receive(1, new QuorumMessage.CommitAndActivate(z(2, 1), 3)))
        .containsExactly("membership 200000001");
    assertThat(stage.logDurable(z(2, 1))).contains("apply 2.1").endsWith("connect 3");
  }

  @Test
  void itGoesAtOnceIfItsLeaderHasGone() {
    Stage stage = follower();
    propose(stage, 1, 3);
    stage.receive(1, new QuorumMessage.CommitAndActivate(z(2, 1), 3));
    stage.zab.linkClosed(1);
    assertThat(stage.zab.state()).isEqualTo(Zab.State.LOOKING);
    assertThat(stage.logDurable(z(2, 1))).endsWith("connect 3");
  }

  @Test
  void aLearnerTakesTheConfigurationOfNewLeaderAndActivatesItWhenItIsUpToDate() {
    Stage stage = server().followingInEpoch2();
    stage.receive(
        1,
        new QuorumMessage.Diff(0),
        new NewLeader(z(2, 0), Stage.config(z(1, 3), 1, 2, 3, 4).text()));
    assertThat(stage.zab.membership().isJoint()).isTrue();
    stage.currentEpochWritten(2);
    stage.receive(1, new QuorumMessage.UpToDate());
    assertThat(stage.zab.membership().isJoint()).isFalse();
    assertThat(stage.zab.membership().committed().version()).isEqualTo(z(1, 3));
  }

  @Test
  void aLeaderThatIsRemovedAnswersFirst() {
    Stage stage = leader();
    join(stage, 8, 3);
    stage.reconfigure(z(2, 1), 2, 3);
    stage.receive(8, new QuorumMessage.Ack(z(2, 1)));
    assertThat(stage.receive(7, new QuorumMessage.Ack(z(2, 1))))
        .contains("7 CommitAndActivate 2.1")
        .doesNotContain("connect 2");
    assertThat(stage.zab.accepts()).isFalse();
    assertThat(stage.logDurable(z(2, 1))).startsWith("committed 2.1").endsWith("connect 2");
  }

  @Test
  void itWaitsForItsOwnDiskNoLongerThanABeat() {
    Stage stage = leader();
    join(stage, 8, 3);
    stage.reconfigure(z(2, 1), 2, 3);
    stage.receive(8, new QuorumMessage.Ack(z(2, 1)));
    stage.receive(7, new QuorumMessage.Ack(z(2, 1)));
    stage.pass(600);
    assertThat(stage.zab.state()).isEqualTo(Zab.State.LOOKING);
    assertThat(stage.logDurable(z(2, 1))).endsWith("connect 2");
  }

  @Test
  void whoJoinsWhileOneIsOpenIsToldOfTheActiveConfiguration() {
    Stage stage = leader();
    stage.reconfigure(z(2, 1), 1, 2, 3, 4, 5);
    stage.zab.linkOpened(8);
    stage.receive(8, new QuorumMessage.FollowerInfo(2, new LearnerInfo(4, z(2, 0))));
    stage.zab.received(8, new QuorumMessage.AckEpoch(z(1, 3), -1));
    assertThat(stage.recorder.newLeaderConfig()).isEqualTo(stage.zab.membership().committed());
    assertThat(stage.zab.membership().isJoint()).isTrue();
  }

  @Test
  void whatALeaderTellsAndHasNotCommittedIsNotActive() {
    Stage stage = server().followingInEpoch2();
    stage.receive(1, new QuorumMessage.Diff(0));
    propose(stage, 1, 2, 3, 4);
    stage.receive(1, new NewLeader(z(2, 0), Stage.config(z(2, 1), 1, 2, 3, 4).text()));
    stage.logDurable(z(2, 1));
    stage.currentEpochWritten(2);
    stage.receive(1, new QuorumMessage.UpToDate());
    assertThat(stage.zab.membership().committed().version()).isZero();
    assertThat(stage.zab.membership().lastSeen().version()).isEqualTo(z(2, 1));
    stage.receive(1, new QuorumMessage.CommitAndActivate(z(2, 1), 2));
    assertThat(stage.zab.membership().committed().version()).isEqualTo(z(2, 1));
  }

  @Test
  void anOpenOneSurvivesThatALeaderTellsOfTheActiveConfiguration() {
    Stage stage = server().followingInEpoch2();
    stage.receive(1, new QuorumMessage.Diff(0));
    propose(stage, 1, 2, 3, 4);
    stage.receive(1, new NewLeader(z(2, 0), Stage.config(z(2, 0), 1, 2, 3).text()));
    stage.logDurable(z(2, 1));
    stage.currentEpochWritten(2);
    stage.receive(1, new QuorumMessage.UpToDate());
    assertThat(stage.zab.membership().committed().version()).isEqualTo(z(2, 0));
    assertThat(stage.zab.membership().lastSeen().version()).isEqualTo(z(2, 1));
  }

  @Test
  void aProposalThatIsTakenBackDoesNotCountAnyMore() {
    Stage stage = follower();
    propose(stage, 1, 2, 3, 4);
    stage.logDurable(z(2, 1));
    assertThat(stage.zab.membership().isJoint()).isTrue();
    stage.zab.linkClosed(1);
    stage.zab.follow(3);
    stage.zab.connected(2);
    stage.receive(2, new QuorumMessage.LeaderInfo(3));
    stage.acceptedEpochWritten(3);
    stage.receive(2, new QuorumMessage.Trunc(z(1, 3)));
    stage.zab.truncated(z(1, 3));
    assertThat(stage.zab.membership().isJoint()).isFalse();
  }

  @Test
  void aNewEpochTakesPromisesOfBothQuorums() {
    Stage stage = follower();
    propose(stage, 1, 4, 5);
    stage.logDurable(z(2, 1));
    stage.zab.linkClosed(1);
    stage.zab.lead();
    stage.zab.linkOpened(7);
    stage.receive(7, new QuorumMessage.FollowerInfo(2, new LearnerInfo(2, 0)));
    assertThat(stage.zab.acceptedEpoch()).isEqualTo(2);
    stage.zab.linkOpened(8);
    assertThat(stage.receive(8, new QuorumMessage.FollowerInfo(2, new LearnerInfo(4, 0))))
        .contains("write accepted epoch 3");
  }

  @Test
  void aLeaderThatCompletesOneAndHasNoVoteInItStepsDown() {
    Stage stage = follower();
    propose(stage, 2, 3);
    stage.logDurable(z(2, 1));
    stage.zab.linkClosed(1);
    stage.zab.lead();
    for (int sid = 2; sid <= 3; sid++) {
      stage.zab.linkOpened(5 + sid);
      stage.receive(5 + sid, new QuorumMessage.FollowerInfo(2, new LearnerInfo(sid, 0)));
    }
    stage.acceptedEpochWritten(3);
    for (int sid = 2; sid <= 3; sid++) {
      stage.receive(5 + sid, new QuorumMessage.AckEpoch(z(2, 1), 2));
    }
    stage.currentEpochWritten(3);
    stage.receive(7, new QuorumMessage.Ack(z(3, 0)));
    assertThat(stage.receive(8, new QuorumMessage.Ack(z(3, 0))))
        .contains("apply 2.1")
        .anyMatch(line -> line.startsWith("7 UpToDate"))
        .anyMatch(line -> line.startsWith("8 UpToDate"));
    assertThat(stage.zab.membership().committed().voters()).containsExactly(2L, 3L);
    assertThat(stage.zab.state()).isEqualTo(Zab.State.LOOKING);
  }

  private static void propose(Stage stage, long... sids) {
    stage.receive(
        1,
        QuorumMessage.Proposal.of(
            EncodedTransaction.of(Stage.transaction(z(2, 1), Stage.config(z(2, 1), sids)))));
  }
}
