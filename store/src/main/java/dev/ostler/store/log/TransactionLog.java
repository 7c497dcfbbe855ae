package dev.ostler.store.log;

import dev.ostler.store.disk.Directory;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.txn.TransactionCodec;
import dev.ostler.wire.value.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.zip.Adler32;
import org.jspecify.annotations.Nullable;

/**
 * The owner's end of the log. Not thread-safe: it belongs to the thread that owns the tree.
 *
 * <p>{@link #append} encodes into an array in memory; {@link #flush}, called once after everything
 * that was at hand has been handled, gives what was appended to {@link #sync}. If that is busy with
 * an earlier batch, the new one waits and grows until it is free. Two arrays take turns.
 */
public final class TransactionLog {
  private static final int INITIAL_CAPACITY = 64 << 10;

  /** An array that a burst made larger than this is given up afterwards. */
  private static final int CAPACITY_KEPT = 8 << 20;

  private final LogExchange exchange = new LogExchange();
  private final LogSync sync;
  private final LogFiller filler;
  private final Adler32 checksum = new Adler32();

  private Output current = new Output(INITIAL_CAPACITY);
  private Output spare = new Output(INITIAL_CAPACITY);

  /** Bytes of {@link #current} that were handed over; what follows is the owner's alone. */
  private int handedOver;

  private final List<Integer> splits = new ArrayList<>();
  private boolean rollBeforeNext = true;
  private boolean changing;
  private long lastZxid;

  /**
   * Opens a log for appending; nothing is written yet. The first record starts a new file.
   *
   * @param directory where log files lie; it is there
   * @param lastZxid the last transaction there is, in older files or a snapshot
   * @param nanoClock any steady clock, for measuring syncs
   */
  public TransactionLog(
      Directory directory,
      LogOptions options,
      LogListener listener,
      long lastZxid,
      LongSupplier nanoClock) {
    this.lastZxid = lastZxid;
    this.sync = new LogSync(directory, options, listener, exchange, lastZxid, nanoClock);
    this.filler = new LogFiller(directory, options, listener, exchange);
  }

  /** The side that writes and forces. */
  public LogSync sync() {
    return sync;
  }

  /** The side that makes the next file ahead. */
  public LogFiller filler() {
    return filler;
  }

  LogExchange exchange() {
    return exchange;
  }

  /** The last transaction that was appended, durable or not. */
  public long lastZxid() {
    if (exchange.changedTo.get() != null) {
      settle();
    }
    return lastZxid;
  }

  /** True if free space is below the reserve: new writes should be refused. */
  public boolean spaceLow() {
    return exchange.spaceLow;
  }

  public LogCounters counters() {
    return sync.counters();
  }

  /**
   * Has a piece of disk work done on the sync side, behind what was flushed before and in order
   * with other such work.
   *
   * @throws LogFailedException if the log has failed
   */
  public void run(DiskChore chore) {
    requireAlive();
    exchange.chores.add(chore);
    exchange.wakeSync.run();
  }

  /**
   * Has the end of the history changed on the sync side, while it has no file open. Until that is
   * over nothing may be appended; afterwards the next record starts a new file. Files that were
   * filled ahead stay.
   *
   * @param done told on the sync side when it is over: the last transaction there is, or {@link
   *     HistoryChange#IMPOSSIBLE} if nothing was changed
   * @throws IllegalStateException if something that was appended is not durable yet
   * @throws LogFailedException if the log has failed
   */
  public void change(HistoryChange change, LongConsumer done) {
    requireAlive();
    settle();
    if (handedOver < current.position() || !isIdle()) {
      throw new IllegalStateException(
          "the history is to be changed while transactions up to 0x"
              + Long.toHexString(lastZxid)
              + " are not durable yet");
    }
    changing = true;
    exchange.asked.set(new LogExchange.AskedChange(change, done));
    exchange.wakeSync.run();
  }

  /** Takes notice of a change that is over. */
  private void settle() {
    if (!changing) {
      return;
    }
    Long end = exchange.changedTo.getAndSet(null);
    if (end == null) {
      throw new IllegalStateException("the log is used while its history is changed");
    }
    changing = false;
    if (end != HistoryChange.IMPOSSIBLE) {
      lastZxid = end;
      rollBeforeNext = true;
    }
  }

  /** True if the sync side has nothing to do: what is flushed now is written at once. */
  public boolean isIdle() {
    return !exchange.syncing && exchange.batch.get() == null;
  }

  /** Bytes appended that have not been taken for writing yet. */
  public int waitingBytes() {
    return current.position() - (exchange.batch.get() == null ? handedOver : 0);
  }

  /**
   * Encodes one record behind the others.
   *
   * @return bytes of the record
   * @throws LogFailedException if the log has failed
   * @throws IllegalArgumentException if the zxid does not rise
   */
  public int append(Transaction transaction) {
    return append(transaction, null);
  }

  /**
   * Puts one record behind the others.
   *
   * @param encoded its bytes as they came or were sent, which may hold more than this release can
   *     encode; null to encode it here
   * @return bytes of the record
   * @throws LogFailedException if the log has failed
   * @throws IllegalArgumentException if the zxid does not rise
   */
  public int append(Transaction transaction, @Nullable Bytes encoded) {
    requireAlive();
    settle();
    long zxid = transaction.zxid();
    if (zxid <= lastZxid) {
      throw new IllegalArgumentException(
          "zxid 0x" + Long.toHexString(zxid) + " appended after 0x" + Long.toHexString(lastZxid));
    }
    if (handedOver > 0 && handedOver == current.position() && exchange.batch.get() == null) {
      takeTurns();
    }
    int start = current.position();
    encode(transaction, encoded, start);
    if (rollBeforeNext) {
      splits.add(start);
      rollBeforeNext = false;
    }
    lastZxid = zxid;
    return current.position() - start;
  }

  private void encode(Transaction transaction, @Nullable Bytes encoded, int start) {
    Output out = current;
    try {
      out.writeLong(0);
      out.writeInt(0);
      if (encoded == null) {
        TransactionCodec.encode(transaction, out);
      } else {
        out.writeRaw(encoded.array(), encoded.offset(), encoded.length());
      }
      int entry = start + LogFormat.RECORD_HEADER_BYTES;
      int length = out.position() - entry;
      checksum.reset();
      checksum.update(out.array(), entry, length);
      out.putLong(start, checksum.getValue());
      out.putInt(start + 8, length);
      out.writeByte(LogFormat.END_MARKER);
    } catch (RuntimeException halfEncoded) {
      out.rewind(start);
      throw halfEncoded;
    }
  }

  /**
   * Gives everything appended so far to the sync side.
   *
   * @throws LogFailedException if the log has failed
   */
  public void flush() {
    requireAlive();
    if (handedOver == current.position()) {
      return;
    }
    Batch waiting = exchange.batch.getAndSet(null);
    Batch batch;
    if (waiting != null) {
      batch = waiting.extended(current.array(), current.position(), splits, lastZxid);
    } else {
      moveTail();
      batch = new Batch(current.array(), current.position(), List.copyOf(splits), lastZxid);
    }
    splits.clear();
    handedOver = current.position();
    exchange.batch.set(batch);
    exchange.wakeSync.run();
  }

  /** The next record will start a new file. */
  public void roll() {
    requireAlive();
    rollBeforeNext = true;
  }

  /**
   * Moves what was appended behind a batch that has been taken to the other array, which is free:
   * only one batch is worked on at a time, and that one lies in this array.
   */
  private void moveTail() {
    int from = handedOver;
    if (from == 0) {
      return;
    }
    Output old = current;
    int length = old.position() - from;
    takeTurns();
    current.writeRaw(old.array(), from, length);
    splits.replaceAll(split -> split - from);
  }

  private void takeTurns() {
    Output other = spare;
    spare = current;
    current = other.array().length > CAPACITY_KEPT ? new Output(INITIAL_CAPACITY) : other;
    current.rewind(0);
    handedOver = 0;
  }

  private void requireAlive() {
    IOException failure = exchange.failure;
    if (failure != null) {
      throw new LogFailedException(failure);
    }
  }
}
