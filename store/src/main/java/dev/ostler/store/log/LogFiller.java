package dev.ostler.store.log;

import dev.ostler.store.disk.Directory;
import dev.ostler.store.disk.DiskFile;
import dev.ostler.store.disk.DiskFullException;
import dev.ostler.store.log.LogExchange.PreparedFile;
import dev.ostler.store.log.LogExchange.RetiredFile;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Makes the next log file ahead, filled with zeros and forced, because forcing bytes that overwrite
 * others costs about half of forcing a file that grows. Nobody waits for it: a log that finds no
 * file ready grows one.
 *
 * <p>Driven by a thread of its own, or by a simulator, through {@link #fillOnce}, a small piece of
 * work a call.
 */
public final class LogFiller {
  private static final int PIECE_BYTES = 1 << 20;

  /** The first file is ready soon; how much its successors hold is learned from use. */
  private static final long FIRST_BYTES = 1L << 20;

  private final Directory directory;
  private final LogOptions options;
  private final LogListener listener;
  private final LogExchange exchange;
  private byte @Nullable [] zeros;
  private @Nullable DiskFile file;
  private long filled;
  private long target;
  private boolean givenUp;

  LogFiller(Directory directory, LogOptions options, LogListener listener, LogExchange exchange) {
    this.directory = directory;
    this.options = options;
    this.listener = listener;
    this.exchange = exchange;
    exchange.preparedBytesWanted = FIRST_BYTES;
  }

  /**
   * Does one piece of work.
   *
   * @return false if there is nothing to do until a file is used up, or space is back
   */
  public boolean fillOnce() {
    RetiredFile retired = exchange.retired.poll();
    if (retired != null) {
      retire(retired);
      return true;
    }
    try {
      return fillNext();
    } catch (DiskFullException full) {
      abandon();
      if (!exchange.spaceLow) {
        exchange.spaceLow = true;
        listener.spaceLow(true);
      }
      return false;
    } catch (IOException failure) {
      givenUp = true;
      abandon();
      listener.preparationFailed(failure);
      return false;
    }
  }

  private boolean fillNext() throws IOException {
    if (exchange.failure != null || !hasSpace()) {
      return false;
    }
    if (givenUp || options.preallocateBytes() <= 0 || exchange.prepared.get() != null) {
      return false;
    }
    DiskFile next = file;
    if (next == null) {
      target = targetBytes();
      if (directory.freeBytes() < 2 * options.reserveBytes() + target) {
        return false;
      }
      next = directory.create(LogFormat.NEXT_FILE);
      file = next;
      next.write(0, LogFormat.header(0), 0, LogFormat.HEADER_BYTES);
      filled = LogFormat.HEADER_BYTES;
    }
    if (zeros == null) {
      zeros = new byte[PIECE_BYTES];
    }
    int length = (int) Math.min(target - filled, PIECE_BYTES);
    next.write(filled, zeros, 0, length);
    next.force(true);
    filled += length;
    if (filled >= target) {
      file = null;
      zeros = null;
      exchange.prepared.set(new PreparedFile(next, filled));
      return false;
    }
    return true;
  }

  private long targetBytes() {
    long wanted = Math.max(FIRST_BYTES, exchange.preparedBytesWanted);
    long most = options.preallocateBytes();
    if (options.fileBytesMax() > 0) {
      most = Math.min(most, options.fileBytesMax() + FIRST_BYTES);
    }
    return LogFormat.HEADER_BYTES + Math.min(wanted, most);
  }

  /** Once space is low, twice the reserve has to be free before writes are welcome again. */
  private boolean hasSpace() throws IOException {
    boolean wasLow = exchange.spaceLow;
    boolean low = directory.freeBytes() < options.reserveBytes() * (wasLow ? 2 : 1);
    if (low != wasLow) {
      exchange.spaceLow = low;
      listener.spaceLow(low);
    }
    return !low;
  }

  private void abandon() {
    DiskFile unfinished = file;
    file = null;
    zeros = null;
    if (unfinished == null) {
      return;
    }
    try {
      unfinished.close();
      directory.delete(LogFormat.NEXT_FILE);
    } catch (IOException harmless) {
      // Nothing is in the file, and the next start makes it anew.
      listener.preparationFailed(harmless);
    }
  }

  private void retire(RetiredFile retired) {
    try {
      retired.file().truncate(retired.end());
      retired.file().close();
    } catch (IOException harmless) {
      // All of its records are safe; zeros behind them say the same as the end of the file.
      listener.preparationFailed(harmless);
    }
  }

  /** Ends the work; a file that is not ready is removed. */
  public void close() {
    for (RetiredFile retired = exchange.retired.poll();
        retired != null;
        retired = exchange.retired.poll()) {
      retire(retired);
    }
    abandon();
  }
}
