package dev.ostler.store.log;

import dev.ostler.store.disk.Directory;
import dev.ostler.store.disk.DiskFile;
import dev.ostler.store.disk.FileName;
import dev.ostler.store.log.LogExchange.PreparedFile;
import dev.ostler.store.log.LogExchange.RetiredFile;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes and forces what the owner hands over. Driven by one thread, or by a simulator, through
 * {@link #syncOnce}.
 *
 * <p>Whatever fails, fails for good: after a failed write or force nobody knows what the disk
 * holds, so nothing is tried a second time.
 */
public final class LogSync {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** A file filled ahead with less is not worth a new file when the old one's zeros are used up. */
  private static final long PREPARED_BYTES_WORTH_A_ROLL = 4L << 20;

  /** What the second file and all after it hold at least, of zeros. */
  private static final long PREPARED_BYTES_USUAL = 8L << 20;

  /** Free space is looked at again after so many bytes. */
  private static final long SPACE_CHECK_BYTES = 2L << 20;

  private final Directory directory;
  private final LogOptions options;
  private final LogListener listener;
  private final LogExchange exchange;
  private final LongSupplier nanoClock;

  private @Nullable DiskFile file;

  /** The last transaction in the log; for the next file's header. */
  private long lastZxid;

  /** Where the next record goes. */
  private long position;

  /** Zeros lie on disk up to here. */
  private long zeroedTo;

  private boolean unforced;
  private long bytesSinceSpaceCheck = SPACE_CHECK_BYTES;

  private volatile LogCounters counters = new LogCounters(0, 0, 0, 0, 0, 0, 0);

  LogSync(
      Directory directory,
      LogOptions options,
      LogListener listener,
      LogExchange exchange,
      long lastZxid,
      LongSupplier nanoClock) {
    this.directory = directory;
    this.options = options;
    this.listener = listener;
    this.exchange = exchange;
    this.lastZxid = lastZxid;
    this.nanoClock = nanoClock;
  }

  public LogCounters counters() {
    return counters;
  }

  /** True if a batch waits, or other work of the owner's. */
  public boolean hasWork() {
    return exchange.failure == null
        && (exchange.batch.get() != null
            || !exchange.chores.isEmpty()
            || exchange.asked.get() != null);
  }

  /**
   * Writes and forces the batch that waits, and reports it; or, if there is none, does one piece of
   * other work.
   *
   * @return false if there was nothing to do
   */
  public boolean syncOnce() {
    if (exchange.failure != null) {
      return false;
    }
    Batch batch = exchange.batch.getAndSet(null);
    if (batch == null) {
      return doOtherWork();
    }
    exchange.syncing = true;
    try {
      write(batch);
    } catch (IOException failure) {
      fail(failure);
      return true;
    } catch (RuntimeException | Error failure) {
      fail(new IOException("writing the transaction log failed: " + failure, failure));
      return true;
    }
    exchange.syncing = false;
    listener.durable(batch.lastZxid());
    return true;
  }

  private boolean doOtherWork() {
    DiskChore chore = exchange.chores.poll();
    LogExchange.AskedChange asked = chore == null ? exchange.asked.getAndSet(null) : null;
    if (chore == null && asked == null) {
      return false;
    }
    try {
      if (chore != null) {
        chore.run();
      } else if (asked != null) {
        change(asked);
      }
    } catch (IOException failure) {
      fail(failure);
    } catch (RuntimeException | Error failure) {
      fail(new IOException("disk work beside the transaction log failed: " + failure, failure));
    }
    return true;
  }

  private void change(LogExchange.AskedChange asked) throws IOException {
    closeFile();
    long end = asked.change().run();
    if (end != HistoryChange.IMPOSSIBLE) {
      lastZxid = end;
    }
    // Before anybody hears of it: the owner may append at once.
    exchange.changedTo.set(end);
    asked.done().accept(end);
  }

  /** Cuts the open file off behind its last record; the next record begins another one. */
  private void closeFile() throws IOException {
    DiskFile open = file;
    file = null;
    if (open != null) {
      open.truncate(position);
      open.force(true);
      open.close();
    }
    zeroedTo = 0;
  }

  /**
   * Ends the log after everything handed over has been synced: the file is cut off behind its last
   * record, so that the next start has no zeros to check.
   */
  public void close() {
    DiskFile open = file;
    file = null;
    PreparedFile prepared = exchange.prepared.getAndSet(null);
    try {
      if (open != null && exchange.failure != null) {
        // Nobody knows what the disk holds: the next start looks, and nothing is touched before.
        open.close();
      } else if (open != null) {
        open.truncate(position);
        open.force(true);
        open.close();
      }
      if (prepared != null) {
        prepared.file().close();
      }
      directory.delete(LogFormat.NEXT_FILE);
    } catch (IOException harmless) {
      // The records are safe already. What remains are zeros behind them, and a file that is made
      // anew at the next start.
      listener.preparationFailed(harmless);
    }
  }

  private void fail(IOException failure) {
    // The listener first: it ends the process, and should say why before the owner stumbles over
    // it.
    listener.failed(failure);
    exchange.failure = failure;
    exchange.batch.set(null);
  }

  private void write(Batch batch) throws IOException {
    byte[] array = batch.array();
    int at = 0;
    for (int split : batch.splits()) {
      writePieces(array, at, split);
      beginFile(zxidAt(array, split), true);
      at = split;
    }
    writePieces(array, at, batch.end());
    force();
    checkSpace();
  }

  /** Never leaves more than {@link LogFormat#UNSYNCED_BYTES_MAX} and one record unforced. */
  private void writePieces(byte[] array, int from, int to) throws IOException {
    int at = from;
    while (at < to) {
      int end = to;
      if (to - at > LogFormat.UNSYNCED_BYTES_MAX) {
        end = at;
        while (end < to && end - at < LogFormat.UNSYNCED_BYTES_MAX) {
          end += (int) INT.get(array, end + 8) + LogFormat.RECORD_OVERHEAD_BYTES;
        }
      }
      force();
      writePiece(array, at, end);
      at = end;
    }
  }

  private void writePiece(byte[] array, int from, int to) throws IOException {
    int length = to - from;
    DiskFile open = file;
    if (open == null || isFull() || (position + length > zeroedTo && worthNextFile())) {
      beginFile(zxidAt(array, from), false);
      open = file;
    }
    if (open == null) {
      throw new IllegalStateException("no log file is open");
    }
    boolean growing = position + length > zeroedTo;
    open.write(position, array, from, length);
    position += length;
    lastZxid = lastZxidIn(array, from, to);
    unforced = true;
    bytesSinceSpaceCheck += length;
    LogCounters c = counters;
    counters =
        new LogCounters(
            c.syncs(),
            c.bytes() + length,
            c.syncNanos(),
            c.slowSyncs(),
            c.files(),
            c.growingWrites() + (growing ? 1 : 0),
            c.lastSyncNanos());
  }

  private boolean isFull() {
    return options.fileBytesMax() > 0 && position > options.fileBytesMax();
  }

  private boolean worthNextFile() {
    PreparedFile next = exchange.prepared.get();
    return next != null && next.zeroedBytes() >= PREPARED_BYTES_WORTH_A_ROLL;
  }

  /**
   * Starts a file. The old one is forced first, so that only the newest file can be torn.
   *
   * @param asked whether the owner asked for it, or the zeros or the limit ran out
   */
  private void beginFile(long zxid, boolean asked) throws IOException {
    force();
    DiskFile old = file;
    learn(old != null, asked);
    if (old != null) {
      exchange.retired.add(new RetiredFile(old, position));
      file = null;
    }
    String name = FileName.of(LogFormat.PREFIX, zxid);
    requireNoRecords(name);
    PreparedFile next = exchange.prepared.get();
    if (next != null) {
      directory.rename(LogFormat.NEXT_FILE, name);
      // Only now: while it bears the filler's name, the filler must not think that it is free.
      exchange.prepared.set(null);
      file = next.file();
      zeroedTo = next.zeroedBytes();
      // In one sector with the start of the first record, so that this is there if that is.
      file.write(0, LogFormat.header(lastZxid), 0, LogFormat.HEADER_BYTES);
    } else {
      DiskFile created = directory.create(name);
      file = created;
      created.write(0, LogFormat.header(lastZxid), 0, LogFormat.HEADER_BYTES);
      if (options.force()) {
        // On its own, so that a file that holds records always has a header.
        created.force(true);
      }
      zeroedTo = 0;
    }
    if (options.force()) {
      directory.force();
    }
    position = LogFormat.HEADER_BYTES;
    LogCounters c = counters;
    counters =
        new LogCounters(
            c.syncs(),
            c.bytes(),
            c.syncNanos(),
            c.slowSyncs(),
            c.files() + 1,
            c.growingWrites(),
            c.lastSyncNanos());
    exchange.wakeFiller.run();
  }

  /** A file that was used up wants a longer successor; one that was rolled early, as long a one. */
  private void learn(boolean hadFile, boolean asked) {
    long wanted = PREPARED_BYTES_USUAL;
    if (hadFile) {
      wanted = asked ? position + position / 4 : 4 * exchange.preparedBytesWanted;
    }
    exchange.preparedBytesWanted = Math.max(PREPARED_BYTES_USUAL, wanted);
  }

  /**
   * Recovery has read every record there is, so one that it did not know of must not be lost now.
   */
  private void requireNoRecords(String name) throws IOException {
    if (!directory.contains(name)) {
      return;
    }
    try (DiskFile existing = directory.openToRead(name)) {
      byte[] head = new byte[LogFormat.RECORD_HEADER_BYTES];
      existing.readFully(LogFormat.HEADER_BYTES, head, 0, head.length);
      for (byte b : head) {
        if (b != 0) {
          throw new IOException(
              directory.path()
                  + "/"
                  + name
                  + " is there already and holds records; the log was opened behind its own end");
        }
      }
    }
  }

  private void force() throws IOException {
    DiskFile open = file;
    if (!unforced || open == null) {
      return;
    }
    unforced = false;
    if (!options.force()) {
      return;
    }
    long before = nanoClock.getAsLong();
    open.force(false);
    long nanos = nanoClock.getAsLong() - before;
    boolean slow = nanos > options.slowSyncMillis() * 1_000_000;
    LogCounters c = counters;
    counters =
        new LogCounters(
            c.syncs() + 1,
            c.bytes(),
            c.syncNanos() + nanos,
            c.slowSyncs() + (slow ? 1 : 0),
            c.files(),
            c.growingWrites(),
            nanos);
    if (slow) {
      listener.slowSync(nanos / 1_000_000);
    }
  }

  /** Looks at the free space now and then; the filler looks for it to come back. */
  private void checkSpace() throws IOException {
    if (bytesSinceSpaceCheck < SPACE_CHECK_BYTES) {
      return;
    }
    bytesSinceSpaceCheck = 0;
    if (!exchange.spaceLow && directory.freeBytes() < options.reserveBytes()) {
      exchange.spaceLow = true;
      listener.spaceLow(true);
      exchange.wakeFiller.run();
    }
  }

  private static long lastZxidIn(byte[] array, int from, int to) {
    int record = from;
    while (true) {
      int next = record + (int) INT.get(array, record + 8) + LogFormat.RECORD_OVERHEAD_BYTES;
      if (next >= to) {
        return zxidAt(array, record);
      }
      record = next;
    }
  }

  private static long zxidAt(byte[] array, int record) {
    return (long) LONG.get(array, record + LogFormat.ZXID_OFFSET);
  }
}
