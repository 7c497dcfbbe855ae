package dev.ostler.core.zab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PatienceTest {
  private final Patience patience = new Patience();

  @Test
  void pausesGrowUpToSomeSeconds() {
    long now = 1_000;
    for (long pause : new long[] {200, 400, 800, 1_600, 3_200, 5_000, 5_000}) {
      patience.refused(3, 1, now);
      assertThat(patience.mayDial(3, now + pause - 1)).isFalse();
      assertThat(patience.mayDial(3, now + pause)).isTrue();
      now += pause;
    }
  }

  @Test
  void anotherLeaderIsDialedAtOnce() {
    patience.refused(3, 1, 1_000);
    assertThat(patience.mayDial(2, 1_000)).isTrue();
  }

  @Test
  void anotherEpochOrLeaderBeginsAnew() {
    long now = 1_000;
    for (int i = 0; i < 10; i++) {
      patience.refused(3, 1, now);
    }
    patience.refused(3, 2, now);
    assertThat(patience.mayDial(3, now + 200)).isTrue();
    patience.refused(2, 2, now);
    assertThat(patience.mayDial(2, now + 200)).isTrue();
    patience.forget();
    assertThat(patience.mayDial(2, now)).isTrue();
  }

  @Test
  void anOperatorHearsOfItAtFirstAndThenOnceInAWhile() {
    assertThat(patience.refused(3, 1, 1_000)).isTrue();
    assertThat(patience.refused(3, 1, 2_000)).isFalse();
    assertThat(patience.refused(3, 1, 1_000 + Patience.TOLD_AGAIN_MILLIS)).isTrue();
    assertThat(patience.refused(3, 1, 2_000 + Patience.TOLD_AGAIN_MILLIS)).isFalse();
  }
}
