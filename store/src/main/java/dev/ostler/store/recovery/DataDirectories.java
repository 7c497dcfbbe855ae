package dev.ostler.store.recovery;

import dev.ostler.store.disk.Directory;
import dev.ostler.store.disk.DirectoryLock;
import dev.ostler.store.disk.Disk;
import dev.ostler.store.log.LogFormat;
import dev.ostler.store.snapshot.SnapshotFormat;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The directories of one server, checked and owned. Nobody else gets them until {@link #close} or
 * the end of the process.
 *
 * <pre>
 *   dataDir/version-2      snapshots, epochs, ostler.lock
 *   dataLogDir/version-2   logs, ostler.lock            (mostly the same directory)
 *   dataLogDir/initialize  an operator's word that an empty directory is meant to be empty
 * </pre>
 */
public final class DataDirectories implements Closeable {
  /** Apache ZooKeeper overlooks the name. */
  public static final String LOCK_FILE = "ostler.lock";

  static final String INITIALIZE_FILE = "initialize";
  private static final String VERSION = "version-2";

  private final Directory snapshots;
  private final Directory logs;
  private final Directory logParent;
  private final List<DirectoryLock> locks = new ArrayList<>();

  private DataDirectories(Directory snapshots, Directory logs, Directory logParent) {
    this.snapshots = snapshots;
    this.logs = logs;
    this.logParent = logParent;
  }

  /**
   * Checks, makes if need be, and takes ownership.
   *
   * @param dataDir as in {@code zoo.cfg}
   * @param dataLogDir as in {@code zoo.cfg}; the same as {@code dataDir} if unset
   * @param create whether missing directories are made ({@code zookeeper.datadir.autocreate})
   * @throws DirectoryException if they cannot be used
   */
  public static DataDirectories open(Disk disk, String dataDir, String dataLogDir, boolean create)
      throws DirectoryException {
    Directory snapshots = disk.directory(dataDir + "/" + VERSION);
    Directory logs = disk.directory(dataLogDir + "/" + VERSION);
    boolean separate = !dataDir.equals(dataLogDir);
    DataDirectories directories = new DataDirectories(snapshots, logs, disk.directory(dataLogDir));
    prepare(logs, create);
    prepare(snapshots, create);
    if (separate) {
      refuse(logs, SnapshotFormat.PREFIX, "snapshots", "dataLogDir", "dataDir");
      refuse(snapshots, LogFormat.PREFIX, "transaction logs", "dataDir", "dataLogDir");
    }
    try {
      directories.lock(snapshots);
      if (separate) {
        directories.lock(logs);
      }
    } catch (DirectoryException failure) {
      directories.close();
      throw failure;
    }
    return directories;
  }

  private static void prepare(Directory directory, boolean create) throws DirectoryException {
    if (!directory.exists()) {
      if (!create) {
        throw new DirectoryException(
            directory.path()
                + " is missing and zookeeper.datadir.autocreate is false; correct dataDir or"
                + " dataLogDir, or make the directory");
      }
      try {
        directory.createDirectories();
      } catch (IOException failure) {
        throw new DirectoryException(
            directory.path()
                + " cannot be made: "
                + failure.getMessage()
                + ". Make it, or let the server's user make it",
            failure);
      }
    }
    if (!directory.isWritable()) {
      throw new DirectoryException(
          directory.path() + " cannot be written; give it to the server's user");
    }
  }

  private static void refuse(
      Directory directory, String prefix, String files, String here, String there)
      throws DirectoryException {
    try {
      for (String name : directory.list()) {
        if (name.startsWith(prefix + ".")) {
          throw new DirectoryException(
              directory.path()
                  + " is for "
                  + here
                  + " but holds "
                  + files
                  + " ("
                  + name
                  + "); move them to version-2 of "
                  + there
                  + ", or correct the configuration");
        }
      }
    } catch (DirectoryException found) {
      throw found;
    } catch (IOException failure) {
      throw new DirectoryException(
          directory.path() + " cannot be listed: " + failure.getMessage(), failure);
    }
  }

  private void lock(Directory directory) throws DirectoryException {
    DirectoryLock lock;
    try {
      lock = directory.tryLock(LOCK_FILE);
    } catch (IOException failure) {
      throw new DirectoryException(
          directory.path() + "/" + LOCK_FILE + " cannot be locked: " + failure.getMessage(),
          failure);
    }
    if (lock == null) {
      throw new DirectoryException(
          "another server is running on "
              + directory.path()
              + "; stop it, or give this one a data directory of its own");
    }
    locks.add(lock);
  }

  public Directory snapshots() {
    return snapshots;
  }

  public Directory logs() {
    return logs;
  }

  /** True if an operator has put the file {@code initialize} there. */
  boolean isMeantToBeEmpty() {
    return logParent.contains(INITIALIZE_FILE);
  }

  /**
   * Removes the file {@code initialize}, if it is there: the directory is not empty any more. To be
   * called when the first snapshot is on disk, and not before, for otherwise a stop in between
   * would leave an empty directory that nobody answers for.
   */
  public void initialized() throws IOException {
    if (isMeantToBeEmpty()) {
      logParent.delete(INITIALIZE_FILE);
      logParent.force();
    }
  }

  @Override
  public void close() {
    for (DirectoryLock lock : locks) {
      try {
        lock.close();
      } catch (IOException heldUntilExit) {
        // Not given up before the end of the process, then; there is nobody to tell.
      }
    }
    locks.clear();
  }
}
