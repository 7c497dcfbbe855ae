package dev.ostler.testkit.sim;

import dev.ostler.core.peer.ReplicatedState;
import dev.ostler.core.peer.StateLoader;
import dev.ostler.core.tree.SnapshotVisitor;
import dev.ostler.core.tree.TreeListener;
import dev.ostler.core.tree.TreeOptions;
import dev.ostler.store.recovery.RecoveryTarget;
import dev.ostler.store.snapshot.SnapshotSummary;
import dev.ostler.testkit.check.BrokenClaim;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.txn.Transaction;
import org.jspecify.annotations.Nullable;

/** Fills tree and sessions from the files, as the server does. */
final class RecoveredState implements RecoveryTarget<MalformedException> {
  private final TreeOptions options;
  private final int tickTimeMillis;
  private final long nowMillis;
  private final Tampering tampering;
  private @Nullable StateLoader loader;
  private @Nullable ReplicatedState state;

  RecoveredState(TreeOptions options, int tickTimeMillis, long nowMillis, Tampering tampering) {
    this.options = options;
    this.tickTimeMillis = tickTimeMillis;
    this.nowMillis = nowMillis;
    this.tampering = tampering;
  }

  @Override
  public SnapshotVisitor<MalformedException> fromSnapshot(long zxid) {
    StateLoader fresh = new StateLoader(options, tickTimeMillis, nowMillis);
    loader = fresh;
    return fresh;
  }

  @Override
  public void snapshotLoaded(long zxid, SnapshotSummary summary) throws MalformedException {
    StateLoader loaded = loader;
    if (loaded == null) {
      throw new IllegalStateException("no snapshot was read");
    }
    ReplicatedState recovered = loaded.finish(zxid);
    SnapshotSummary.Digest digest = summary.digest();
    if (digest != null && digest.value() != recovered.tree().digest()) {
      throw new BrokenClaim(
          "the tree loaded from the snapshot of 0x"
              + Long.toHexString(zxid)
              + " is not the one that was written");
    }
    state = recovered;
    loader = null;
  }

  @Override
  public void fromNothing() {
    state = StateLoader.fresh(options, tickTimeMillis, nowMillis);
    loader = null;
  }

  @Override
  public void apply(Transaction transaction) {
    if (!tampering.skipsInReplay(transaction)) {
      // A digest that differs is counted there, and the oracle looks at the count.
      boolean _ = state().apply(transaction, TreeListener.NONE, nowMillis);
    }
  }

  ReplicatedState state() {
    ReplicatedState recovered = state;
    if (recovered == null) {
      throw new IllegalStateException("nothing was recovered");
    }
    return recovered;
  }
}
