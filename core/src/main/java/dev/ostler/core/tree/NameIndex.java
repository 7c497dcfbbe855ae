package dev.ostler.core.tree;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds a child's slot by (parent slot, name). Extendible hashing: the upper bits of the hash
 * choose a segment, a small open-addressed table; a segment that is full splits in two. So the
 * index grows a step at a time and no insert ever waits for a long rehash.
 *
 * <p>An entry is the slot and 16 bits of the hash, 6 bytes; the key itself stands in the record.
 * The hash is seeded, since clients choose names.
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

    /** Slot + 1; 0 is empty. */
    int[] slots;

    /** Lower 16 bits of the hash; their lowest bits are the place where the search starts. */
    short[] tags;

    Segment(int depth, int capacity) {
      this.depth = depth;
      this.slots = new int[capacity];
      this.tags = new short[capacity];
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
    int hash = hash(parent, name, offset, length);
    Segment segment = segmentOf(hash);
    int mask = segment.slots.length - 1;
    short tag = (short) hash;
    for (int i = hash & 0xffff & mask; ; i = (i + 1) & mask) {
      int entry = segment.slots[i];
      if (entry == 0) {
        return Tree.NONE;
      }
      if (segment.tags[i] == tag
          && PackedNode.matches(
              PackedNode.head(pages.require(entry - 1)), parent, name, offset, length)) {
        return entry - 1;
      }
    }
  }

  /** Adds a child that is not there yet; its record must be in place. */
  void add(int slot, int parent, byte[] name, int offset, int length) {
    int hash = hash(parent, name, offset, length);
    Segment segment = segmentOf(hash);
    while (segment.count >= segment.slots.length / SEGMENT_SLOTS * SEGMENT_FULL) {
      split(segment, hash);
      segment = segmentOf(hash);
    }
    insert(segment, slot + 1, (short) hash);
  }

  /** Removes a child; its record must still be in place. */
  void remove(int slot, int parent, byte[] name, int offset, int length) {
    int hash = hash(parent, name, offset, length);
    Segment segment = segmentOf(hash);
    int mask = segment.slots.length - 1;
    int i = hash & 0xffff & mask;
    while (segment.slots[i] != slot + 1) {
      if (segment.slots[i] == 0) {
        throw new IllegalStateException("slot " + slot + " is not in the index");
      }
      i = (i + 1) & mask;
    }
    closeGap(segment, i, mask);
    segment.count--;
  }

  /** Moves later entries of the same run into the gap, so that searches need no tombstones. */
  private static void closeGap(Segment segment, int gap, int mask) {
    int hole = gap;
    for (int i = (gap + 1) & mask; segment.slots[i] != 0; i = (i + 1) & mask) {
      int home = segment.tags[i] & 0xffff & mask;
      if (((i - home) & mask) >= ((i - hole) & mask)) {
        segment.slots[hole] = segment.slots[i];
        segment.tags[hole] = segment.tags[i];
        hole = i;
      }
    }
    segment.slots[hole] = 0;
  }

  private static void insert(Segment segment, int entry, short tag) {
    int mask = segment.slots.length - 1;
    int i = tag & 0xffff & mask;
    while (segment.slots[i] != 0) {
      i = (i + 1) & mask;
    }
    segment.slots[i] = entry;
    segment.tags[i] = tag;
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
    NodeState node = new NodeState();
    for (int i = 0; i < full.slots.length; i++) {
      int entry = full.slots[i];
      if (entry != 0) {
        PackedNode.unpack(pages.require(entry - 1), node);
        int h = hash(node.parent, node.nameArray, node.nameOffset, node.nameLength);
        insert((h >>> (32 - newDepth) & 1) == 0 ? low : high, entry, full.tags[i]);
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
    Segment wide = new Segment(segment.depth, 2 * segment.slots.length);
    for (int i = 0; i < segment.slots.length; i++) {
      if (segment.slots[i] != 0) {
        insert(wide, segment.slots[i], segment.tags[i]);
      }
    }
    segment.slots = wide.slots;
    segment.tags = wide.tags;
  }

  private int hash(int parent, byte[] name, int offset, int length) {
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
