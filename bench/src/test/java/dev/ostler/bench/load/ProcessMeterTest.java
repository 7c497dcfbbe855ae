package dev.ostler.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessMeterTest {
  @Test
  void userAndSystemTimeAreReadBehindANameWithSpacesAndBrackets() {
    String stat = "42 (odd) name (x) S 1 42 42 0 -1 4194304 100 0 0 0 150 25 3 4 20 0 9 0 5 6 7";
    assertThat(ProcessMeter.processTicks(stat)).isEqualTo(175);
  }

  @Test
  void aProcessThatIsGoneUsedNothing() {
    assertThat(ProcessMeter.processTicks("")).isZero();
  }

  @Test
  void theMachineIsBusyWhenItIsNeitherIdleNorWaiting() {
    assertThat(ProcessMeter.machineTicks("cpu  10 2 30 400 50 6 7 8 0 0\ncpu0 1 1 1 1"))
        .isEqualTo(63);
  }
}
