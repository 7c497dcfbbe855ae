package dev.ostler.store.snapshot;

/**
 * Which sections a new snapshot has.
 *
 * @param digest {@code zookeeper.digest.enabled}
 * @param lastProcessedZxid {@code zookeeper.serializeLastProcessedZxid.enabled}
 */
public record SnapshotFormat(boolean digest, boolean lastProcessedZxid, Compression compression) {
  public static final SnapshotFormat DEFAULT = new SnapshotFormat(true, true, Compression.NONE);

  /** First part of a snapshot's file name. */
  public static final String PREFIX = "snapshot";

  /** A snapshot while it is being written. Apache ZooKeeper overlooks the name. */
  public static final String UNFINISHED_FILE = "ostler.snapshot.tmp";

  /** A snapshot that is coming from the leader. */
  public static final String RECEIVED_FILE = "ostler.snapshot.received";

  /** "ZKSN" */
  static final int MAGIC = 0x5a4b534e;

  static final int VERSION = 2;
  static final long DBID = -1;
}
