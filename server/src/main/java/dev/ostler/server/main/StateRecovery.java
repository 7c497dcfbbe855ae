package dev.ostler.server.main;

import dev.ostler.core.peer.ReplicatedState;
import dev.ostler.core.peer.StateLoader;
import dev.ostler.core.tree.SnapshotVisitor;
import dev.ostler.core.tree.TreeListener;
import dev.ostler.core.tree.TreeOptions;
import dev.ostler.store.recovery.RecoveryTarget;
import dev.ostler.store.snapshot.SnapshotSummary;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.txn.Transaction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fills tree and sessions from the files. */
final class StateRecovery implements RecoveryTarget<MalformedException> {
  private static final Logger LOG = LoggerFactory.getLogger(StateRecovery.class);
  private static final int MISMATCHES_LOGGED = 5;

  private final TreeOptions options;
  private final int tickTimeMillis;
  private final long nowMillis;
  private @Nullable StateLoader loader;
  private @Nullable ReplicatedState state;

  /** Until here a snapshot that was written while the tree went on may differ from its digest. */
  private long digestCountsFrom;

  StateRecovery(TreeOptions options, int tickTimeMillis, long nowMillis) {
    this.options = options;
    this.tickTimeMillis = tickTimeMillis;
    this.nowMillis = nowMillis;
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
    state = loaded.finish(zxid);
    loader = null;
    SnapshotSummary.Digest digest = summary.digest();
    digestCountsFrom = digest == null ? Long.MAX_VALUE : digest.zxid();
  }

  @Override
  public void fromNothing() {
    state = StateLoader.fresh(options, tickTimeMillis, nowMillis);
    loader = null;
  }

  @Override
  public void apply(Transaction transaction) {
    boolean matches = state().apply(transaction, TreeListener.NONE, nowMillis);
    if (!matches
        && transaction.zxid() > digestCountsFrom
        && state().digestMismatches() <= MISMATCHES_LOGGED) {
      LOG.warn(
          "After replaying zxid 0x{} the tree is not the one that was logged. If this data"
              + " directory was written by another server, compare the two trees",
          Long.toHexString(transaction.zxid()));
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
