package dev.ostler.store.recovery;

import dev.ostler.store.snapshot.SnapshotSummary;
import org.jspecify.annotations.Nullable;

/**
 * What was found.
 *
 * @param lastZxid the last transaction; -1 if the directory is empty and was not said to be meant
 *     so
 * @param snapshotName file that was loaded; null if there was none
 * @param snapshotZxid the last transaction in it; 0 if there was none
 * @param summary what the snapshot says about itself; null if there was none
 * @param trustedFrom from where on the log files are known to be one history ({@code
 *     store.log.LogHistory})
 * @param transactions how many were replayed
 * @param snapshotNanos time for the snapshot, bad ones included
 * @param replayNanos time for the log
 */
public record RecoveryResult(
    long lastZxid,
    @Nullable String snapshotName,
    long snapshotZxid,
    @Nullable SnapshotSummary summary,
    long trustedFrom,
    long transactions,
    long snapshotNanos,
    long replayNanos) {}
