package dev.ostler.server.state;

import dev.ostler.store.snapshot.SnapshotFile;

/** What the writing of snapshots needs around it. */
public interface SnapshotHost {
  /** Monotonic time; from any thread. */
  long nanos();

  /** A number from 0 up to, but not, 1. */
  double chance();

  /** Runs a task soon, beside the owner of the state; one after the other. */
  void execute(Runnable task);

  /**
   * A snapshot is there under its name; called within its task.
   *
   * @param nodeCount znodes in it
   * @param nanos how long it took
   */
  void written(SnapshotFile file, int nodeCount, long nanos);

  /** A snapshot could not be written; nothing is lost, the log has all of it. */
  void failed(long zxid, Throwable failure);
}
