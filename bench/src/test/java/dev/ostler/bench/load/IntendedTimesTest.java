package dev.ostler.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class IntendedTimesTest {
  @Test
  void requestsAreDueAtAFixedInterval() {
    IntendedTimes times = new IntendedTimes(1_000, 5_000);
    assertThat(times.take()).isEqualTo(1_000);
    assertThat(times.take()).isEqualTo(201_000);
    assertThat(times.take()).isEqualTo(401_000);
    assertThat(times.nextNanos()).isEqualTo(601_000);
    assertThat(times.taken()).isEqualTo(3);
  }

  @Test
  void aRateThatDoesNotDivideASecondDoesNotDrift() {
    IntendedTimes times = new IntendedTimes(0, 7);
    for (int i = 0; i < 7_000_000; i++) {
      times.take();
    }
    assertThat(times.nextNanos()).isEqualTo(1_000_000_000_000_000L);
  }

  @Test
  void takingLateDoesNotMoveTheTimes() {
    IntendedTimes times = new IntendedTimes(0, 1_000);
    times.take();
    // However late the next request is taken, it was due one millisecond after the first.
    assertThat(times.take()).isEqualTo(1_000_000);
  }

  @Test
  void aRateOfZeroIsRefused() {
    assertThatThrownBy(() -> new IntendedTimes(0, 0))
        .isInstanceOf(LoadException.class)
        .hasMessageContaining("above 0");
  }
}
