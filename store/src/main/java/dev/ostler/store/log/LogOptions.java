package dev.ostler.store.log;

/**
 * How the log is kept.
 *
 * @param force false to leave it to the system when bytes reach the disk ({@code forceSync=no})
 * @param preallocateBytes how far a file is filled with zeros ahead ({@code preAllocSize}); 0 or
 *     less for files that only grow
 * @param fileBytesMax a longer file is followed by a new one ({@code txnLogSizeLimitInKb}); 0 or
 *     less for no limit
 * @param slowSyncMillis a longer sync is reported ({@code fsync.warningthresholdms})
 * @param reserveBytes the disk counts as full when less is free, so that what has been accepted by
 *     then still finds room
 */
public record LogOptions(
    boolean force,
    long preallocateBytes,
    long fileBytesMax,
    long slowSyncMillis,
    long reserveBytes) {
  public static final LogOptions DEFAULT = new LogOptions(true, 64L << 20, -1, 1000, 16L << 20);

  public LogOptions withForce(boolean on) {
    return new LogOptions(on, preallocateBytes, fileBytesMax, slowSyncMillis, reserveBytes);
  }

  public LogOptions withPreallocateBytes(long bytes) {
    return new LogOptions(force, bytes, fileBytesMax, slowSyncMillis, reserveBytes);
  }

  public LogOptions withFileBytesMax(long bytes) {
    return new LogOptions(force, preallocateBytes, bytes, slowSyncMillis, reserveBytes);
  }

  public LogOptions withSlowSyncMillis(long millis) {
    return new LogOptions(force, preallocateBytes, fileBytesMax, millis, reserveBytes);
  }

  public LogOptions withReserveBytes(long bytes) {
    return new LogOptions(force, preallocateBytes, fileBytesMax, slowSyncMillis, bytes);
  }
}
