package dev.ostler.store.log;

import dev.ostler.store.check.StorageDamageException;
import dev.ostler.store.disk.Directory;
import dev.ostler.store.disk.DiskFile;
import dev.ostler.store.disk.FileName;
import dev.ostler.wire.txn.Transaction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes everything behind a transaction out of the log files. First a look, then the cut: later
 * files go one by one, the newest first, and then the file with the transaction is cut off behind
 * it, as Apache ZooKeeper does. After a stop in between, the log ends somewhere between the old end
 * and the new one, without a gap.
 *
 * <p>Nobody may be writing to the log.
 */
public final class LogCut {
  private final Directory directory;

  /** Files that hold nothing else than what has to go, the newest first. */
  private final List<String> whole;

  /** The file to be cut off; null if none has to be. */
  private final @Nullable String cutName;

  private final long cutOffset;

  private LogCut(
      Directory directory, List<String> whole, @Nullable String cutName, long cutOffset) {
    this.directory = directory;
    this.whole = whole;
    this.cutName = cutName;
    this.cutOffset = cutOffset;
  }

  /**
   * Looks whether the log goes on from a snapshot to the transaction without a gap or damage, and
   * where behind it the cut has to be.
   *
   * @param snapshotZxid the last transaction of a snapshot, not above {@code zxid}
   * @return null if what is left would not be a whole history
   */
  public static @Nullable LogCut find(Directory directory, long snapshotZxid, long zxid)
      throws IOException {
    if (!reaches(directory, snapshotZxid, zxid)) {
      return null;
    }
    List<String> whole = new ArrayList<>();
    for (String name : TransactionLogReader.logs(directory).reversed()) {
      if (FileName.zxid(LogFormat.PREFIX, name) <= zxid) {
        return behind(directory, whole, name, zxid);
      }
      whole.add(name);
    }
    return new LogCut(directory, whole, null, 0);
  }

  private static boolean reaches(Directory directory, long snapshotZxid, long zxid)
      throws IOException {
    if (snapshotZxid == zxid) {
      return true;
    }
    try (TransactionLogReader reader =
        new TransactionLogReader(directory, snapshotZxid, false, _ -> {})) {
      for (Transaction next = reader.next(); next != null; next = reader.next()) {
        if (next.zxid() >= zxid) {
          return next.zxid() == zxid;
        }
      }
      return false;
    } catch (StorageDamageException damaged) {
      return false;
    }
  }

  private static LogCut behind(Directory directory, List<String> whole, String name, long zxid)
      throws IOException {
    try (LogFileReader reader =
        new LogFileReader(directory.openToRead(name), directory.path() + "/" + name)) {
      long offset = LogFormat.HEADER_BYTES;
      while (reader.next() == LogFileReader.Outcome.RECORD && reader.zxid() <= zxid) {
        offset = reader.offset();
      }
      if (offset == LogFormat.HEADER_BYTES) {
        whole.add(name);
        return new LogCut(directory, whole, null, 0);
      }
      return new LogCut(directory, whole, name, offset);
    }
  }

  /** Cuts. If it fails, nobody knows how far it went. */
  public void run() throws IOException {
    for (String name : whole) {
      directory.delete(name);
      directory.force();
    }
    String name = cutName;
    if (name != null) {
      try (DiskFile file = directory.open(name)) {
        file.truncate(cutOffset);
        file.force(true);
      }
    }
  }
}
