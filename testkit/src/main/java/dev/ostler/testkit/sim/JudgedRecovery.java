package dev.ostler.testkit.sim;

import dev.ostler.core.tree.SnapshotVisitor;
import dev.ostler.server.state.StateRecovery;
import dev.ostler.store.recovery.RecoveryTarget;
import dev.ostler.store.snapshot.SnapshotSummary;
import dev.ostler.testkit.check.BrokenClaim;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.txn.Transaction;

/**
 * The server's own recovery, whose every snapshot must be the tree that was written, digest by
 * digest; and the place where a test leaves transactions out.
 */
record JudgedRecovery(StateRecovery recovery, Tampering tampering)
    implements RecoveryTarget<MalformedException> {
  @Override
  public SnapshotVisitor<MalformedException> fromSnapshot(long zxid) {
    return recovery.fromSnapshot(zxid);
  }

  @Override
  public void snapshotLoaded(long zxid, SnapshotSummary summary) throws MalformedException {
    recovery.snapshotLoaded(zxid, summary);
    SnapshotSummary.Digest digest = summary.digest();
    if (digest != null && digest.value() != recovery.state().tree().digest()) {
      throw new BrokenClaim(
          "the tree loaded from the snapshot of 0x"
              + Long.toHexString(zxid)
              + " is not the one that was written");
    }
  }

  @Override
  public void fromNothing() {
    recovery.fromNothing();
  }

  @Override
  public void apply(Transaction transaction) {
    if (!tampering.skipsInReplay(transaction)) {
      recovery.apply(transaction);
    }
  }
}
