package dev.ostler.store.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SnapshotPolicyTest {
  private static final long SECOND = 1_000_000_000;

  @Test
  void itIsDueBetweenHalfAndTheWholeCount() {
    SnapshotPolicy early = new SnapshotPolicy(100, 0, 0);
    early.appended(50, 0);
    assertThat(early.isDue(0)).isFalse();
    early.appended(1, 0);
    assertThat(early.isDue(0)).isTrue();

    SnapshotPolicy late = new SnapshotPolicy(100, 0, 0.9999);
    late.appended(99, 0);
    assertThat(late.isDue(0)).isFalse();
    late.appended(1, 0);
    assertThat(late.isDue(0)).isTrue();
  }

  @Test
  void aCountBelowTwoIsTwo() {
    SnapshotPolicy policy = new SnapshotPolicy(0, 0, 0);
    policy.appended(1, 0);
    assertThat(policy.isDue(0)).isFalse();
    policy.appended(1, 0);
    assertThat(policy.isDue(0)).isTrue();
  }

  @Test
  void itIsDueBySize() {
    SnapshotPolicy policy = new SnapshotPolicy(1_000_000, 1000, 0.5);
    policy.appended(1, 750);
    assertThat(policy.isDue(0)).isFalse();
    policy.appended(1, 1);
    assertThat(policy.isDue(0)).isTrue();

    SnapshotPolicy unlimited = new SnapshotPolicy(1_000_000, -1, 0.5);
    unlimited.appended(1, Long.MAX_VALUE);
    assertThat(unlimited.isDue(0)).isFalse();
  }

  @Test
  void aShortOneIsFollowedByASecondOfRest() {
    SnapshotPolicy policy = new SnapshotPolicy(10, 0, 0);
    policy.started(-7 * SECOND, 0);
    policy.appended(100, 0);
    assertThat(policy.isRunning()).isTrue();
    assertThat(policy.isDue(0)).isFalse();
    policy.ended(-7 * SECOND + 1000);
    assertThat(policy.isDue(-6 * SECOND + 999)).isFalse();
    assertThat(policy.isDue(-6 * SECOND + 1000)).isTrue();
  }

  @Test
  void aLongOneIsFollowedByFourTimesItsDuration() {
    SnapshotPolicy policy = new SnapshotPolicy(10, 0, 0);
    policy.started(0, 0);
    policy.appended(100, 0);
    policy.ended(2 * SECOND);
    assertThat(policy.isDue(10 * SECOND - 1)).isFalse();
    assertThat(policy.isDue(10 * SECOND)).isTrue();
  }

  @Test
  void countingStartsAnewWithEachOne() {
    SnapshotPolicy policy = new SnapshotPolicy(10, 0, 0);
    policy.appended(6, 0);
    policy.started(0, 0);
    policy.ended(0);
    assertThat(policy.isDue(100 * SECOND)).isFalse();
    policy.appended(6, 0);
    assertThat(policy.isDue(100 * SECOND)).isTrue();
  }
}
