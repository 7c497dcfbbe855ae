package dev.ostler.wire.quorum;

import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.txn.TransactionCodec;
import dev.ostler.wire.value.Bytes;

/**
 * A transaction and its bytes (header, body, digest), which are the same in a log record, in a
 * proposal and in an inform. A leader encodes once and hands the same bytes to the log and to all
 * learners; a learner logs the very bytes that it received, also the parts it does not know.
 */
public record EncodedTransaction(Transaction transaction, Bytes bytes) {
  private static final int TYPICAL_BYTES = 128;

  /** Encodes a transaction of our own. */
  public static EncodedTransaction of(Transaction transaction) {
    Output out = new Output(TYPICAL_BYTES);
    TransactionCodec.encode(transaction, out);
    return new EncodedTransaction(transaction, Bytes.of(out.array(), 0, out.position()));
  }

  /**
   * Decodes the bytes of a proposal, an inform or a log record, and keeps them.
   *
   * @throws MalformedException if they are no transaction that 3.9 writes
   */
  public static EncodedTransaction decode(Bytes bytes) throws MalformedException {
    Input in = QuorumPacket.input(bytes);
    return new EncodedTransaction(TransactionCodec.decode(in), bytes);
  }

  public long zxid() {
    return transaction.zxid();
  }
}
