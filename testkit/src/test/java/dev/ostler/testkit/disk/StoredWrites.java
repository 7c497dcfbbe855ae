package dev.ostler.testkit.disk;

import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.txn.TransactionBody;
import dev.ostler.wire.txn.TransactionHeader;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Path;

/** Transactions whose content follows from their number, so that a wrong one shows. */
public final class StoredWrites {
  private StoredWrites() {}

  /**
   * One that writes to a znode.
   *
   * @param number two of the same zxid and another number are different
   * @param length bytes that it writes
   */
  public static Transaction write(long zxid, int number, String path, int length) {
    byte[] data = new byte[length];
    for (int i = 0; i < length; i++) {
      data[i] = (byte) (1 + (zxid * 7 + i) % 255);
    }
    return new Transaction(
        new TransactionHeader(77, number, zxid, zxid),
        new TransactionBody.SetData(OpCode.SET_DATA, Path.of(path), Bytes.of(data), (int) zxid),
        true,
        zxid * 31);
  }
}
