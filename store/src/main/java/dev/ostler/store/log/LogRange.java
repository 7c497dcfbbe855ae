package dev.ostler.store.log;

import dev.ostler.store.check.StorageDamageException;
import dev.ostler.store.disk.Directory;
import dev.ostler.wire.quorum.EncodedTransaction;
import dev.ostler.wire.txn.Transaction;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A part of the history, one transaction after the other, as the log files hold it. */
public final class LogRange implements Closeable {
  private final LogHistory.Strict strict = new LogHistory.Strict();
  private final TransactionLogReader reader;
  private final String path;
  private final long upTo;
  private long last;

  LogRange(Directory directory, long after, long upTo) throws IOException {
    this.reader = new TransactionLogReader(directory, after, false, strict);
    this.path = directory.path();
    if (!LogHistory.holdsAllBehind(after, reader)) {
      reader.close();
      throw new StorageDamageException(
          path, -1, "what lies behind transaction " + LogHistory.hex(after) + " may be purged");
    }
    this.upTo = upTo;
    this.last = after;
  }

  /**
   * The next transaction, with its bytes as they were logged.
   *
   * @return null behind the last one that was asked for
   * @throws StorageDamageException if one is damaged or missing; it names the file
   */
  public @Nullable EncodedTransaction next() throws IOException {
    if (last >= upTo) {
      return null;
    }
    Transaction next = reader.next();
    strict.throwIfDamaged();
    if (next == null || next.zxid() > upTo) {
      throw new StorageDamageException(
          path,
          -1,
          "the log holds nothing between transaction "
              + LogHistory.hex(last)
              + " and "
              + LogHistory.hex(upTo)
              + ", which should be there");
    }
    last = next.zxid();
    return new EncodedTransaction(next, reader.entry());
  }

  /** The transaction that was returned last, or the one before the range. */
  public long last() {
    return last;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
