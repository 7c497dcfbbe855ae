package dev.ostler.server.state;

import dev.ostler.core.state.ReplicatedState;
import dev.ostler.core.state.StateLoader;
import dev.ostler.core.tree.SnapshotVisitor;
import dev.ostler.core.tree.TreeListener;
import dev.ostler.core.tree.TreeOptions;
import dev.ostler.store.check.Verdict;
import dev.ostler.store.recovery.RecoveryTarget;
import dev.ostler.store.snapshot.SnapshotSummary;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.txn.Transaction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Fills tree and sessions from the files. */
public final class StateRecovery implements RecoveryTarget<MalformedException> {
  private static final int MISMATCHES_TOLD = 5;

  private final TreeOptions options;
  private final int tickTimeMillis;
  private final long nowMillis;
  private final Consumer<Verdict> verdicts;
  private @Nullable StateLoader loader;
  private @Nullable ReplicatedState state;

  /** False behind a snapshot that does not say up to where it may be newer than its name. */
  private boolean tells = true;

  private int told;

  /**
   * @param tickTimeMillis the grain of session expiry
   * @param nowMillis monotonic time, from which the timeout of every session counts
   * @param verdicts told of transactions after which the tree is another than it was logged, the
   *     first few of them
   */
  public StateRecovery(
      TreeOptions options, int tickTimeMillis, long nowMillis, Consumer<Verdict> verdicts) {
    this.options = options;
    this.tickTimeMillis = tickTimeMillis;
    this.nowMillis = nowMillis;
    this.verdicts = verdicts;
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
    SnapshotSummary.Digest digest = summary.digest();
    tells = digest != null;
    state = loaded.finish(zxid, digest == null ? zxid : digest.zxid());
    loader = null;
  }

  @Override
  public void fromNothing() {
    state = StateLoader.fresh(options, tickTimeMillis, nowMillis);
    loader = null;
  }

  @Override
  public void apply(Transaction transaction) {
    boolean matches = state().apply(transaction, TreeListener.NONE, nowMillis);
    if (!matches && tells && told++ < MISMATCHES_TOLD) {
      verdicts.accept(new Verdict.OtherTree(transaction.zxid()));
    }
  }

  /** What was recovered; only once recovery is over. */
  public ReplicatedState state() {
    ReplicatedState recovered = state;
    if (recovered == null) {
      throw new IllegalStateException("nothing was recovered");
    }
    return recovered;
  }
}
