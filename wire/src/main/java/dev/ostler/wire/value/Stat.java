package dev.ostler.wire.value;

/**
 * What a client learns about a znode besides its data.
 *
 * @param czxid zxid of the transaction that created the znode
 * @param mzxid zxid of the last change of its data
 * @param ctime creation time, milliseconds since 1970 by the leader's clock
 * @param mtime time of the last change of its data
 * @param version number of changes of the data
 * @param cversion number of creations and deletions of children
 * @param aversion number of changes of the access control list
 * @param ephemeralOwner id of the owning session, or 0
 * @param dataLength bytes of data
 * @param numChildren children now
 * @param pzxid zxid of the last creation or deletion of a child
 */
public record Stat(
    long czxid,
    long mzxid,
    long ctime,
    long mtime,
    int version,
    int cversion,
    int aversion,
    long ephemeralOwner,
    int dataLength,
    int numChildren,
    long pzxid) {
  /** Encoded size in bytes. */
  public static final int BYTES = 68;
}
