package dev.ostler.core.zab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RecentLogTest {
  private static RecentLog log(int count) {
    RecentLog log = new RecentLog(0x1_0000_0000L);
    for (int i = 1; i <= count; i++) {
      log.add(SyncRulesTest.transaction(0x1_0000_0000L + i));
    }
    return log;
  }

  @Test
  void b6AGapIsRefused() {
    RecentLog log = log(3);
    assertThatThrownBy(() -> log.add(SyncRulesTest.transaction(0x1_0000_0005L)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("leaves a gap");
    log.add(SyncRulesTest.transaction(0x2_0000_0001L));
    assertThat(log.last()).isEqualTo(0x2_0000_0001L);
  }

  @Test
  void itFindsTheLastTransactionAtOrBeforeAnother() {
    RecentLog log = log(100);
    assertThat(log.atOrBefore(0x1_0000_0032L)).isEqualTo(0x1_0000_0032L);
    assertThat(log.atOrBefore(0x3_0000_0000L)).isEqualTo(0x1_0000_0064L);
    assertThat(log.atOrBefore(0x1_0000_0000L)).isEqualTo(log.floor());
    assertThat(log.contains(0x1_0000_0064L)).isTrue();
    assertThat(log.contains(0x1_0000_0065L)).isFalse();
  }

  @Test
  void trimmingMovesTheFloorAndKeepsWhatIsNeeded() {
    RecentLog log = log(100);
    log.trim(10, Long.MAX_VALUE, 0x1_0000_0020L);
    assertThat(log.floor()).isEqualTo(0x1_0000_0020L);
    log.trim(10, Long.MAX_VALUE, Long.MAX_VALUE);
    assertThat(log.size()).isEqualTo(10);
    assertThat(log.floor()).isEqualTo(0x1_0000_005aL);
    assertThat(log.zxidAt(0)).isEqualTo(0x1_0000_005bL);
  }

  @Test
  void bytesAreCountedFromAnyTransaction() {
    RecentLog log = log(10);
    long each = SyncRulesTest.transaction(1).bytes().length();
    assertThat(log.bytesAfter(0x1_0000_0000L)).isEqualTo(10 * each);
    assertThat(log.bytesAfter(0x1_0000_0007L)).isEqualTo(3 * each);
    log.truncate(0x1_0000_0004L);
    assertThat(log.bytesAfter(0x1_0000_0000L)).isEqualTo(4 * each);
    log.trim(1, Long.MAX_VALUE, Long.MAX_VALUE);
    assertThat(log.bytesAfter(0x1_0000_0000L)).isEqualTo(each);
  }
}
