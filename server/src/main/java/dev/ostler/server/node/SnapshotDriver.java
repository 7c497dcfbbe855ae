package dev.ostler.server.node;

import dev.ostler.core.tree.SnapshotSource;

/** Writes snapshots on a thread of its own and decides when one is due. */
public interface SnapshotDriver {
  /**
   * Starts to write.
   *
   * @param done to be run on any thread when it is written or given up
   */
  void write(SnapshotSource source, Runnable done);

  /**
   * A transaction was appended.
   *
   * @param nowMillis monotonic time
   * @return true if a snapshot is due now
   */
  boolean appended(long bytes, long nowMillis);

  /** The snapshot is over; called on the owner's thread. */
  void ended();
}
