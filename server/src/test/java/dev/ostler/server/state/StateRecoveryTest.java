package dev.ostler.server.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.state.StateLoader;
import dev.ostler.core.tree.TreeOptions;
import dev.ostler.store.check.Verdict;
import dev.ostler.store.snapshot.SnapshotSummary;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.txn.TransactionBody;
import dev.ostler.wire.txn.TransactionHeader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StateRecoveryTest {
  private static final long SESSION = 7;

  private static final int TICK_MILLIS = 2_000;
  private static final TreeOptions OPTIONS = new TreeOptions(false, false, true, 1);

  private final List<Verdict> verdicts = new ArrayList<>();
  private final StateRecovery recovery = new StateRecovery(OPTIONS, TICK_MILLIS, 0, verdicts::add);

  /** A transaction whose digest no tree can have. */
  private static Transaction withAnotherDigest(long zxid) {
    return withDigest(zxid, -1);
  }

  private static Transaction withDigest(long zxid, long digest) {
    return new Transaction(
        new TransactionHeader(SESSION, 0, zxid, 1_000),
        new TransactionBody.CreateSession(4_000),
        true,
        digest);
  }

  @Test
  void transactionsRebuildTreeAndSessions() {
    recovery.fromNothing();
    recovery.apply(withAnotherDigest(1));
    assertThat(recovery.state().tree().zxid()).isEqualTo(1);
    assertThat(recovery.state().sessions().get(SESSION)).isNotNull();
  }

  @Test
  void onlyTheFirstTreesThatDifferAreTold() {
    recovery.fromNothing();
    for (long zxid = 1; zxid <= 20; zxid++) {
      recovery.apply(withAnotherDigest(zxid));
    }
    assertThat(verdicts)
        .containsExactly(
            new Verdict.OtherTree(1),
            new Verdict.OtherTree(2),
            new Verdict.OtherTree(3),
            new Verdict.OtherTree(4),
            new Verdict.OtherTree(5));
    assertThat(verdicts.get(0).message()).contains("zxid 0x1 ");
    assertThat(recovery.state().digestMismatches()).isEqualTo(20);
  }

  @Test
  void aTreeMayDifferUntilTheLogHasCaughtUpWithItsSnapshot() throws MalformedException {
    loadFreshSnapshot(2);
    for (long zxid = 1; zxid <= 4; zxid++) {
      recovery.apply(withAnotherDigest(zxid));
    }
    assertThat(verdicts).containsExactly(new Verdict.OtherTree(3), new Verdict.OtherTree(4));
    assertThat(recovery.state().digestMismatches()).isEqualTo(2);
  }

  @Test
  void onceTheTreeIsInStepEachDifferenceCounts() throws MalformedException {
    loadFreshSnapshot(9);
    recovery.apply(withAnotherDigest(1));
    assertThat(recovery.state().isInStep()).isFalse();
    recovery.apply(withDigest(2, recovery.state().tree().digest()));
    assertThat(recovery.state().isInStep()).isTrue();
    recovery.apply(withAnotherDigest(3));
    assertThat(verdicts).containsExactly(new Verdict.OtherTree(3));
    assertThat(recovery.state().digestMismatches()).isEqualTo(1);
  }

  /** Loads the snapshot of a server that was never used. */
  private void loadFreshSnapshot(long digestZxid) throws MalformedException {
    StateLoader.fresh(OPTIONS, TICK_MILLIS, 0).tree().openView().visit(recovery.fromSnapshot(0));
    recovery.snapshotLoaded(
        0, new SnapshotSummary(0, 1, 4, new SnapshotSummary.Digest(digestZxid, 2, 0), null));
  }

  @Test
  void thereIsNoStateBeforeRecovery() {
    assertThatThrownBy(recovery::state).isInstanceOf(IllegalStateException.class);
  }
}
