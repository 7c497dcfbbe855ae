package dev.ostler.core.zab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.zab.Replica.Comparison;
import org.junit.jupiter.api.Test;

class AgreementTest {
  private static final long NOW = 5_000;

  private final Agreement agreement = new Agreement();

  private void differs(int times) {
    for (int i = 0; i < times; i++) {
      agreement.compared(Comparison.DIFFERENT, NOW);
    }
  }

  private void heals(long nowMillis) {
    agreement.ask(1, nowMillis);
    agreement.loaded(true, nowMillis);
  }

  @Test
  void whatNeverWasTheLeadersTreeIsExchanged() {
    agreement.follows();
    differs(Agreement.DIFFERENT_MAX - 1);
    assertThat(agreement.shouldHeal(false, NOW)).isFalse();
    agreement.compared(Comparison.NONE, NOW);
    differs(1);
    assertThat(agreement.shouldHeal(false, NOW)).isTrue();
    assertThat(agreement.isAlarmDue(NOW)).isFalse();
  }

  @Test
  void whatASynchronisationBringsDoesNotCount() {
    differs(100);
    agreement.follows();
    assertThat(agreement.isBroken()).isFalse();
    agreement.pause();
    differs(100);
    assertThat(agreement.isBroken()).isFalse();
  }

  @Test
  void oneThatIsTheSameEndsTheRow() {
    agreement.follows();
    differs(Agreement.DIFFERENT_MAX - 1);
    agreement.compared(Comparison.SAME, NOW);
    differs(Agreement.DIFFERENT_MAX - 1);
    assertThat(agreement.isBroken()).isFalse();
  }

  @Test
  void aTreeThatWasTheLeadersOnceIsNotThrownAway() {
    agreement.follows();
    agreement.compared(Comparison.SAME, NOW);
    differs(Agreement.DIFFERENT_MAX);
    assertThat(agreement.shouldHeal(false, NOW)).isFalse();
    assertThat(agreement.isAlarmDue(NOW)).isTrue();
    assertThat(agreement.alarm(3)).contains("were the same", "leader 3", "hash", "keep myid");
    assertThat(agreement.isAlarmDue(NOW + 1)).isFalse();
    assertThat(agreement.isAlarmDue(NOW + Agreement.AGAIN_MILLIS + 1)).isTrue();
  }

  @Test
  void aTreeThatThisServerLedWithIsNotThrownAway() {
    agreement.leads();
    agreement.follows();
    differs(Agreement.DIFFERENT_MAX);
    assertThat(agreement.shouldHeal(false, NOW)).isFalse();
    assertThat(agreement.isAlarmDue(NOW)).isTrue();
  }

  @Test
  void aSnapshotThatDoesNotHelpIsNotFollowedByAnother() {
    agreement.follows();
    differs(Agreement.DIFFERENT_MAX);
    heals(NOW);
    assertThat(agreement.isBroken()).isFalse();
    differs(Agreement.DIFFERENT_MAX);
    assertThat(agreement.shouldHeal(false, NOW + 60_000)).isFalse();
    assertThat(agreement.isAlarmDue(NOW + 60_000)).isTrue();
    assertThat(agreement.alarm(3)).contains("although it was taken from there", "keep myid");
    assertThat(agreement.shouldHeal(false, NOW + Agreement.AGAIN_MILLIS + 1)).isTrue();
  }

  @Test
  void aMomentWithoutOpenTransactionsIsWaitedForButNotForEver() {
    agreement.follows();
    differs(Agreement.DIFFERENT_MAX);
    assertThat(agreement.shouldHeal(true, NOW)).isFalse();
    assertThat(agreement.shouldHeal(true, NOW + Agreement.OPEN_MILLIS_MAX + 1)).isTrue();
  }

  @Test
  void triesThatComeToNothingBecomeRarer() {
    agreement.follows();
    differs(Agreement.DIFFERENT_MAX);
    long now = NOW;
    for (long pause = 1_000; pause <= 32_000; pause *= 2) {
      assertThat(agreement.shouldHeal(false, now)).isTrue();
      agreement.ask(7, now);
      assertThat(agreement.asks(7)).isTrue();
      assertThat(agreement.asks(8)).isFalse();
      agreement.askNoMore();
      assertThat(agreement.shouldHeal(false, now + pause - 1)).isFalse();
      now += pause;
    }
  }

  @Test
  void aSnapshotThatTheLeaderChoseToSendIsNoHealing() {
    agreement.follows();
    agreement.loaded(true, NOW);
    differs(Agreement.DIFFERENT_MAX);
    assertThat(agreement.shouldHeal(false, NOW)).isTrue();
  }
}
