package dev.ostler.core.zab;

import dev.ostler.wire.quorum.EncodedTransaction;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The newest transactions, in order and without a gap, in memory: for learners that were away, and
 * for this server until it has applied them. Positions count from 0, the oldest.
 */
final class RecentLog {
  private static final int CAPACITY_AT_START = 64;

  private @Nullable EncodedTransaction[] entries =
      new @Nullable EncodedTransaction[CAPACITY_AT_START];
  private long[] zxids = new long[CAPACITY_AT_START];

  /** For each entry, the bytes of all entries ever up to and with it. */
  private long[] ends = new long[CAPACITY_AT_START];

  private int head;
  private int size;
  private long floor;
  private long endOfFloor;

  /**
   * @param floor the transaction before the first that will be added
   */
  RecentLog(long floor) {
    this.floor = floor;
  }

  /** The last transaction of the history that is older than what is here. */
  long floor() {
    return floor;
  }

  int size() {
    return size;
  }

  long zxidAt(int position) {
    return zxids[slot(position)];
  }

  EncodedTransaction get(int position) {
    EncodedTransaction entry = entries[slot(position)];
    if (position >= size || entry == null) {
      throw new IndexOutOfBoundsException(position + " of " + size);
    }
    return entry;
  }

  /** The newest zxid; the floor if there is none. */
  long last() {
    return size == 0 ? floor : zxidAt(size - 1);
  }

  void add(EncodedTransaction entry) {
    long zxid = entry.zxid();
    if (!Zxid.follows(zxid, last())) {
      throw new IllegalStateException(
          "transaction "
              + Zxid.text(zxid)
              + " leaves a gap behind "
              + Zxid.text(last())
              + " (B-6)");
    }
    if (size == zxids.length) {
      grow();
    }
    int slot = slot(size);
    long before = endAt(size - 1);
    entries[slot] = entry;
    zxids[slot] = zxid;
    ends[slot] = before + entry.bytes().length();
    size++;
  }

  /** Position of the first entry above a zxid; {@link #size} if there is none. */
  int after(long zxid) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (zxidAt(middle) <= zxid) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The newest zxid of the history that is not above another, which is not below the floor. */
  long atOrBefore(long zxid) {
    if (zxid < floor) {
      throw new IllegalArgumentException(Zxid.text(zxid) + " is below " + Zxid.text(floor));
    }
    int position = after(zxid) - 1;
    return position < 0 ? floor : zxidAt(position);
  }

  /** True if a zxid names a transaction of the history that is here, or the floor. */
  boolean contains(long zxid) {
    return zxid >= floor && atOrBefore(zxid) == zxid;
  }

  /** True if a transaction is here, and the first behind another zxid. */
  boolean isNext(long behind, long zxid) {
    int next = after(behind);
    return next < size && zxidAt(next) == zxid;
  }

  /** Bytes of what is above a zxid. */
  long bytesAfter(long zxid) {
    return endAt(size - 1) - endAt(after(zxid) - 1);
  }

  /** Forgets what is above a zxid, which must be in here. */
  void truncate(long zxid) {
    int keep = after(zxid);
    for (int i = keep; i < size; i++) {
      entries[slot(i)] = null;
    }
    size = keep;
  }

  /** Forgets everything. */
  void reset(long newFloor) {
    Arrays.fill(entries, null);
    size = 0;
    floor = newFloor;
  }

  /** Moves the floor of an empty log. */
  void skipTo(long zxid) {
    if (size > 0) {
      throw new IllegalStateException("there are " + size + " transactions to remember");
    }
    floor = zxid;
  }

  /** Forgets the oldest that are beyond either limit, none of those above a zxid. */
  void trim(int countMax, long bytesMax, long keepAbove) {
    while (size > 0
        && (size > countMax || endAt(size - 1) - endOfFloor > bytesMax)
        && zxidAt(0) <= keepAbove) {
      int slot = slot(0);
      entries[slot] = null;
      floor = zxids[slot];
      endOfFloor = ends[slot];
      head = (head + 1) & (zxids.length - 1);
      size--;
    }
  }

  private long endAt(int position) {
    return position < 0 ? endOfFloor : ends[slot(position)];
  }

  private int slot(int position) {
    return (head + position) & (zxids.length - 1);
  }

  private void grow() {
    int capacity = zxids.length * 2;
    @Nullable EncodedTransaction[] newEntries = new @Nullable EncodedTransaction[capacity];
    long[] newZxids = new long[capacity];
    long[] newEnds = new long[capacity];
    for (int i = 0; i < size; i++) {
      newEntries[i] = entries[slot(i)];
      newZxids[i] = zxids[slot(i)];
      newEnds[i] = ends[slot(i)];
    }
    entries = newEntries;
    zxids = newZxids;
    ends = newEnds;
    head = 0;
  }
}
