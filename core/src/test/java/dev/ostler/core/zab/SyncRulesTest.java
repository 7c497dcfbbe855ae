package dev.ostler.core.zab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.quorum.EncodedTransaction;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.txn.TransactionBody;
import dev.ostler.wire.txn.TransactionHeader;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Path;
import org.junit.jupiter.api.Test;

class SyncRulesTest {
  /**
   * The leader: 1.1 to 1.5, 3.1 and 3.2 are committed, 3.3 is open; it was in epoch 3 and leads 3.
   */
  private static RecentLog leaderLog(long floor) {
    RecentLog log = new RecentLog(floor);
    for (long zxid :
        new long[] {z(1, 1), z(1, 2), z(1, 3), z(1, 4), z(1, 5), z(3, 1), z(3, 2), z(3, 3)}) {
      if (zxid > floor) {
        log.add(transaction(zxid));
      }
    }
    return log;
  }

  private static SyncPlan decide(long peer) {
    return SyncRules.decide(peer, leaderLog(0), z(3, 2), 1, 3);
  }

  private static long z(long epoch, long counter) {
    return (epoch << 32) + counter;
  }

  static EncodedTransaction transaction(long zxid) {
    return EncodedTransaction.of(
        new Transaction(
            new TransactionHeader(1, 1, zxid, 1),
            new TransactionBody.SetData(OpCode.SET_DATA, Path.of("/x"), Bytes.utf8("v"), 1),
            false,
            0));
  }

  @Test
  void whoHasEverythingCommittedGetsAnEmptyDiff() {
    assertThat(decide(z(3, 2))).isEqualTo(new SyncPlan.Diff(z(3, 2)));
  }

  @Test
  void whoEndsInTheHistoryGetsTheRest() {
    assertThat(decide(z(1, 3))).isEqualTo(new SyncPlan.Diff(z(1, 3)));
    assertThat(decide(z(1, 5))).isEqualTo(new SyncPlan.Diff(z(1, 5)));
  }

  @Test
  void whoHasWhatIsNotCommittedYetGivesItBack() {
    assertThat(decide(z(3, 3))).isEqualTo(new SyncPlan.Truncate(z(3, 2)));
  }

  @Test
  void anOldLeaderWithATailOfItsOwnKeepsWhatIsShared() {
    assertThat(decide(z(1, 7))).isEqualTo(new SyncPlan.Truncate(z(1, 5)));
  }

  @Test
  void b38AnEpochThatTheLeaderNeverTookPartInIsNotJudgedByNumbers() {
    assertThat(decide(z(2, 1))).isInstanceOf(SyncPlan.Snapshot.class);
    assertThat(SyncRules.decide(z(2, 1), leaderLog(0), z(3, 2), 2, 3))
        .isEqualTo(new SyncPlan.Truncate(z(1, 5)));
  }

  @Test
  void b38AZxidWithCounterZeroNamesNoTransaction() {
    assertThat(decide(z(3, 0))).isEqualTo(new SyncPlan.Diff(z(1, 5)));
    assertThat(decide(z(2, 0))).isInstanceOf(SyncPlan.Snapshot.class);
    assertThat(decide(0)).isEqualTo(new SyncPlan.Diff(0));
  }

  @Test
  void whoIsBelowWhatMemoryHasIsLookedUpInTheFiles() {
    assertThat(SyncRules.decide(z(1, 1), leaderLog(z(1, 2)), z(3, 2), 1, 3))
        .isEqualTo(new SyncPlan.SearchLog());
    assertThat(SyncRules.decide(z(1, 2), leaderLog(z(1, 2)), z(3, 2), 1, 3))
        .isEqualTo(new SyncPlan.Diff(z(1, 2)));
  }

  @Test
  void whoCannotCountOnItsHistoryGetsASnapshot() {
    assertThat(decide(-1)).isInstanceOf(SyncPlan.Snapshot.class);
  }

  @Test
  void nobodyIsTruncatedToAZxidThatIsNoTransaction() {
    assertThat(SyncRules.decide(z(1, 1), new RecentLog(0), 0, 1, 2))
        .isInstanceOf(SyncPlan.Snapshot.class);
  }
}
