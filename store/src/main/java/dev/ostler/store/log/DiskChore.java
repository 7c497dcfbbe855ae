package dev.ostler.store.log;

import java.io.IOException;

/** A small piece of disk work that is done by whoever drives a log's sync side. */
@FunctionalInterface
public interface DiskChore {
  /**
   * Does the work, and tells whoever waits for it.
   *
   * @throws IOException if the disk fails; the log is dead then, like after a failed sync
   */
  void run() throws IOException;
}
