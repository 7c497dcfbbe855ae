package dev.ostler.net.listen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LineLimitTest {
  @Test
  void aLineIsDueOnceInTenSecondsAndCountsWhatCameBetween() {
    LineLimit limit = new LineLimit();
    // The clock may begin anywhere and overflow.
    long start = Long.MAX_VALUE - 5;
    assertThat(limit.count(start)).isEqualTo(1);
    for (int i = 0; i < 999; i++) {
      assertThat(limit.count(start + TimeUnit.MILLISECONDS.toNanos(10L * i))).isZero();
    }
    assertThat(limit.count(start + TimeUnit.SECONDS.toNanos(10))).isEqualTo(1_000);
    assertThat(limit.count(start + TimeUnit.SECONDS.toNanos(11))).isZero();
    assertThat(limit.count(start + TimeUnit.SECONDS.toNanos(25))).isEqualTo(2);
  }
}
