package dev.ostler.core.membership;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecollectionTest {
  private static final QuorumConfig WRITTEN = Ensembles.of(3, 0);
  private static final QuorumConfig FIRST = WRITTEN.withVersion(1L << 32);
  private static final QuorumConfig SECOND = Ensembles.of(4, 0).withVersion((1L << 32) + 5);
  private static final QuorumConfig THIRD = Ensembles.of(5, 0).withVersion((1L << 32) + 9);

  private static JointConfig atStart(QuorumConfig active, QuorumConfig seen, QuorumConfig log) {
    return Recollection.atStart(new JointConfig(active, seen), log);
  }

  @Test
  void aReconfigurationInTheLogCountsThoughItsFileIsMissing() {
    assertThat(atStart(FIRST, FIRST, SECOND)).isEqualTo(new JointConfig(FIRST, SECOND));
  }

  @Test
  void aProposalWhoseTransactionWasTakenBackDoesNotCount() {
    assertThat(atStart(FIRST, THIRD, SECOND)).isEqualTo(new JointConfig(FIRST, SECOND));
    assertThat(atStart(SECOND, THIRD, SECOND)).isEqualTo(JointConfig.of(SECOND));
  }

  @Test
  void aProposalThatTheLogHasToStays() {
    assertThat(atStart(SECOND, THIRD, THIRD)).isEqualTo(new JointConfig(SECOND, THIRD));
  }

  @Test
  void theFirstVersionIsNoTransactionAndStays() {
    assertThat(atStart(WRITTEN, FIRST, WRITTEN)).isEqualTo(new JointConfig(WRITTEN, FIRST));
    assertThat(atStart(WRITTEN, WRITTEN, FIRST)).isEqualTo(JointConfig.of(WRITTEN));
  }

  @Test
  void aMembershipThatAnOperatorWroteDownGoesBeforeTheLog() {
    assertThat(atStart(WRITTEN, WRITTEN, THIRD)).isEqualTo(JointConfig.of(WRITTEN));
  }

  @Test
  void ifTheZnodeHoldsNoConfigurationTheFilesAreBelieved() {
    JointConfig files = new JointConfig(SECOND, THIRD);
    assertThat(Recollection.atStart(files, null)).isEqualTo(files);
  }

  @Test
  void anOlderLogChangesNothing() {
    assertThat(atStart(THIRD, THIRD, SECOND)).isEqualTo(JointConfig.of(THIRD));
  }

  @Test
  void whatIsTruncatedIsForgotten() {
    JointConfig before = new JointConfig(FIRST, THIRD);
    assertThat(Recollection.afterTruncation(before, FIRST)).isEqualTo(JointConfig.of(FIRST));
    assertThat(Recollection.afterTruncation(before, SECOND))
        .isEqualTo(new JointConfig(FIRST, SECOND));
    assertThat(Recollection.afterTruncation(before, null)).isEqualTo(JointConfig.of(FIRST));
  }
}
