package dev.ostler.store.recovery;

import dev.ostler.store.disk.Directory;
import dev.ostler.store.disk.FileName;
import dev.ostler.store.epoch.EpochFiles;
import dev.ostler.store.log.TransactionLogReader;
import dev.ostler.store.snapshot.SnapshotFormat;
import dev.ostler.store.snapshot.Snapshots;
import java.io.IOException;

/**
 * Puts a snapshot that came from a leader in the place of all older history (bugs B-7, B-11).
 *
 * <pre>
 *   ostler.snapshot.received ── rename ──► ostler.adopted.1a      from here on it is the history
 *   log.*, snapshot.*        ── rename ──► ostler.retired.*
 *   ostler.adopted.1a        ── rename ──► snapshot.1a
 * </pre>
 *
 * <p>A stop in front of the first rename leaves the old history, and one behind it the snapshot:
 * the next start goes on where this one ended, before it reads anything. What was there before is
 * kept, under names that neither product reads, until the next adoption: an ensemble that was led
 * by a server with the wrong data can be brought back by hand.
 */
public final class Adoption {
  private static final String ADOPTED_PREFIX = "ostler.adopted";
  private static final String RETIRED_PREFIX = "ostler.retired.";

  private Adoption() {}

  /**
   * Adopts the snapshot that has been received and sealed. The log must not be open, and no other
   * snapshot may be under way. If it fails, nobody knows how far it went.
   *
   * @param epochs told where the history ends now
   */
  public static void run(DataDirectories directories, EpochFiles epochs, long zxid)
      throws IOException {
    Directory snapshots = directories.snapshots();
    Directory logs = directories.logs();
    if (!snapshots.contains(SnapshotFormat.RECEIVED_FILE)) {
      throw new IllegalStateException("there is no snapshot to adopt");
    }
    removeRetired(logs);
    removeRetired(snapshots);
    snapshots.rename(SnapshotFormat.RECEIVED_FILE, FileName.of(ADOPTED_PREFIX, zxid));
    snapshots.force();
    retire(snapshots, logs);
    epochs.historyEndsAt(zxid);
    name(snapshots, zxid);
  }

  /** The last transaction in a snapshot whose adoption a stop has interrupted; -1 for none. */
  static long pending(Directory snapshots) throws IOException {
    for (String name : snapshots.list()) {
      long zxid = FileName.zxid(ADOPTED_PREFIX, name);
      if (zxid >= 0) {
        return zxid;
      }
    }
    return -1;
  }

  /**
   * Finishes an adoption that a stop has interrupted.
   *
   * @return false if there was nothing to finish
   */
  static boolean finish(Directory snapshots, Directory logs) throws IOException {
    long zxid = pending(snapshots);
    if (zxid < 0) {
      return false;
    }
    retire(snapshots, logs);
    name(snapshots, zxid);
    return true;
  }

  private static void retire(Directory snapshots, Directory logs) throws IOException {
    for (String name : TransactionLogReader.logs(logs).reversed()) {
      logs.rename(name, RETIRED_PREFIX + name);
    }
    logs.force();
    for (String name : new Snapshots(snapshots).names()) {
      snapshots.rename(name, RETIRED_PREFIX + name);
    }
    snapshots.force();
  }

  private static void name(Directory snapshots, long zxid) throws IOException {
    snapshots.rename(FileName.of(ADOPTED_PREFIX, zxid), FileName.of(SnapshotFormat.PREFIX, zxid));
    snapshots.force();
  }

  private static void removeRetired(Directory directory) throws IOException {
    boolean removed = false;
    for (String name : directory.list()) {
      if (name.startsWith(RETIRED_PREFIX)) {
        directory.delete(name);
        removed = true;
      }
    }
    if (removed) {
      directory.force();
    }
  }
}
