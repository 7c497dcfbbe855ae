package dev.ostler.store.snapshot;

import org.jspecify.annotations.Nullable;

/**
 * What a snapshot that was read says about itself.
 *
 * @param digest null if the section is absent
 * @param lastProcessedZxid null if the section is absent; the name of the file counts, not this
 */
public record SnapshotSummary(
    int sessions,
    int aclLists,
    int nodes,
    @Nullable Digest digest,
    @Nullable Long lastProcessedZxid) {
  /**
   * The tree's digest.
   *
   * @param zxid the last transaction in it
   * @param version how it was computed; compare only equal ones
   */
  public record Digest(long zxid, int version, long value) {}
}
