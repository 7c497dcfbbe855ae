package dev.ostler.testkit.check;

import dev.ostler.wire.txn.Transaction;

/**
 * A transaction that some leader made, once and for all.
 *
 * @param previous the one in front of it in its leader's history; so it stands for a whole history
 * @param why what it is the effect of
 */
record Proposed(Transaction transaction, long previous, long leader, Pending why) {
  long zxid() {
    return transaction.zxid();
  }
}
