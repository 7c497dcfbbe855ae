package dev.ostler.core.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;

final class QuorumRuleTest {
  private static final String THREE_GROUPS =
      """
      server.1=a:1:2
      server.2=b:1:2
      server.3=c:1:2
      server.4=d:1:2
      server.5=e:1:2
      server.6=f:1:2
      server.7=g:1:2
      server.8=h:1:2
      server.9=i:1:2
      group.1=1:2:3
      group.2=4:5:6
      group.3=7:8:9
      """;

  @Test
  void moreThanHalfOfTheVotersAreAQuorum() {
    QuorumConfig five = Ensembles.of(5, 2);
    assertThat(five.containsQuorum(Set.of(1L, 2L))).isFalse();
    assertThat(five.containsQuorum(Set.of(1L, 2L, 5L))).isTrue();
    QuorumConfig four = Ensembles.of(4, 0);
    assertThat(four.containsQuorum(Set.of(1L, 2L))).isFalse();
    assertThat(four.containsQuorum(Set.of(1L, 2L, 3L))).isTrue();
  }

  @Test
  void observersAndStrangersCountForNothing() {
    QuorumConfig three = Ensembles.of(3, 2);
    assertThat(three.containsQuorum(Set.of(1L, 4L, 5L, 99L))).isFalse();
    assertThat(three.containsQuorum(Set.of(1L, 3L, 4L))).isTrue();
  }

  @Test
  void nobodyIsNoQuorum() {
    assertThat(Ensembles.parse("version=0").containsQuorum(Set.of())).isFalse();
    assertThat(Ensembles.parse("server.1=a:1:2").containsQuorum(Set.of())).isFalse();
    assertThat(Ensembles.parse("server.1=a:1:2").containsQuorum(Set.of(1L))).isTrue();
  }

  @Test
  void groupsAreWonByWeightAndQuorumsByGroups() {
    QuorumConfig nine = Ensembles.parse(THREE_GROUPS);
    assertThat(nine.containsQuorum(Set.of(1L, 2L, 4L, 5L))).isTrue();
    assertThat(nine.containsQuorum(Set.of(1L, 2L, 3L, 4L, 7L))).isFalse();
    assertThat(nine.containsQuorum(Set.of(1L, 4L, 7L))).isFalse();
    assertThat(nine.isMajority()).isFalse();
  }

  @Test
  void weightsDecideWithinAGroup() {
    QuorumConfig nine = Ensembles.parse(THREE_GROUPS + "weight.1=3\nweight.2=0\nweight.4=2");
    assertThat(nine.weight(1)).isEqualTo(3);
    assertThat(nine.weight(2)).isZero();
    assertThat(nine.weight(9)).isEqualTo(1);
    assertThat(nine.containsQuorum(Set.of(1L, 4L))).as("3 of 4 and 2 of 4").isFalse();
    assertThat(nine.containsQuorum(Set.of(1L, 4L, 5L))).isTrue();
    assertThat(nine.containsQuorum(Set.of(2L, 3L, 4L, 5L))).isFalse();
  }

  @Test
  void groupsWithoutWeightAreNone() {
    QuorumConfig nine =
        Ensembles.parse(
            THREE_GROUPS
                + "weight.4=0\nweight.5=0\nweight.6=0\nweight.7=0\nweight.8=0\nweight.9=0");
    assertThat(nine.containsQuorum(Set.of(1L, 2L))).isTrue();
    assertThat(nine.containsQuorum(Set.of(4L, 5L, 6L, 7L, 8L, 9L))).isFalse();
  }

  @Test
  void whileAReconfigurationIsUnderWayItTakesAQuorumOfBoth() {
    QuorumConfig old = Ensembles.of(3, 0);
    QuorumConfig next = Ensembles.of(5, 0).withVersion(0x100000003L);
    JointConfig joint = new JointConfig(old, next);
    assertThat(joint.isJoint()).isTrue();
    assertThat(joint.voters()).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(joint.containsQuorum(Set.of(1L, 2L))).as("not of the new").isFalse();
    assertThat(joint.containsQuorum(Set.of(3L, 4L, 5L))).as("not of the old").isFalse();
    assertThat(joint.containsQuorum(Set.of(1L, 2L, 5L))).isTrue();
  }

  @Test
  void oneVersionIsOneConfiguration() {
    JointConfig single = JointConfig.of(Ensembles.of(3, 1));
    assertThat(single.isJoint()).isFalse();
    assertThat(single.voters()).containsExactly(1L, 2L, 3L);
    assertThat(single.sids()).containsExactly(1L, 2L, 3L, 4L);
    assertThat(single.containsQuorum(Set.of(1L, 2L))).isTrue();
    QuorumConfig newer = single.committed().withVersion(1);
    assertThatThrownBy(() -> new JointConfig(newer, single.committed()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void configurationsOfOneVersionOrOfEqualMembersAreTheSame() {
    QuorumConfig three = Ensembles.of(3, 0);
    assertThat(three.isSameAs(Ensembles.of(5, 0))).isTrue();
    assertThat(three.isSameAs(three.withVersion(7))).isTrue();
    assertThat(three.isSameAs(Ensembles.of(2, 1).withVersion(7))).isFalse();
    assertThat(three).isNotEqualTo(three.withVersion(7));
  }
}
