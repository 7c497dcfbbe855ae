package dev.ostler.core.tree;

import java.util.Arrays;

/**
 * For each slot the next and the previous child of the same parent: 8 bytes a znode, and adding or
 * removing a child is two or three stores, also below a parent of ten million.
 */
final class SiblingLinks {
  private static final int PAGE_BITS = 10;
  private static final int PAGE_MASK = (1 << PAGE_BITS) - 1;

  /** Next and previous side by side, each slot + 1, 0 for none. */
  private int[][] pages = new int[0][];

  int next(int slot) {
    return pages[slot >>> PAGE_BITS][(slot & PAGE_MASK) << 1] - 1;
  }

  int previous(int slot) {
    return pages[slot >>> PAGE_BITS][((slot & PAGE_MASK) << 1) + 1] - 1;
  }

  private void setNext(int slot, int next) {
    pages[slot >>> PAGE_BITS][(slot & PAGE_MASK) << 1] = next + 1;
  }

  private void setPrevious(int slot, int previous) {
    pages[slot >>> PAGE_BITS][((slot & PAGE_MASK) << 1) + 1] = previous + 1;
  }

  /** Makes room for a slot. */
  void reach(int slot) {
    int page = slot >>> PAGE_BITS;
    if (page >= pages.length) {
      int old = pages.length;
      pages = Arrays.copyOf(pages, Math.max(page + 1, old + old / 2 + 1));
    }
    if (pages[page] == null) {
      pages[page] = new int[2 << PAGE_BITS];
    }
  }

  /** Puts a slot in front of the first child, {@link Tree#NONE} if there is none. */
  void addFirst(int slot, int first) {
    setNext(slot, first);
    setPrevious(slot, Tree.NONE);
    if (first != Tree.NONE) {
      setPrevious(first, slot);
    }
  }

  /** Takes a slot out and returns the first child after that. */
  int remove(int slot, int first) {
    int next = next(slot);
    int previous = previous(slot);
    if (next != Tree.NONE) {
      setPrevious(next, previous);
    }
    if (previous != Tree.NONE) {
      setNext(previous, next);
      return first;
    }
    return next;
  }
}
