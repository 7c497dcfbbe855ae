package dev.ostler.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TimeoutNegotiationTest {
  @Test
  void aRequestIsHeldBetweenTwoAndTwentyTicks() {
    TimeoutNegotiation negotiation = TimeoutNegotiation.ofTickTime(2000);
    assertThat(negotiation).isEqualTo(new TimeoutNegotiation(4000, 40_000));
    assertThat(negotiation.negotiate(3999)).isEqualTo(4000);
    assertThat(negotiation.negotiate(4000)).isEqualTo(4000);
    assertThat(negotiation.negotiate(4001)).isEqualTo(4001);
    assertThat(negotiation.negotiate(40_000)).isEqualTo(40_000);
    assertThat(negotiation.negotiate(40_001)).isEqualTo(40_000);
    assertThat(negotiation.negotiate(Integer.MAX_VALUE)).isEqualTo(40_000);
  }

  @Test
  void zeroAndLessBecomeTheMinimum() {
    TimeoutNegotiation negotiation = TimeoutNegotiation.ofTickTime(2000);
    assertThat(negotiation.negotiate(0)).isEqualTo(4000);
    assertThat(negotiation.negotiate(-1)).isEqualTo(4000);
    assertThat(negotiation.negotiate(Integer.MIN_VALUE)).isEqualTo(4000);
  }

  @Test
  void limitsThatContradictEachOtherAreRefused() {
    assertThat(new TimeoutNegotiation(5, 5).negotiate(9)).isEqualTo(5);
    assertThatThrownBy(() -> new TimeoutNegotiation(6, 5))
        .hasMessageContaining("minSessionTimeout 6")
        .hasMessageContaining("maxSessionTimeout 5");
    assertThatThrownBy(() -> new TimeoutNegotiation(0, 5)).hasMessageContaining("above 0");
  }
}
