package dev.ostler.store.log;

import java.io.IOException;

/**
 * Takes a part of the history away, or all of it for another, while the log has no file open; see
 * {@link TransactionLog#change}.
 */
@FunctionalInterface
public interface HistoryChange {
  /** What {@link #run} returns if it cannot be done, and nothing was changed. */
  long IMPOSSIBLE = Long.MIN_VALUE;

  /**
   * Does it.
   *
   * @return the last transaction that is there now, or {@link #IMPOSSIBLE}
   * @throws IOException if the disk fails; the log is dead then, like after a failed sync
   */
  long run() throws IOException;
}
