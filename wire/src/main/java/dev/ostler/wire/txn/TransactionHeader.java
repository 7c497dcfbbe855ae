package dev.ostler.wire.txn;

/**
 * Who caused a transaction, and when.
 *
 * @param sessionId session of the client; 0 for the server itself
 * @param cxid the client's request number
 * @param zxid epoch in the upper 32 bits, a counter in the lower
 * @param timeMillis milliseconds since 1970 by the leader's clock
 */
public record TransactionHeader(long sessionId, int cxid, long zxid, long timeMillis) {
  /** Encoded size in bytes, with the type that follows. */
  public static final int BYTES = 32;
}
