package dev.ostler.testkit.check;

import dev.ostler.wire.txn.Transaction;

/** The time as the server was last told it. */
final class ToldTime {
  long wallMillis;
  long monotonicMillis;

  void set(long wall, long monotonic) {
    wallMillis = wall;
    monotonicMillis = monotonic;
  }

  /** Whoever makes a transaction stamps it with the time that it was told. */
  void requireStamped(Transaction transaction) {
    if (transaction.header().timeMillis() != wallMillis) {
      throw new BrokenClaim(
          BrokenClaim.hex(transaction.zxid())
              + " is stamped "
              + transaction.header().timeMillis()
              + " at "
              + wallMillis);
    }
  }
}
