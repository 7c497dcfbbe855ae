package dev.ostler.core.tree;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds a child's slot by (parent slot, name). Extendible hashing: the upper bits of the hash
 * choose a segment, a small open-addressed table; a segment that is full splits in two. So the
 * index grows a step at a time and no insert ever waits for a long rehash.
 *
 * <p>An entry is the slot and the hash side by side, 8 bytes: a search that finds nothing and a
 * split touch no record. The key itself stands in the record. The hash is seeded, since clients
 * choose names.
 */
final class NameIndex {
  private static final int SEGMENT_SLOTS = 512;
  private static final int SEGMENT_FULL = 400;
  private static final int DEPTH_MAX = 20;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final class Segment {
    final int depth;
    int count;

    /** Hash and, in the lower half, slot + 1; 0 is empty. The search starts at the hash. */
    long[] entries;

    Segment(int depth, int capacity) {
      this.depth = depth;
      this.entries = new long[capacity];
    }
  }

  private final NodePages pages;
  private final long seed;
  private Segment[] directory;
  private int depth;

  NameIndex(NodePages pages, long seed) {
    this.pages = pages;
    this.seed = seed;
    this.directory = new Segment[] {new Segment(0, SEGMENT_SLOTS)};
  }

  /** Slot of the child, or {@link Tree#NONE}. */
  int find(int parent, byte[] name, int offset, int length) {
    return find(hash(parent, name, offset, length), parent, name, offset, length);
  }

  /** The same with the key's {@link #hash}. */
  int find(int hash, int parent, byte[] name, int offset, int length) {
    long[] entries = segmentOf(hash).entries;
    int mask = entries.length - 1;
    for (int i = hash & mask; ; i = (i + 1) & mask) {
      long entry = entries[i];
      if (entry == 0) {
        return Tree.NONE;
      }
      if ((int) (entry >>> 32) == hash) {
        int slot = (int) entry - 1;
        if (PackedNode.matches(
            PackedNode.head(pages.require(slot)), parent, name, offset, length)) {
          return slot;
        }
      }
    }
  }

  /** Adds a child that is not there yet. */
  void add(int slot, int parent, byte[] name, int offset, int length) {
    add(slot, hash(parent, name, offset, length));
  }

  /** Adds a child that is not there yet by its key's {@link #hash}. */
  void add(int slot, int hash) {
    Segment segment = segmentOf(hash);
    while (segment.count >= segment.entries.length / SEGMENT_SLOTS * SEGMENT_FULL) {
      split(segment, hash);
      segment = segmentOf(hash);
    }
    insert(segment, entry(slot, hash));
  }

  private static long entry(int slot, int hash) {
    return (long) hash << 32 | (slot + 1);
  }

  /** Removes a child. */
  void remove(int slot, int parent, byte[] name, int offset, int length) {
    int hash = hash(parent, name, offset, length);
    Segment segment = segmentOf(hash);
    long[] entries = segment.entries;
    int mask = entries.length - 1;
    long entry = entry(slot, hash);
    int i = hash & mask;
    while (entries[i] != entry) {
      if (entries[i] == 0) {
        throw new IllegalStateException("slot " + slot + " is not in the index");
      }
      i = (i + 1) & mask;
    }
    closeGap(entries, i, mask);
    segment.count--;
  }

  /** Moves later entries of the same run into the gap, so that searches need no tombstones. */
  private static void closeGap(long[] entries, int gap, int mask) {
    int hole = gap;
    for (int i = (gap + 1) & mask; entries[i] != 0; i = (i + 1) & mask) {
      int home = (int) (entries[i] >>> 32) & mask;
      if (((i - home) & mask) >= ((i - hole) & mask)) {
        entries[hole] = entries[i];
        hole = i;
      }
    }
    entries[hole] = 0;
  }

  private static void insert(Segment segment, long entry) {
    long[] entries = segment.entries;
    int mask = entries.length - 1;
    int i = (int) (entry >>> 32) & mask;
    while (entries[i] != 0) {
      i = (i + 1) & mask;
    }
    entries[i] = entry;
    segment.count++;
  }

  private Segment segmentOf(int hash) {
    return directory[depth == 0 ? 0 : hash >>> (32 - depth)];
  }

  private void split(Segment full, int hash) {
    if (full.depth == DEPTH_MAX) {
      widen(full);
      return;
    }
    if (full.depth == depth) {
      doubleDirectory();
    }
    int newDepth = full.depth + 1;
    Segment low = new Segment(newDepth, SEGMENT_SLOTS);
    Segment high = new Segment(newDepth, SEGMENT_SLOTS);
    for (long entry : full.entries) {
      if (entry != 0) {
        insert((entry >>> (64 - newDepth) & 1) == 0 ? low : high, entry);
      }
    }
    int span = 1 << (depth - newDepth);
    int first = hash >>> (32 - depth) & -(2 * span);
    for (int i = 0; i < span; i++) {
      directory[first + i] = low;
      directory[first + span + i] = high;
    }
  }

  private void doubleDirectory() {
    Segment[] doubled = new Segment[2 * directory.length];
    for (int i = 0; i < doubled.length; i++) {
      doubled[i] = directory[i >>> 1];
    }
    directory = doubled;
    depth++;
  }

  /** The hash has no bits left to split by: the segment itself grows. */
  private static void widen(Segment segment) {
    Segment wide = new Segment(segment.depth, 2 * segment.entries.length);
    for (long entry : segment.entries) {
      if (entry != 0) {
        insert(wide, entry);
      }
    }
    segment.entries = wide.entries;
  }

  /** What {@link #add(int, int)} wants to know of a key. */
  int hash(int parent, byte[] name, int offset, int length) {
    long h = seed + parent * 0x9e37_79b9_7f4a_7c15L + length;
    int i = offset;
    int end = offset + length;
    for (; i + 8 <= end; i += 8) {
      h = mix(h ^ (long) LONG.get(name, i));
    }
    long rest = 0;
    for (; i < end; i++) {
      rest = rest << 8 | (name[i] & 0xff);
    }
    h = mix(h ^ rest);
    return (int) (h >>> 32);
  }

  private static long mix(long value) {
    long h = value * 0xbf58_476d_1ce4_e5b9L;
    h ^= h >>> 32;
    h *= 0x94d0_49bb_1331_11ebL;
    return h ^ h >>> 29;
  }
}
