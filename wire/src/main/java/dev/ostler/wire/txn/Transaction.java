package dev.ostler.wire.txn;

/**
 * One entry of the log.
 *
 * @param hasDigest whether the digest is known; never for a {@link TransactionBody.Failure}
 * @param digest the tree's digest after this transaction, version {@link #DIGEST_VERSION}
 */
public record Transaction(
    TransactionHeader header, TransactionBody body, boolean hasDigest, long digest) {
  /** The digest that 3.9 computes. */
  public static final int DIGEST_VERSION = 2;

  public long zxid() {
    return header.zxid();
  }
}
