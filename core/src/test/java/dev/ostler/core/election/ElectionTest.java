package dev.ostler.core.election;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.election.Decision.Reason;
import dev.ostler.core.membership.Ensembles;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The rules of an election, one by one, from the place of one server. */
final class ElectionTest extends ElectionScene {
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
    bothVoteFor(2);
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
    bothVoteFor(2);
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
    bothVoteFor(3);
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
    bothVoteFor(3);
    undecided();
    election.unreachable(4, now);
    Decision decision = decision();
    assertThat(decision.reason()).isEqualTo(Reason.REACHABLE);
    assertThat(decision.supporters()).containsExactly(1L, 2L, 3L);
  }

  @Test
  void theEndOfTheConnectionToTheElectedLeaderIsTold() {
    look(Ensembles.of(3, 0));
    bothVoteFor(3);
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
    bothVoteFor(1);
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
    bothVoteFor(2);
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
    bothVoteFor(2);
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
  void whoHasNotBeenHeardOfIsDialedAgainSoon() {
    look(Ensembles.of(3, 0));
    assertThat(election.nextTickMillis()).isEqualTo(now + Election.FIRST_REDIAL_PAUSE_MILLIS);
    after(Election.FIRST_REDIAL_PAUSE_MILLIS);
    assertThat(sink.reached).containsExactly(2L, 3L);
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
  void theNextElectionHasALaterRound() {
    look(Ensembles.of(3, 0));
    heard(2, LOOKING, 2, 5, 4, 1);
    after(200);
    decision();
    takeSent();
    election.look(6, 2, now);
    assertThat(takeSent()).contains(vote(2, 1, 6, 5, 2));
  }
}
