package dev.ostler.core.election;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.election.Decision.Reason;
import dev.ostler.core.election.RecordingSink.Sent;
import dev.ostler.core.membership.Ensembles;
import dev.ostler.core.membership.JointConfig;
import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.core.membership.Role;
import dev.ostler.wire.quorum.Notification;
import dev.ostler.wire.quorum.ServerState;
import dev.ostler.wire.value.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The rules of an election, one by one, from the place of one server. */
final class ElectionTest {
  private static final ServerState LOOKING = ServerState.LOOKING;
  private static final ServerState FOLLOWING = ServerState.FOLLOWING;
  private static final ServerState LEADING = ServerState.LEADING;
  private static final ServerState OBSERVING = ServerState.OBSERVING;

  private final RecordingSink sink = new RecordingSink();
  private JointConfig config = JointConfig.of(Ensembles.of(3, 2));
  private ElectionSettings settings = ElectionSettings.defaults(5_000);
  private Election election = election(1);
  private long now = 1_000;

  private Election election(long self) {
    return new Election(self, config, settings, sink);
  }

  /** Server 1 of an ensemble looks, with its history ending at zxid 5 of epoch 1. */
  private void look(QuorumConfig members) {
    config = JointConfig.of(members);
    election = election(1);
    election.look(5, 1, now);
  }

  private void heard(long sid, ServerState state, long leader, long zxid, long round, long epoch) {
    Notification notification =
        Notification.of(state, leader, zxid, round, epoch, config.committed().text());
    election.received(sid, notification, now);
  }

  private void heardAncient(long sid, ServerState state, long leader, long round, long epoch) {
    election.received(sid, new Notification(state, leader, 5, round, epoch, 0, null), now);
  }

  private void after(long millis) {
    now += millis;
    election.tick(now);
  }

  private List<Sent> takeSent() {
    List<Sent> taken = List.copyOf(sink.sent);
    sink.sent.clear();
    return taken;
  }

  private static Sent vote(long to, long leader, long zxid, long round, long epoch) {
    return new Sent(to, new Vote(leader, zxid, round, epoch), LOOKING);
  }

  private Decision decision() {
    Decision made = Objects.requireNonNull(sink.decision, "undecided");
    sink.decision = null;
    return made;
  }

  private void undecided() {
    assertThat(sink.decision).isNull();
  }

  @Test
  void aServerFirstVotesForItself() {
    look(Ensembles.of(3, 2));
    assertThat(takeSent()).containsExactly(vote(2, 1, 5, 1, 1), vote(3, 1, 5, 1, 1));
    assertThat(sink.notifications)
        .allSatisfy(sent -> {
          assertThat(sent.version()).isEqualTo(2);
          assertThat(sent.config()).isEqualTo(config.committed().text());
        });
    assertThat(election.vote()).isEqualTo(new Vote(1, 5, 1, 1));
    undecided();
  }

  @Test
  void aBetterVoteIsTakenOverAndTold() {
    look(Ensembles.of(5, 0));
    takeSent();
    heard(2, LOOKING, 2, 5, 1, 1);
    assertThat(takeSent())
        .containsExactly(
            vote(2, 2, 5, 1, 1), vote(3, 2, 5, 1, 1), vote(4, 2, 5, 1, 1), vote(5, 2, 5, 1, 1));
    heard(3, LOOKING, 3, 6, 1, 1);
    assertThat(takeSent()).hasSize(4).contains(vote(2, 3, 6, 1, 1));
    heard(4, LOOKING, 4, 1, 1, 2);
    assertThat(takeSent()).hasSize(4).contains(vote(2, 4, 1, 1, 2));
    heard(5, LOOKING, 5, 9, 1, 1);
    assertThat(takeSent()).as("an older epoch").isEmpty();
  }

  @Test
  void aQuorumWaitsForABetterVote() {
    look(Ensembles.of(5, 0));
    heard(2, LOOKING, 2, 5, 1, 1);
    heard(3, LOOKING, 2, 5, 1, 1);
    after(199);
    undecided();
    after(1);
    assertThat(decision())
        .isEqualTo(
            new Decision(
                FOLLOWING,
                new Vote(2, 5, 1, 1),
                Reason.QUORUM,
                new TreeSet<>(List.of(1L, 2L, 3L)),
                200));
    assertThat(election.state()).isEqualTo(FOLLOWING);
  }

  @Test
  void aBetterVoteInTheFinalWaitReopensTheElection() {
    look(Ensembles.of(5, 0));
    heard(2, LOOKING, 2, 5, 1, 1);
    heard(3, LOOKING, 2, 5, 1, 1);
    after(150);
    heard(4, LOOKING, 4, 5, 1, 1);
    after(150);
    undecided();
    heard(2, LOOKING, 4, 5, 1, 1);
    after(199);
    undecided();
    after(1);
    assertThat(decision().vote().leader()).isEqualTo(4);
  }

  @Test
  void nothingIsWaitedForOnceEveryVoterAgrees() {
    look(Ensembles.of(3, 2));
    heard(2, LOOKING, 3, 5, 1, 1);
    heard(3, LOOKING, 3, 5, 1, 1);
    Decision decision = decision();
    assertThat(decision.reason()).isEqualTo(Reason.UNANIMOUS);
    assertThat(decision.vote()).isEqualTo(new Vote(3, 5, 1, 1));
    assertThat(decision.tookMillis()).isZero();
    assertThat(decision.toString())
        .isEqualTo(
            "Server 3 is elected and this one is FOLLOWING: every voter voted for it (servers"
                + " [1, 2, 3]; its history ends at 0x5 in epoch 1; round 1, 0 ms)");
  }

  @Test
  void whoIsOutOfReachIsNotWaitedFor() {
    look(Ensembles.of(5, 0));
    election.unreachable(5, now);
    heard(2, LOOKING, 3, 5, 1, 1);
    heard(3, LOOKING, 3, 5, 1, 1);
    undecided();
    election.unreachable(4, now);
    Decision decision = decision();
    assertThat(decision.reason()).isEqualTo(Reason.REACHABLE);
    assertThat(decision.supporters()).containsExactly(1L, 2L, 3L);
  }

  @Test
  void theEndOfTheConnectionToTheElectedLeaderIsTold() {
    look(Ensembles.of(3, 0));
    heard(2, LOOKING, 3, 5, 1, 1);
    heard(3, LOOKING, 3, 5, 1, 1);
    election.disconnected(2, now);
    assertThat(sink.gone).isEmpty();
    election.disconnected(3, now);
    assertThat(sink.gone).containsExactly(3L);
  }

  @Test
  void whoHasComeAfterAllIsWaitedFor() {
    look(Ensembles.of(3, 0));
    election.unreachable(3, now);
    election.connected(3);
    heard(2, LOOKING, 2, 5, 1, 1);
    undecided();
    after(200);
    assertThat(decision().reason()).isEqualTo(Reason.QUORUM);
  }

  @Test
  void theOneWhomAllVoteForLeads() {
    look(Ensembles.of(3, 0));
    heard(2, LOOKING, 1, 5, 1, 1);
    heard(3, LOOKING, 1, 5, 1, 1);
    assertThat(decision().state()).isEqualTo(LEADING);
  }

  @Test
  void aSingleVoterElectsItselfAtOnce() {
    look(Ensembles.of(1, 1));
    assertThat(decision().state()).isEqualTo(LEADING);
    assertThat(takeSent()).isEmpty();
  }

  @Test
  void votesThatDifferInAnyFieldDoNotAddUp() {
    look(Ensembles.of(3, 0));
    heard(2, LOOKING, 1, 4, 1, 1);
    heard(3, LOOKING, 1, 5, 1, 0);
    after(5_000);
    undecided();
  }

  @Test
  void aLaterRoundIsJoinedAndEarlierVotesAreForgotten() {
    look(Ensembles.of(5, 0));
    heard(2, LOOKING, 2, 5, 1, 1);
    heard(3, LOOKING, 2, 5, 1, 1);
    takeSent();
    heard(4, LOOKING, 4, 1, 7, 1);
    assertThat(takeSent()).as("its own vote is better").contains(vote(4, 1, 5, 7, 1)).hasSize(4);
    after(300);
    undecided();
    assertThat(election.round()).isEqualTo(7);
    heard(5, LOOKING, 5, 6, 8, 1);
    assertThat(takeSent()).contains(vote(4, 5, 6, 8, 1));
  }

  @Test
  void aLaggardIsToldTheRoundAndNotCounted() {
    look(Ensembles.of(3, 0));
    election.look(5, 1, now);
    takeSent();
    heard(2, LOOKING, 2, 5, 1, 1);
    assertThat(takeSent()).containsExactly(vote(2, 1, 5, 2, 1));
    heard(3, LOOKING, 2, 5, 1, 1);
    after(500);
    undecided();
  }

  @Test
  void nobodyIsToldTheSameTwiceAtOnce() {
    look(Ensembles.of(3, 0));
    election.look(5, 1, now);
    takeSent();
    for (int i = 0; i < 100; i++) {
      heard(2, LOOKING, 2, 5, 1, 1);
    }
    assertThat(takeSent()).hasSize(1);
    now += 199;
    election.tick(now);
    assertThat(takeSent()).isEmpty();
    assertThat(election.nextTickMillis()).isEqualTo(now + 1);
    now += 1;
    election.tick(now);
    assertThat(takeSent()).as("the vote again, and the answer it owes").hasSize(3);
    after(150);
    assertThat(takeSent()).isEmpty();
  }

  @Test
  void anUnansweredVoteIsSentAgainEverLessOften() {
    look(Ensembles.of(3, 0));
    takeSent();
    List<Long> times = new ArrayList<>();
    while (now < 200_000) {
      now = election.nextTickMillis();
      election.tick(now);
      if (!takeSent().isEmpty()) {
        times.add(now - 1_000);
      }
    }
    assertThat(times)
        .startsWith(200L, 600L, 1_400L, 3_000L, 6_200L, 12_600L, 25_400L, 51_000L)
        .endsWith(102_200L, 162_200L);
  }

  @Test
  void unreachableVotersAreDialedMoreOftenThanVotesAreRepeated() {
    look(Ensembles.of(3, 2));
    while (now < 30_000) {
      now = election.nextTickMillis();
      election.tick(now);
    }
    assertThat(sink.reached).contains(2L, 3L).doesNotContain(1L, 4L);
    assertThat(sink.reached.size()).isBetween(18, 30);
  }

  @Test
  void whoIsNoVoterIsNotCounted() {
    look(Ensembles.of(3, 2));
    heard(4, LOOKING, 3, 9, 1, 9);
    heard(5, LOOKING, 3, 9, 1, 9);
    heard(99, LEADING, 3, 9, 1, 9);
    heard(2, OBSERVING, 3, 9, 1, 9);
    heard(2, LOOKING, 4, 9, 1, 9);
    heard(3, LOOKING, 99, 9, 1, 9);
    after(500);
    undecided();
  }

  @Test
  void othersAreAnsweredWithWhatThisServerIsItself() {
    look(Ensembles.of(3, 2));
    heard(2, LOOKING, 2, 5, 1, 1);
    takeSent();
    heard(4, LOOKING, Vote.NOBODY, Vote.NOBODY, 9, Vote.NOBODY);
    heard(99, LOOKING, 99, 7, 0, 7);
    assertThat(takeSent()).containsExactly(vote(4, 1, 5, 1, 1), vote(99, 1, 5, 1, 1));
    heard(4, OBSERVING, 2, 7, 9, 7);
    assertThat(takeSent()).as("it does not ask").isEmpty();
  }

  @Test
  void whoeverAskedIsToldTheEndOfTheElectionAndTheEpoch() {
    look(Ensembles.of(3, 2));
    heard(4, LOOKING, Vote.NOBODY, Vote.NOBODY, 9, Vote.NOBODY);
    takeSent();
    heard(2, LOOKING, 3, 5, 1, 1);
    takeSent();
    heard(3, LOOKING, 3, 5, 1, 1);
    assertThat(takeSent()).contains(new Sent(4, new Vote(3, 5, 1, 1), FOLLOWING));
    election.establish(2, now);
    assertThat(takeSent()).contains(new Sent(4, new Vote(3, 5, 1, 2), FOLLOWING));
    election.establish(2, now);
    assertThat(takeSent()).isEmpty();
  }

  @Test
  void nobodyIsAnsweredBeforeTheFirstElection() {
    heard(2, LOOKING, 2, 5, 1, 1);
    heard(4, LOOKING, Vote.NOBODY, Vote.NOBODY, 1, Vote.NOBODY);
    assertThat(takeSent()).isEmpty();
    assertThat(election.nextTickMillis()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void anExistingEnsembleIsJoined() {
    look(Ensembles.of(5, 0));
    heard(2, FOLLOWING, 3, 4, 6, 2);
    heard(4, FOLLOWING, 3, 4, 6, 2);
    heard(5, FOLLOWING, 3, 4, 6, 2);
    undecided();
    heard(3, LEADING, 3, 4, 6, 2);
    Decision decision = decision();
    assertThat(decision.reason()).isEqualTo(Reason.ESTABLISHED);
    assertThat(decision.state()).isEqualTo(FOLLOWING);
    assertThat(decision.vote()).isEqualTo(new Vote(3, 4, 6, 2));
    assertThat(election.round()).as("the next election has a later round").isEqualTo(6);
  }

  @Test
  void settledServersOfOtherRoundsAgreeOnLeaderAndEpoch() {
    look(Ensembles.of(3, 0));
    heard(2, FOLLOWING, 3, 9, 4, 2);
    heard(3, LEADING, 3, 8, 6, 2);
    assertThat(decision().vote().leader()).isEqualTo(3);
  }

  @Test
  void settledServersOfDifferentEpochsDoNotAgree() {
    look(Ensembles.of(5, 0));
    heard(2, FOLLOWING, 3, 5, 6, 1);
    heard(4, FOLLOWING, 3, 5, 6, 2);
    heard(3, LEADING, 3, 5, 6, 2);
    undecided();
    heard(2, FOLLOWING, 3, 5, 6, 2);
    assertThat(decision().vote().epoch()).isEqualTo(2);
  }

  @Test
  void inOneRoundSettledServersAgreeOnTheLeaderAlone() {
    look(Ensembles.of(5, 0));
    heard(2, FOLLOWING, 3, 5, 1, 1);
    heard(4, FOLLOWING, 3, 4, 1, 2);
    heard(3, LEADING, 3, 5, 1, 2);
    assertThat(decision().vote().leader()).isEqualTo(3);
  }

  @Test
  void oldFormatsAgreeOnTheLeaderAlone() {
    look(Ensembles.of(5, 0));
    heardAncient(2, FOLLOWING, 3, 9, 0);
    heardAncient(4, FOLLOWING, 3, 8, 0);
    undecided();
    heard(3, LEADING, 3, 5, 9, 2);
    assertThat(decision().vote().leader()).isEqualTo(3);
  }

  @Test
  void nobodyIsFollowedWhoDoesNotLead() {
    look(Ensembles.of(3, 0));
    heard(2, FOLLOWING, 3, 5, 6, 2);
    heard(3, FOLLOWING, 3, 5, 6, 2);
    after(500);
    undecided();
  }

  @Test
  void aServerLeadsWhenAQuorumOfItsRoundFollowsIt() {
    look(Ensembles.of(5, 0));
    heard(2, FOLLOWING, 1, 5, 1, 1);
    undecided();
    heard(3, FOLLOWING, 1, 5, 1, 1);
    assertThat(decision().supporters()).as("its own vote is the same").containsExactly(1L, 2L, 3L);
    assertThat(election.state()).isEqualTo(LEADING);
  }

  @Test
  void aServerThatRestartedDoesNotLeadFollowersOfAnEarlierRound() {
    look(Ensembles.of(3, 0));
    heard(2, FOLLOWING, 1, 5, 4, 1);
    heard(3, FOLLOWING, 1, 5, 4, 1);
    after(500);
    undecided();
  }

  @Test
  void aSettledServerAnswersLookersForEver() {
    look(Ensembles.of(3, 0));
    heard(2, LOOKING, 3, 5, 1, 1);
    heard(3, LOOKING, 3, 5, 1, 1);
    decision();
    takeSent();
    after(200);
    for (int i = 0; i < 10; i++) {
      heard(2, LOOKING, 2, 9, i, 9);
      assertThat(takeSent()).containsExactly(new Sent(2, new Vote(3, 5, 1, 1), FOLLOWING));
      after(200);
    }
    heard(2, FOLLOWING, 3, 9, 1, 9);
    heard(3, LEADING, 3, 9, 1, 9);
    assertThat(takeSent()).isEmpty();
    assertThat(sink.voters).isEmpty();
  }

  @Test
  void aLeaderNoticesWhoVotesInALaterRoundOrForABetterOne() {
    look(Ensembles.of(3, 0));
    heard(2, LOOKING, 1, 5, 1, 1);
    heard(3, LOOKING, 1, 5, 1, 1);
    assertThat(decision().state()).isEqualTo(LEADING);
    heard(2, LOOKING, 2, 9, 0, 1);
    heard(3, LOOKING, 3, 4, 1, 1);
    assertThat(sink.goneOn).as("an earlier round, a vote that will change").isEmpty();
    heard(2, LOOKING, 1, 5, 2, 1);
    heard(3, LOOKING, 3, 6, 1, 1);
    assertThat(sink.goneOn).containsExactly(2L, 3L);
  }

  @Test
  void aFollowerNoticesThatItsLeaderVotesOn() {
    look(Ensembles.of(3, 0));
    heard(2, LOOKING, 2, 5, 1, 1);
    election.unreachable(3, now);
    assertThat(decision().vote().leader()).isEqualTo(2);
    heard(3, LOOKING, 3, 5, 1, 1);
    assertThat(sink.goneOn).as("another voter").isEmpty();
    heard(2, LOOKING, 2, 5, 1, 1);
    assertThat(sink.goneOn).as("what made it the leader").isEmpty();
    heard(2, LOOKING, 3, 5, 1, 1);
    assertThat(sink.goneOn).containsExactly(2L);
  }

  @Test
  void lookersHearTheEstablishedEpoch() {
    look(Ensembles.of(3, 0));
    heard(2, LOOKING, 3, 5, 1, 1);
    heard(3, LOOKING, 3, 5, 1, 1);
    decision();
    election.establish(4, now);
    takeSent();
    after(200);
    heard(2, LOOKING, 2, 5, 1, 1);
    assertThat(takeSent()).containsExactly(new Sent(2, new Vote(3, 5, 1, 4), FOLLOWING));
  }

  @Test
  void aLeaderNoticesVotersThatLook() {
    look(Ensembles.of(3, 1));
    heard(2, LOOKING, 1, 5, 1, 1);
    heard(3, LOOKING, 1, 5, 1, 1);
    assertThat(decision().state()).isEqualTo(LEADING);
    heard(3, LOOKING, 1, 5, 1, 1);
    heard(4, LOOKING, Vote.NOBODY, Vote.NOBODY, 1, Vote.NOBODY);
    assertThat(sink.voters).containsExactly(3L);
    assertThat(sink.goneOn).isEmpty();
  }

  /** Bug B-24: a stale vote makes a quorum, and the truth comes while it is believed. */
  @Test
  void settledAnswersInTheFinalWaitAreHeard() {
    look(Ensembles.of(3, 0));
    heard(2, LOOKING, 2, 9, 1, 1);
    after(50);
    heard(2, FOLLOWING, 3, 5, 1, 1);
    after(300);
    undecided();
    heard(3, LEADING, 3, 5, 1, 1);
    assertThat(decision().vote().leader()).isEqualTo(3);
  }

  @Test
  void onlyTheNewestWordOfAServerCounts() {
    look(Ensembles.of(5, 0));
    heard(2, FOLLOWING, 3, 5, 6, 2);
    heard(4, FOLLOWING, 3, 5, 6, 2);
    heard(2, LOOKING, 2, 5, 1, 1);
    heard(3, LEADING, 3, 5, 6, 2);
    undecided();
    heard(5, FOLLOWING, 3, 5, 6, 2);
    assertThat(decision().vote().leader()).isEqualTo(3);
  }

  @Test
  void theWordOfWhoeverIsGoneDoesNotCount() {
    look(Ensembles.of(3, 0));
    heard(2, LOOKING, 2, 5, 1, 1);
    election.disconnected(2, now);
    after(500);
    undecided();
    heard(3, LEADING, 3, 5, 6, 2);
    election.disconnected(3, now);
    heard(2, FOLLOWING, 3, 5, 6, 2);
    undecided();
  }

  @Test
  void aNewConnectionHearsWhatIsProposedNow() {
    look(Ensembles.of(3, 1));
    heard(2, LOOKING, 2, 5, 1, 1);
    takeSent();
    election.connected(3);
    assertThat(takeSent()).containsExactly(vote(3, 2, 5, 1, 1));
    election.connected(4);
    assertThat(takeSent()).isEmpty();
    heard(3, LOOKING, 2, 5, 1, 1);
    decision();
    takeSent();
    election.connected(3);
    assertThat(takeSent()).as("nothing stale: it will ask").isEmpty();
  }

  @Test
  void aServerWithoutHistoryHasNoVoteAndJoins() {
    election.look(Vote.NO_HISTORY, 0, now);
    assertThat(takeSent()).contains(vote(2, 1, -1, 1, 0));
    heard(2, LOOKING, 2, 5, 1, 1);
    heard(3, LOOKING, 2, 5, 1, 1);
    after(500);
    undecided();
    heard(2, FOLLOWING, 1, 5, 1, 1);
    heard(3, FOLLOWING, 1, 5, 1, 1);
    after(500);
    undecided();
    heard(2, LEADING, 2, 5, 3, 2);
    heard(3, FOLLOWING, 2, 5, 3, 2);
    assertThat(decision().state()).isEqualTo(FOLLOWING);
  }

  @Test
  void theVoteOfAServerWithoutHistoryIsNotCounted() {
    look(Ensembles.of(3, 0));
    heard(2, LOOKING, 1, -1, 1, 1);
    heard(2, LOOKING, 2, -1, 1, 9);
    after(500);
    undecided();
  }

  @Test
  void anObserverNamesNobodyAndObserves() {
    election = election(4);
    election.look(5, 1, now);
    assertThat(takeSent())
        .containsExactly(
            vote(1, Vote.NOBODY, Vote.NOBODY, 1, Vote.NOBODY),
            vote(2, Vote.NOBODY, Vote.NOBODY, 1, Vote.NOBODY),
            vote(3, Vote.NOBODY, Vote.NOBODY, 1, Vote.NOBODY));
    heard(1, FOLLOWING, 2, 5, 6, 2);
    heard(2, LEADING, 2, 5, 6, 2);
    assertThat(decision().state()).isEqualTo(OBSERVING);
  }

  @Test
  void anObserverBelievesAQuorumOfEqualVotesButDoesNotCountItself() {
    election = election(4);
    election.look(5, 1, now);
    takeSent();
    heard(1, LOOKING, 2, 5, 1, 1);
    after(150);
    undecided();
    heard(2, LOOKING, 2, 5, 1, 1);
    assertThat(takeSent()).as("nobody would count it").isEmpty();
    after(200);
    assertThat(decision().state()).isEqualTo(OBSERVING);
  }

  /** Bug B-25. */
  @Test
  void anObserverDoesNotAnswerLaggards() {
    election = election(4);
    election.look(5, 1, now);
    election.look(5, 1, now);
    takeSent();
    heard(1, LOOKING, 1, 5, 0, 1);
    assertThat(takeSent()).isEmpty();
  }

  @Test
  void aServerInNoConfigurationNamesNobodyAndFollows() {
    election = election(9);
    election.look(5, 1, now);
    assertThat(takeSent()).contains(vote(1, Vote.NOBODY, 5, 1, 1)).hasSize(3);
    heard(1, FOLLOWING, 2, 5, 6, 2);
    heard(2, LEADING, 2, 5, 6, 2);
    assertThat(decision().state()).isEqualTo(FOLLOWING);
  }

  @Test
  void aServerWithoutWeightIsNeverVotedFor() {
    look(
        Ensembles.parse(
            "server.1=a:1:2\nserver.2=b:1:2\nserver.3=c:1:2\ngroup.1=1:2:3\nweight.3=0"));
    takeSent();
    heard(3, LOOKING, 3, 9, 1, 9);
    assertThat(takeSent()).isEmpty();
    heard(3, LOOKING, 3, 9, 2, 9);
    assertThat(takeSent()).contains(vote(2, 1, 5, 2, 1));
  }

  @Test
  void groupsDecideByWeight() {
    look(
        Ensembles.parse(
            """
            server.1=a:1:2
            server.2=b:1:2
            server.3=c:1:2
            server.4=d:1:2
            group.1=1:2
            group.2=3:4
            weight.1=2
            weight.3=2
            """));
    heard(2, LOOKING, 2, 5, 1, 1);
    heard(4, LOOKING, 2, 5, 1, 1);
    after(500);
    undecided();
    heard(3, LOOKING, 2, 5, 1, 1);
    assertThat(decision().reason()).isEqualTo(Reason.UNANIMOUS);
  }

  @Test
  void whileAReconfigurationIsUnderWayBothQuorumsMustAgree() {
    config = new JointConfig(Ensembles.of(3, 0), Ensembles.of(5, 0).withVersion(0x100000003L));
    election = election(1);
    election.look(5, 1, now);
    assertThat(takeSent()).extracting(Sent::sid).containsExactly(2L, 3L, 4L, 5L);
    heard(2, LOOKING, 1, 5, 1, 1);
    after(500);
    undecided();
    heard(4, LOOKING, 1, 5, 1, 1);
    after(200);
    assertThat(decision().state()).isEqualTo(LEADING);
  }

  @Test
  void anElectionBeginsAnewWhenTheMembershipChanges() {
    look(Ensembles.of(3, 0));
    heard(2, LOOKING, 1, 5, 1, 1);
    takeSent();
    election.reconfigure(JointConfig.of(Ensembles.of(5, 0).withVersion(7)), now);
    assertThat(takeSent()).hasSize(4).contains(vote(5, 1, 5, 2, 1));
    after(500);
    undecided();
  }

  private Notification withConfig(ServerState state, QuorumConfig theirs) {
    return Notification.of(state, 2, 5, 1, 1, theirs.text());
  }

  @Test
  void aNewerConfigurationIsLearnedOnlyWhenReconfigurationIsEnabledAndNothingIsSettled() {
    QuorumConfig newer = Ensembles.of(3, 0).withVersion(7);
    look(Ensembles.of(3, 0));
    election.received(2, withConfig(LOOKING, newer), now);
    assertThat(sink.configs).isEmpty();
    settings = new ElectionSettings(200, 60_000, 200, 5_000, true, Role.PARTICIPANT);
    look(Ensembles.of(3, 0).withVersion(3));
    takeSent();
    election.received(2, withConfig(LOOKING, newer), now);
    assertThat(sink.configs).containsExactly(newer);
    assertThat(takeSent()).as("the message itself is dropped").isEmpty();
    election.received(2, withConfig(LOOKING, Ensembles.of(3, 0).withVersion(2)), now);
    election.received(2, withConfig(LOOKING, Ensembles.parse("version=9")), now);
    assertThat(sink.configs).hasSize(1);
    election.settle(FOLLOWING, new Vote(2, 5, 1, 1));
    election.received(2, withConfig(LOOKING, newer), now);
    assertThat(sink.configs).hasSize(1);
  }

  @Test
  void unreadableConfigurationsDoNotKeepAVoteFromBeingRead() {
    settings = new ElectionSettings(200, 60_000, 200, 5_000, true, Role.PARTICIPANT);
    look(Ensembles.of(3, 0));
    for (Bytes text : List.of(Bytes.EMPTY, Bytes.utf8("nonsense"), Bytes.utf8("\\u"))) {
      takeSent();
      election.received(2, Notification.of(LOOKING, 2, 5, 1, 1, text), now);
    }
    after(199);
    undecided();
    after(1);
    assertThat(decision().vote().leader()).isEqualTo(2);
  }

  @Test
  void whoHasNotBeenHeardOfIsDialedAgainSoon() {
    look(Ensembles.of(3, 0));
    assertThat(election.nextTickMillis()).isEqualTo(now + Election.FIRST_REDIAL_PAUSE_MILLIS);
    after(Election.FIRST_REDIAL_PAUSE_MILLIS);
    assertThat(sink.reached).containsExactly(2L, 3L);
  }

  @Test
  void serversThatListOtherVotersAreNamedOnce() {
    look(Ensembles.of(3, 2));
    election.received(2, withConfig(LOOKING, Ensembles.of(4, 1)), now);
    election.received(2, withConfig(LOOKING, Ensembles.of(4, 1)), now);
    assertThat(sink.warnings).hasSize(1);
    assertThat(sink.warnings.getFirst()).contains("server 2", "[1, 2, 3, 4]", "server lines");
  }

  @Test
  void roundsThatNoServerCanReachAreIgnored() {
    look(Ensembles.of(3, 0));
    takeSent();
    heard(2, LOOKING, 2, 5, Election.ROUND_MAX + 1, 1);
    heard(2, LOOKING, 2, 5, Long.MIN_VALUE, 1);
    assertThat(takeSent()).isEmpty();
    assertThat(election.round()).isEqualTo(1);
  }

  @Test
  void aServerTakesARoleWithoutAnElection() {
    look(Ensembles.of(3, 0));
    takeSent();
    election.settle(LEADING, new Vote(1, 8, 1, 1));
    assertThat(election.nextTickMillis()).isEqualTo(Long.MAX_VALUE);
    heard(2, LOOKING, 2, 5, 1, 1);
    assertThat(takeSent()).containsExactly(new Sent(2, new Vote(1, 8, 1, 1), LEADING));
    undecided();
  }

  @Test
  void theNextElectionHasALaterRound() {
    look(Ensembles.of(3, 0));
    heard(2, LOOKING, 2, 5, 4, 1);
    after(200);
    decision();
    takeSent();
    election.look(6, 2, now);
    assertThat(takeSent()).contains(vote(2, 1, 6, 5, 2));
  }

  @Test
  void onlySoManyAskersAreRemembered() {
    look(Ensembles.of(3, 0));
    for (long sid = 10; sid < 10 + 3L * Answers.ASKERS_MAX; sid++) {
      heard(sid, LOOKING, sid, 5, 1, 1);
    }
    takeSent();
    heard(2, LOOKING, 3, 5, 1, 1);
    takeSent();
    heard(3, LOOKING, 3, 5, 1, 1);
    decision();
    assertThat(takeSent()).as("not even the voters, which are too late").hasSize(1_024);
  }
}
