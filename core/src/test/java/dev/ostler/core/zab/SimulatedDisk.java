package dev.ostler.core.zab;

import dev.ostler.wire.quorum.EncodedTransaction;
import java.util.Collection;
import java.util.TreeMap;

/**
 * What survives a crash of a simulated server.
 *
 * @param <S> the state that a snapshot holds
 */
public final class SimulatedDisk<S> {
  public final TreeMap<Long, EncodedTransaction> log = new TreeMap<>();

  /** States by the zxid of their last transaction; the one of 0 is empty. */
  private final TreeMap<Long, S> snapshots = new TreeMap<>();

  /** The log has everything behind this zxid. */
  private long logFloor;

  public long acceptedEpoch;
  public long currentEpoch;

  public SimulatedDisk(S empty) {
    snapshots.put(0L, empty);
  }

  public long logFloor() {
    return logFloor;
  }

  /** The zxid of the newest snapshot. */
  public long lastSnapshot() {
    return snapshots.lastKey();
  }

  /** The zxid of the last transaction that a recovery finds. */
  public long lastZxid() {
    return log.isEmpty() ? lastSnapshot() : Math.max(log.lastKey(), lastSnapshot());
  }

  public S newestState() {
    return snapshots.lastEntry().getValue();
  }

  /** What a recovery replays on the newest snapshot. */
  public Collection<EncodedTransaction> behindTheSnapshot() {
    return log.tailMap(lastSnapshot(), false).values();
  }

  /** Cuts the history; false, and nothing done, if what is left would not be a whole one. */
  public boolean truncate(long zxid) {
    Long snapshot = snapshots.floorKey(zxid);
    if (snapshot == null || snapshot < logFloor) {
      return false;
    }
    log.tailMap(zxid, false).clear();
    snapshots.tailMap(zxid, false).clear();
    return true;
  }

  /** Keeps this snapshot alone. */
  public void adopt(long zxid, S state) {
    log.clear();
    snapshots.clear();
    snapshots.put(zxid, state);
    logFloor = zxid;
  }

  /**
   * Keeps one more snapshot.
   *
   * @param purge whether what is older than it goes
   */
  public void snapshot(long zxid, S state, boolean purge) {
    snapshots.put(zxid, state);
    if (purge) {
      snapshots.headMap(zxid, false).clear();
      log.headMap(zxid, true).clear();
      logFloor = zxid;
    }
  }
}
