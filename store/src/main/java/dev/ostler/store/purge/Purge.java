package dev.ostler.store.purge;

import dev.ostler.store.disk.Directory;
import dev.ostler.store.disk.FileName;
import dev.ostler.store.log.LogFormat;
import dev.ostler.store.log.TransactionLogReader;
import dev.ostler.store.snapshot.SnapshotFormat;
import dev.ostler.store.snapshot.Snapshots;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Removes old files as Apache ZooKeeper's purge task does: the newest snapshots stay, and every log
 * that the oldest of them needs.
 */
public final class Purge {
  /** The fewest snapshots that may be kept. */
  public static final int RETAINED_MIN = 3;

  private Purge() {}

  /**
   * Removes what is not needed.
   *
   * @param retained number of whole snapshots to keep, at least {@link #RETAINED_MIN}
   * @param removing told the path of each file before it is removed
   * @return number of files removed
   */
  public static int run(
      Directory snapshotDirectory, Directory logDirectory, int retained, Consumer<String> removing)
      throws IOException {
    if (retained < RETAINED_MIN) {
      throw new IllegalArgumentException("count should be greater than or equal to 3");
    }
    long oldest = oldestRetained(snapshotDirectory, retained);
    if (oldest < 0) {
      return 0;
    }
    int removed = 0;
    for (String name : oldLogs(logDirectory, oldest)) {
      remove(logDirectory, name, removing);
      removed++;
    }
    for (String name : snapshotDirectory.list()) {
      long zxid = FileName.zxid(SnapshotFormat.PREFIX, name);
      if (zxid >= 0 && zxid < oldest) {
        remove(snapshotDirectory, name, removing);
        removed++;
      }
    }
    if (removed > 0) {
      logDirectory.force();
      snapshotDirectory.force();
    }
    return removed;
  }

  /** Zxid of the oldest snapshot to keep, or -1 if there is no whole one. */
  private static long oldestRetained(Directory directory, int retained) throws IOException {
    Snapshots snapshots = new Snapshots(directory);
    long oldest = -1;
    int kept = 0;
    for (String name : snapshots.names()) {
      if (kept < retained && snapshots.looksWhole(name)) {
        oldest = Snapshots.zxid(name);
        kept++;
      }
    }
    return oldest;
  }

  /** All logs in front of the one that holds, or may hold, the transaction after a snapshot. */
  private static List<String> oldLogs(Directory directory, long snapshotZxid) throws IOException {
    List<String> old = new ArrayList<>();
    for (String name : TransactionLogReader.logs(directory)) {
      if (FileName.zxid(LogFormat.PREFIX, name) > snapshotZxid) {
        break;
      }
      old.add(name);
    }
    if (!old.isEmpty()) {
      old.remove(old.size() - 1);
    }
    return old;
  }

  private static void remove(Directory directory, String name, Consumer<String> removing)
      throws IOException {
    removing.accept(directory.path() + "/" + name);
    directory.delete(name);
  }
}
