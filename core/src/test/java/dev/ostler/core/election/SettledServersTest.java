package dev.ostler.core.election;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.election.Decision.Reason;
import dev.ostler.core.election.RecordingSink.Sent;
import dev.ostler.core.membership.Ensembles;
import org.junit.jupiter.api.Test;

/** What a server that looks makes of those that have settled, and what it says once it has. */
final class SettledServersTest extends ElectionScene {
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
    bothVoteFor(3);
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
  void lookersHearTheEstablishedEpoch() {
    look(Ensembles.of(3, 0));
    bothVoteFor(3);
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
    bothVoteFor(1);
    assertThat(decision().state()).isEqualTo(LEADING);
    heard(3, LOOKING, 1, 5, 1, 1);
    heard(4, LOOKING, Vote.NOBODY, Vote.NOBODY, 1, Vote.NOBODY);
    assertThat(sink.voters).containsExactly(3L);
    assertThat(sink.goneOn).isEmpty();
  }

  @Test
  void aLeaderNoticesWhoVotesInALaterRoundOrForABetterOne() {
    look(Ensembles.of(3, 0));
    bothVoteFor(1);
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
