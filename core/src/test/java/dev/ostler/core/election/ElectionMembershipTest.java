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
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whose votes count: observers, weights, and configurations that change. */
final class ElectionMembershipTest extends ElectionScene {
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
  void serversThatListOtherVotersAreNamedOnce() {
    look(Ensembles.of(3, 2));
    election.received(2, withConfig(LOOKING, Ensembles.of(4, 1)), now);
    election.received(2, withConfig(LOOKING, Ensembles.of(4, 1)), now);
    assertThat(sink.warnings).hasSize(1);
    assertThat(sink.warnings.getFirst()).contains("server 2", "[1, 2, 3, 4]", "server lines");
  }
}
