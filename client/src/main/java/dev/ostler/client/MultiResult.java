package dev.ostler.client;

import dev.ostler.wire.value.Stat;

/** What one operation of a multi did. */
public sealed interface MultiResult
    permits Created, MultiResult.Changed, MultiResult.Deleted, MultiResult.Checked {
  /**
   * Data was set.
   *
   * @param stat as it was right after that operation
   */
  record Changed(String path, Stat stat) implements MultiResult {}

  /** A znode was deleted. */
  record Deleted(String path) implements MultiResult {}

  /** A version was as expected. */
  record Checked(String path) implements MultiResult {}
}
