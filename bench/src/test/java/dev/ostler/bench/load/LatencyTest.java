package dev.ostler.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LatencyTest {
  @Test
  void percentilesAreInMicroseconds() {
    Latency latency = new Latency();
    for (int i = 1; i <= 1000; i++) {
      latency.record(i * 1000L);
    }
    assertThat(latency.count()).isEqualTo(1000);
    assertThat(latency.percentileMicros(50)).isCloseTo(500, within(1.0));
    assertThat(latency.percentileMicros(99)).isCloseTo(990, within(1.5));
    assertThat(latency.percentileMicros(99.9)).isCloseTo(999, within(1.5));
    assertThat(latency.maxMicros()).isCloseTo(1000, within(1.5));
  }

  @Test
  void equalNeighboursAllCount() {
    Latency latency = new Latency();
    for (int i = 0; i < 99; i++) {
      latency.record(1_000_000);
    }
    latency.record(50_000_000);
    assertThat(latency.count()).isEqualTo(100);
    assertThat(latency.percentileMicros(99)).isCloseTo(1000, within(2.0));
    assertThat(latency.percentileMicros(99.5)).isCloseTo(50_000, within(50.0));
  }

  @Test
  void agreesWithASortedArrayOnRandomValues() {
    long seed = 20_261_121;
    SplittableRandom random = new SplittableRandom(seed);
    long[] values = random.longs(10_000, 1_000, 200_000_000).toArray();
    Latency latency = new Latency();
    for (long value : values) {
      latency.record(value);
    }
    Arrays.sort(values);
    for (double percent : new double[] {50, 90, 99, 99.9}) {
      double exact = values[(int) Math.ceil(percent / 100 * values.length) - 1] / 1e3;
      assertThat(latency.percentileMicros(percent))
          .as("percentile %s, seed %d", percent, seed)
          .isCloseTo(exact, within(exact * 0.002));
    }
  }

  @Test
  void nothingRecordedIsZero() {
    Latency latency = new Latency();
    assertThat(latency.percentileMicros(99)).isZero();
    assertThat(latency.maxMicros()).isZero();
  }

  @Test
  void clearForgetsWhatWasPending() {
    Latency latency = new Latency();
    latency.record(5_000_000);
    latency.clear();
    latency.record(1_000_000);
    assertThat(latency.count()).isEqualTo(1);
    assertThat(latency.maxMicros()).isCloseTo(1000, within(2.0));
  }

  @Test
  void aValueBeyondTheRangeIsKeptAtItsEnd() {
    Latency latency = new Latency();
    latency.record(Long.MAX_VALUE);
    latency.record(-5);
    assertThat(latency.count()).isEqualTo(2);
  }
}
