package dev.ostler.core.tree;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A persistent array from slot to record. A view is a copy of the top level; the first change of a
 * page after that copies the page, so the view keeps what was there.
 */
final class NodePages {
  static final int PAGE_BITS = 10;
  static final int PAGE_SLOTS = 1 << PAGE_BITS;

  private @Nullable Object[][] pages = new @Nullable Object[4][];

  /** For each page, the number of views that had been taken when it was made or last copied. */
  private int[] pageEpochs = new int[4];

  private int pageCount;
  private int epoch;
  private int openViews;

  @Nullable Object get(int slot) {
    return pages[slot >>> PAGE_BITS][slot & (PAGE_SLOTS - 1)];
  }

  /** The record of a slot that is in use. */
  Object require(int slot) {
    Object record = get(slot);
    if (record == null) {
      throw new IllegalStateException("slot " + slot + " is empty");
    }
    return record;
  }

  void set(int slot, @Nullable Object record) {
    int page = slot >>> PAGE_BITS;
    if (page >= pageCount) {
      addPage(page);
    }
    if (openViews > 0 && pageEpochs[page] != epoch) {
      pages[page] = pages[page].clone();
      pageEpochs[page] = epoch;
    }
    pages[page][slot & (PAGE_SLOTS - 1)] = record;
  }

  private void addPage(int page) {
    if (page != pageCount) {
      throw new IllegalStateException("page " + page + " of " + pageCount);
    }
    if (page == pages.length) {
      pages = Arrays.copyOf(pages, 2 * page);
      pageEpochs = Arrays.copyOf(pageEpochs, 2 * page);
    }
    pages[page] = new @Nullable Object[PAGE_SLOTS];
    pageEpochs[page] = epoch;
    pageCount++;
  }

  /** The pages as they are now; {@link #closeView} when they are no longer needed. */
  @Nullable Object[][] openView() {
    epoch++;
    openViews++;
    return Arrays.copyOf(pages, pageCount);
  }

  void closeView() {
    if (openViews == 0) {
      throw new IllegalStateException("no view is open");
    }
    openViews--;
  }
}
