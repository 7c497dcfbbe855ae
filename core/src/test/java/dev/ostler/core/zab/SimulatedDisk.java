package dev.ostler.core.zab;

import dev.ostler.wire.quorum.EncodedTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/** What survives a crash. The log and the epoch files are written side by side, by two workers. */
final class SimulatedDisk {
  final SimulatedWorker logWorker;
  final SimulatedWorker epochWorker;

  final TreeMap<Long, EncodedTransaction> log = new TreeMap<>();

  /** States by the zxid of their last transaction; the one of 0 is empty. */
  final TreeMap<Long, List<String>> snapshots = new TreeMap<>();

  /** The log has everything behind this zxid. */
  long logFloor;

  long acceptedEpoch;
  long currentEpoch;

  SimulatedDisk(SimulatedTime time, Random random, int slowestMillis) {
    this.logWorker = new SimulatedWorker(time, random, slowestMillis);
    this.epochWorker = new SimulatedWorker(time, random, 10);
    snapshots.put(0L, List.of());
  }

  void crash() {
    logWorker.crash();
    epochWorker.crash();
  }

  /** True if this entry, at its position in the history, would be there after a crash. */
  boolean holds(long zxid, String entry, int position) {
    EncodedTransaction logged = log.get(zxid);
    if (logged != null) {
      return SimulatedServer.entry(logged.transaction()).equals(entry);
    }
    List<String> state = snapshots.lastEntry().getValue();
    return position < state.size() && state.get(position).equals(entry);
  }

  long lastSnapshot() {
    return snapshots.lastKey();
  }

  long lastZxid() {
    return log.isEmpty() ? lastSnapshot() : Math.max(log.lastKey(), lastSnapshot());
  }

  /** Cuts the history; false, and nothing done, if what is left would not be a whole one. */
  boolean truncate(long zxid) {
    Long snapshot = snapshots.floorKey(zxid);
    if (snapshot == null || snapshot < logFloor) {
      return false;
    }
    log.tailMap(zxid, false).clear();
    snapshots.tailMap(zxid, false).clear();
    return true;
  }

  void adopt(long zxid, List<String> state) {
    log.clear();
    snapshots.clear();
    snapshots.put(zxid, state);
    logFloor = zxid;
  }

  List<String> recover() {
    List<String> state = new ArrayList<>(snapshots.lastEntry().getValue());
    for (EncodedTransaction transaction : log.tailMap(lastSnapshot(), false).values()) {
      state.add(SimulatedServer.entry(transaction.transaction()));
    }
    return state;
  }
}
