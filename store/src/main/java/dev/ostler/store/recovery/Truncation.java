package dev.ostler.store.recovery;

import dev.ostler.core.tree.NodeState;
import dev.ostler.core.tree.SnapshotVisitor;
import dev.ostler.store.disk.Directory;
import dev.ostler.store.epoch.EpochFiles;
import dev.ostler.store.log.LogCut;
import dev.ostler.store.snapshot.Snapshots;
import dev.ostler.wire.value.AclList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes everything behind a transaction out of the files, because the leader does not have it:
 * first the snapshots that hold more (bug B-16), then the end of the log. After a stop in between,
 * the history ends somewhere between the old end and the new one, without a gap.
 */
public final class Truncation {
  private Truncation() {}

  /**
   * Truncates. The log must not be open, all of it must be durable, and no snapshot may be under
   * way. If it fails, nobody knows how far it went.
   *
   * @param epochs told where the history is going to end
   * @return false if what is left would not be a whole history, from a good snapshot to the
   *     transaction itself; nothing was changed then
   */
  public static boolean run(DataDirectories directories, EpochFiles epochs, long zxid)
      throws IOException {
    if (epochs.isHistoryMissing()) {
      return false;
    }
    Directory directory = directories.snapshots();
    Snapshots snapshots = new Snapshots(directory);
    List<String> newer = new ArrayList<>();
    long kept = -1;
    for (String name : snapshots.names()) {
      if (Snapshots.zxid(name) > zxid) {
        newer.add(name);
      } else if (snapshots.looksWhole(name) && (newer.isEmpty() || isWhole(snapshots, name))) {
        // Reading all of it is for when the ones that have stood in for it are about to go.
        kept = Snapshots.zxid(name);
        break;
      }
    }
    @Nullable LogCut cut = kept < 0 ? null : LogCut.find(directories.logs(), kept, zxid);
    if (cut == null) {
      return false;
    }
    epochs.historyEndsAt(zxid);
    for (String name : newer) {
      directory.delete(name);
    }
    directory.force();
    cut.run();
    return true;
  }

  private static boolean isWhole(Snapshots snapshots, String name) {
    try {
      snapshots.read(name, new Unread());
      return true;
    } catch (IOException | RuntimeException bad) {
      return false;
    }
  }

  /** For reading a snapshot only to see whether it can be read. */
  private static final class Unread implements SnapshotVisitor<RuntimeException> {
    @Override
    public void sessions(int count) {}

    @Override
    public void session(long sessionId, int timeoutMillis) {}

    @Override
    public void aclLists(int count) {}

    @Override
    public void aclList(long index, AclList list) {}

    @Override
    public void node(byte[] path, int pathOffset, int pathLength, NodeState node) {}
  }
}
