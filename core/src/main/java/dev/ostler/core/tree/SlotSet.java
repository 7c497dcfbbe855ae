package dev.ostler.core.tree;

import java.util.Arrays;

/**
 * A set of slots, open-addressed. Its order depends on its history alone, so it is the same in
 * every run with the same events.
 */
final class SlotSet {
  private static final int EMPTY = 0;

  /** Slot + 1. */
  private int[] table = new int[4];

  private int size;

  int size() {
    return size;
  }

  boolean add(int slot) {
    int mask = table.length - 1;
    int i = home(slot, mask);
    while (table[i] != EMPTY) {
      if (table[i] == slot + 1) {
        return false;
      }
      i = (i + 1) & mask;
    }
    table[i] = slot + 1;
    size++;
    if (size * 4 > table.length * 3) {
      resize(table.length * 2);
    }
    return true;
  }

  boolean remove(int slot) {
    int mask = table.length - 1;
    int i = home(slot, mask);
    while (table[i] != slot + 1) {
      if (table[i] == EMPTY) {
        return false;
      }
      i = (i + 1) & mask;
    }
    int hole = i;
    for (int j = (i + 1) & mask; table[j] != EMPTY; j = (j + 1) & mask) {
      int home = home(table[j] - 1, mask);
      if (((j - home) & mask) >= ((j - hole) & mask)) {
        table[hole] = table[j];
        hole = j;
      }
    }
    table[hole] = EMPTY;
    size--;
    if (table.length > 16 && size * 8 < table.length) {
      resize(table.length / 2);
    }
    return true;
  }

  /** The slots now, in the set's order. */
  int[] toArray() {
    int[] slots = new int[size];
    int n = 0;
    for (int entry : table) {
      if (entry != EMPTY) {
        slots[n++] = entry - 1;
      }
    }
    return slots;
  }

  private void resize(int capacity) {
    int[] old = table;
    table = new int[capacity];
    int mask = capacity - 1;
    for (int entry : old) {
      if (entry != EMPTY) {
        int i = home(entry - 1, mask);
        while (table[i] != EMPTY) {
          i = (i + 1) & mask;
        }
        table[i] = entry;
      }
    }
  }

  private static int home(int slot, int mask) {
    int h = slot * 0x9e37_79b1;
    return (h ^ h >>> 15) & mask;
  }

  @Override
  public String toString() {
    return Arrays.toString(toArray());
  }
}
