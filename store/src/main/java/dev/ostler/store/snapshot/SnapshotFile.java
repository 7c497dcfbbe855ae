package dev.ostler.store.snapshot;

/**
 * A snapshot that was written.
 *
 * @param name of its file
 * @param zxid the last transaction in it
 * @param bytes length of the file
 */
public record SnapshotFile(String name, long zxid, long bytes) {}
