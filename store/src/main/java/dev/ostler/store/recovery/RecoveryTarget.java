package dev.ostler.store.recovery;

import dev.ostler.core.tree.SnapshotVisitor;
import dev.ostler.store.snapshot.SnapshotSummary;
import dev.ostler.wire.txn.Transaction;

/**
 * What recovery fills.
 *
 * <pre>
 *   ( fromSnapshot visitor* )* ( snapshotLoaded | fromNothing ) apply*
 * </pre>
 *
 * @param <E> what it may fail with
 */
public interface RecoveryTarget<E extends Exception> {
  /**
   * A snapshot is about to be read. What an earlier visitor was given is void: that snapshot turned
   * out to be bad. A visitor that throws makes this one bad too.
   *
   * @param zxid the last transaction in it
   */
  SnapshotVisitor<E> fromSnapshot(long zxid);

  /** The snapshot was read to its end and is right. */
  void snapshotLoaded(long zxid, SnapshotSummary summary) throws E;

  /** There is no snapshot: the state is the empty tree. */
  void fromNothing() throws E;

  /** The next transaction, in order. */
  void apply(Transaction transaction) throws E;
}
