package dev.ostler.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
  @Test
  void pausesDoubleUpToTheLongest() {
    RetryPolicy policy = RetryPolicy.within(Duration.ofSeconds(10));
    assertThat(policy.pauseBefore(2, 0.999)).isEqualTo(Duration.ofMillis(20));
    assertThat(policy.pauseBefore(2, 0)).isEqualTo(Duration.ofMillis(10));
    assertThat(policy.pauseBefore(3, 0)).isEqualTo(Duration.ofMillis(20));
    assertThat(policy.pauseBefore(40, 0.999)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void aPolicyThatMakesNoSenseIsRefused() {
    assertThatThrownBy(() -> new RetryPolicy(0, Duration.ZERO, Duration.ZERO, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> new RetryPolicy(2, Duration.ZERO, Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
