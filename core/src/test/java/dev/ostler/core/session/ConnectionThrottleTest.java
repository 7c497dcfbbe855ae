package dev.ostler.core.session;

import static dev.ostler.core.session.ConnectKind.GLOBAL_SESSION;
import static dev.ostler.core.session.ConnectKind.LOCAL_SESSION;
import static dev.ostler.core.session.ConnectKind.RENEW_SESSION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ConnectionThrottleTest {
  private static final double NEVER_DROPPED = 0.999_999;

  @Test
  void withoutTokensTheThrottleIsOff() {
    ConnectionThrottle throttle = new ConnectionThrottle(ConnectionThrottleSettings.OFF, 0);
    assertThat(throttle.isOff()).isTrue();
    for (int i = 0; i < 1000; i++) {
      assertThat(throttle.admits(GLOBAL_SESSION, 0, 0)).isTrue();
    }
  }

  @Test
  void theBucketGivesWhatItHoldsAndNotOneMore() {
    ConnectionThrottle throttle =
        new ConnectionThrottle(ConnectionThrottleSettings.ofTokens(3, 10, 1), 100);
    assertThat(admitted(throttle, 100, 5)).isEqualTo(3);
    assertThat(throttle.tokens()).isZero();
  }

  @Test
  void tokensComeBackAtFullIntervalsOnly() {
    ConnectionThrottle throttle =
        new ConnectionThrottle(ConnectionThrottleSettings.ofTokens(10, 10, 2), 0);
    assertThat(admitted(throttle, 0, 20)).isEqualTo(10);
    assertThat(admitted(throttle, 9, 20)).isZero();
    assertThat(admitted(throttle, 10, 20)).isEqualTo(2);
    assertThat(admitted(throttle, 19, 20)).isZero();
    assertThat(admitted(throttle, 35, 20)).isEqualTo(4);
    assertThat(admitted(throttle, 39, 20)).isZero();
    assertThat(admitted(throttle, 40, 20)).isEqualTo(2);
  }

  @Test
  void aLongSilenceFillsTheBucketAndNoMore() {
    ConnectionThrottle throttle =
        new ConnectionThrottle(ConnectionThrottleSettings.ofTokens(5, 1, 1_000_000), 0);
    assertThat(admitted(throttle, 0, 9)).isEqualTo(5);
    assertThat(admitted(throttle, 1, 9)).isEqualTo(5);
    assertThat(admitted(throttle, Long.MAX_VALUE / 2, 9)).isEqualTo(5);
  }

  @Test
  void aClockThatStandsStillOrGoesBackGivesNothing() {
    ConnectionThrottle throttle =
        new ConnectionThrottle(ConnectionThrottleSettings.ofTokens(1, 10, 1), 1000);
    assertThat(admitted(throttle, 1000, 2)).isEqualTo(1);
    assertThat(admitted(throttle, 500, 2)).isZero();
    assertThat(admitted(throttle, 1009, 2)).isZero();
    assertThat(admitted(throttle, 1010, 2)).isEqualTo(1);
  }

  @Test
  void kindsCostTheirWeightOnlyIfWeightsAreOn() {
    ConnectionThrottleSettings off = ConnectionThrottleSettings.OFF;
    assertThat(off.weight(GLOBAL_SESSION)).isEqualTo(1);
    assertThat(off.weight(LOCAL_SESSION)).isEqualTo(1);
    assertThat(off.weight(RENEW_SESSION)).isEqualTo(1);

    ConnectionThrottle throttle = new ConnectionThrottle(weighted(6), 0);
    assertThat(throttle.admits(GLOBAL_SESSION, 0, NEVER_DROPPED)).isTrue();
    assertThat(throttle.tokens()).isEqualTo(3);
    assertThat(throttle.admits(RENEW_SESSION, 0, NEVER_DROPPED)).isTrue();
    assertThat(throttle.tokens()).isEqualTo(1);
    assertThat(throttle.admits(RENEW_SESSION, 0, NEVER_DROPPED)).isFalse();
    assertThat(throttle.admits(LOCAL_SESSION, 0, NEVER_DROPPED)).isTrue();
    assertThat(throttle.tokens()).isZero();
  }

  @Test
  void aWeightAboveTheBucketCostsAllOfIt() {
    ConnectionThrottle throttle = new ConnectionThrottle(weighted(2), 0);
    assertThat(throttle.admits(GLOBAL_SESSION, 0, NEVER_DROPPED)).isTrue();
    assertThat(throttle.tokens()).isZero();
  }

  @Test
  void anEmptyBucketRaisesTheDropProbabilityOnceInAFreezeTime() {
    ConnectionThrottle throttle = new ConnectionThrottle(dropping(1, 1000, 0), 0);
    assertThat(admitted(throttle, 0, 5)).isEqualTo(1);
    assertThat(throttle.dropProbability()).isZero();
    assertThat(admitted(throttle, 99, 5)).isZero();
    assertThat(throttle.dropProbability()).isZero();
    assertThat(admitted(throttle, 100, 5)).isZero();
    assertThat(throttle.dropProbability()).isCloseTo(0.25, within(1e-9));
    for (int at = 200; at < 900; at += 100) {
      assertThat(admitted(throttle, at, 5)).isZero();
    }
    assertThat(throttle.dropProbability()).isEqualTo(1);
  }

  @Test
  void aDroppedConnectCostsNoToken() {
    ConnectionThrottle throttle = new ConnectionThrottle(dropping(1, 150, 0), 0);
    assertThat(admitted(throttle, 0, 1)).isEqualTo(1);
    assertThat(throttle.admits(GLOBAL_SESSION, 100, NEVER_DROPPED)).isFalse();
    assertThat(throttle.dropProbability()).isCloseTo(0.25, within(1e-9));
    assertThat(throttle.admits(GLOBAL_SESSION, 150, 0.24)).isFalse();
    assertThat(throttle.tokens()).isEqualTo(1);
    assertThat(throttle.admits(GLOBAL_SESSION, 150, 0.25)).isTrue();
    assertThat(throttle.tokens()).isZero();
  }

  @Test
  void aBucketAboveTheRatioLowersTheDropProbability() {
    ConnectionThrottle throttle = new ConnectionThrottle(dropping(4, 1000, 0.5), 0);
    assertThat(admitted(throttle, 0, 4)).isEqualTo(4);
    assertThat(admitted(throttle, 100, 1)).isZero();
    assertThat(throttle.dropProbability()).isCloseTo(0.25, within(1e-9));
    // Two of four came back: not above the half. Then three: above.
    assertThat(throttle.admits(GLOBAL_SESSION, 2000, 0)).isFalse();
    assertThat(throttle.dropProbability()).isCloseTo(0.25, within(1e-9));
    assertThat(throttle.admits(GLOBAL_SESSION, 3000, 0)).isFalse();
    assertThat(throttle.dropProbability()).isCloseTo(0.15, within(1e-9));
    assertThat(throttle.admits(GLOBAL_SESSION, 3100, 0)).isFalse();
    assertThat(throttle.admits(GLOBAL_SESSION, 3200, 0)).isTrue();
    assertThat(throttle.dropProbability()).isZero();
  }

  @Test
  void settingsThatCannotWorkAreNamed() {
    assertThatThrownBy(() -> ConnectionThrottleSettings.ofTokens(1, 0, 1))
        .hasMessageContaining("connection_throttle_fill_time");
    assertThatThrownBy(() -> ConnectionThrottleSettings.ofTokens(1, 1, 0))
        .hasMessageContaining("connection_throttle_fill_count");
    assertThatThrownBy(() -> new ConnectionThrottleSettings(1, 1, 1, 0, 1.1, 0, 0, false, 1, 1, 1))
        .hasMessageContaining("connection_throttle_drop_increase");
    assertThatThrownBy(() -> new ConnectionThrottleSettings(1, 1, 1, 0, 0, -0.1, 0, false, 1, 1, 1))
        .hasMessageContaining("connection_throttle_drop_decrease");
    assertThatThrownBy(
            () -> new ConnectionThrottleSettings(1, 1, 1, 0, 0, 0, Double.NaN, false, 1, 1, 1))
        .hasMessageContaining("connection_throttle_decrease_ratio");
    assertThatThrownBy(() -> new ConnectionThrottleSettings(1, 1, 1, 0, 0, 0, 0, true, 1, 0, 1))
        .hasMessageContaining("session_weight");
  }

  private static int admitted(ConnectionThrottle throttle, long nowMillis, int attempts) {
    int admitted = 0;
    for (int i = 0; i < attempts; i++) {
      if (throttle.admits(GLOBAL_SESSION, nowMillis, NEVER_DROPPED)) {
        admitted++;
      }
    }
    return admitted;
  }

  private static ConnectionThrottleSettings weighted(int tokens) {
    return new ConnectionThrottleSettings(tokens, 1, 1, -1, 0.02, 0.002, 0, true, 3, 1, 2);
  }

  /** Freeze time 100 ms, steps of 0.25 up and 0.1 down. */
  private static ConnectionThrottleSettings dropping(
      int tokens, int fillTimeMillis, double decreaseRatio) {
    return new ConnectionThrottleSettings(
        tokens, fillTimeMillis, 1, 100, 0.25, 0.1, decreaseRatio, false, 3, 1, 2);
  }
}
