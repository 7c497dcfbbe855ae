package dev.ostler.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SessionIdsTest {
  @Test
  void theFirstIdIsTheOneThatWasCaptured() {
    assertThat(SessionIds.first(1, 0x1116bdL)).isEqualTo(0x0100001116bd0000L);
  }

  @Test
  void onlyTheLowFortyBitsOfTheClockCount() {
    assertThat(SessionIds.first(3, 0x12_3456_789A_BCDEL)).isEqualTo(0x0356_789A_BCDE_0000L);
    assertThat(SessionIds.first(0x7F, -1)).isEqualTo(0x7FFF_FFFF_FFFF_0000L);
  }

  @Test
  void idsCountUpAndCarryIntoTheClocksBits() {
    SessionIds ids = new SessionIds(1, 7);
    for (int i = 0; i < 0x10000; i++) {
      assertThat(ids.next()).isEqualTo(0x0100_0000_0007_0000L + i);
    }
    assertThat(ids.next()).isEqualTo(0x0100_0000_0008_0000L);
  }

  @Test
  void theIdsThatMeanSomethingElseAreSkipped() {
    assertThat(SessionIds.first(0, 0)).isEqualTo(1);
    assertThat(SessionIds.first(128, 0)).isEqualTo(0x8000_0000_0000_0001L);
    SessionIds ids = new SessionIds(255, 0xFF_FFFF_FFFFL);
    long last = 0;
    for (int i = 0; i < 0x10000; i++) {
      last = ids.next();
    }
    assertThat(last).isEqualTo(-1);
    assertThat(ids.next()).isEqualTo(1);
  }

  @Test
  void aServerIdFitsOneByte() {
    assertThat(SessionIds.first(255, 1) >>> 56).isEqualTo(255);
    assertThatThrownBy(() -> SessionIds.first(256, 1)).hasMessageContaining("0 to 255, not 256");
    assertThatThrownBy(() -> SessionIds.first(-1, 1)).hasMessageContaining("0 to 255, not -1");
  }
}
