package dev.ostler.core.tree;

import java.util.Arrays;

/**
 * Names on their way into the index. One by one, each would wait for memory that no cache holds,
 * for the index of a million names is large and their order in it is random; so many are collected
 * and added in the index's own order.
 */
final class NewNames {
  private static final int ENTRIES_FIRST = 1 << 14;
  private static final int ENTRIES_MAX = 1 << 20;
  private static final int PART_BITS = 10;
  private static final int PARTS = 1 << PART_BITS;

  private final NameIndex index;
  private long[] entries = new long[ENTRIES_FIRST];
  private long[] sorted = new long[ENTRIES_FIRST];
  private final int[] ends = new int[PARTS + 1];
  private int count;

  NewNames(NameIndex index) {
    this.index = index;
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** Whether it is time to {@link #settle}. */
  boolean isFull() {
    return count == entries.length;
  }

  /** Notes a name whose record is in place. */
  void add(int slot, int hash) {
    entries[count++] = NameIndex.entry(slot, hash);
  }

  /**
   * Adds all names to the index.
   *
   * @return the slot of a znode whose parent has another child of the same name, or {@link
   *     Tree#NONE}
   */
  int settle() {
    Arrays.fill(ends, 0);
    for (int i = 0; i < count; i++) {
      ends[part(entries[i]) + 1]++;
    }
    for (int part = 0; part < PARTS; part++) {
      ends[part + 1] += ends[part];
    }
    for (int i = 0; i < count; i++) {
      sorted[ends[part(entries[i])]++] = entries[i];
    }
    int total = count;
    count = 0;
    for (int i = 0; i < total; i++) {
      if (!index.addIfNew(sorted[i])) {
        return (int) sorted[i] - 1;
      }
    }
    if (total == entries.length && total < ENTRIES_MAX) {
      entries = new long[2 * total];
      sorted = new long[2 * total];
    }
    return Tree.NONE;
  }

  private static int part(long entry) {
    return (int) (entry >>> (64 - PART_BITS));
  }
}
