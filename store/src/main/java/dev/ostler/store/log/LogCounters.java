package dev.ostler.store.log;

/**
 * What the log has done since it was opened.
 *
 * @param syncs forced batches, a forced piece of a long one counted for itself
 * @param bytes bytes of records written
 * @param syncNanos time spent in forcing
 * @param slowSyncs forces that took longer than the threshold
 * @param files files begun
 * @param growingWrites writes that found no zero-filled space
 * @param lastSyncNanos time that the last force took
 */
public record LogCounters(
    long syncs,
    long bytes,
    long syncNanos,
    long slowSyncs,
    long files,
    long growingWrites,
    long lastSyncNanos) {}
