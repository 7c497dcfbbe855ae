package dev.ostler.core.tree;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A persistent array from slot to record. A view is a copy of the top level; the first change of a
 * page after that copies the page, so the view keeps what was there.
 *
 * <p>A record is an object of its own, or, while znodes are loaded by the million, a part of its
 * page's {@link RecordRow}: one array instead of a thousand. What changes later comes out of the
 * row.
 */
final class NodePages {
  static final int PAGE_BITS = 10;
  static final int PAGE_SLOTS = 1 << PAGE_BITS;
  private static final int PAGE_MASK = PAGE_SLOTS - 1;

  private static final int ROW_BYTES_FIRST = 64 << 10;

  /** The records of a page that has all of them in its row. */
  private static final @Nullable Object[] IN_ROW = new @Nullable Object[PAGE_SLOTS];

  /** Stands in a page for what is not a record. */
  private enum Mark {
    /** A znode was in the row and is gone. */
    GONE
  }

  private @Nullable Object[][] pages = new @Nullable Object[4][];
  private @Nullable RecordRow[] rows = new @Nullable RecordRow[4];

  /** For each page, how many records of its row are out of date. */
  private int[] rowWaste = new int[4];

  /** For each page, the number of views that had been taken when it was made or last copied. */
  private int[] pageEpochs = new int[4];

  /** Where records are put side by side; null once loading is over. */
  private @Nullable RecordRow filling;

  private int fillingPage = -1;
  private int expectedRowBytes = ROW_BYTES_FIRST;
  private boolean inRows;
  private int pageCount;
  private int epoch;
  private int openViews;

  /** All pages at one moment. Any thread may read it. */
  static final class View {
    private final @Nullable Object[][] pages;
    private final @Nullable RecordRow[] rows;

    View(@Nullable Object[][] pages, @Nullable RecordRow[] rows) {
      this.pages = pages;
      this.rows = rows;
    }

    boolean isUsed(int slot) {
      return NodePages.isUsed(pages, rows, slot);
    }

    void read(int slot, NodeState into) {
      NodePages.read(pages, rows, slot, into);
    }

    /** The slot of a znode's parent. */
    int parent(int slot) {
      Object record = pages[slot >>> PAGE_BITS][slot & PAGE_MASK];
      return record != null
          ? PackedNode.parent(PackedNode.head(record), 0)
          : row(rows, slot).parent(slot & PAGE_MASK);
    }
  }

  boolean isUsed(int slot) {
    return isUsed(pages, rows, slot);
  }

  private static boolean isUsed(@Nullable Object[][] pages, @Nullable RecordRow[] rows, int slot) {
    Object record = pages[slot >>> PAGE_BITS][slot & PAGE_MASK];
    if (record != null) {
      return record != Mark.GONE;
    }
    RecordRow row = rows[slot >>> PAGE_BITS];
    return row != null && row.has(slot & PAGE_MASK);
  }

  /** Unpacks the record of a slot that is in use. */
  void read(int slot, NodeState into) {
    read(pages, rows, slot, into);
  }

  private static void read(
      @Nullable Object[][] pages, @Nullable RecordRow[] rows, int slot, NodeState into) {
    Object record = pages[slot >>> PAGE_BITS][slot & PAGE_MASK];
    if (record == null) {
      row(rows, slot).read(slot & PAGE_MASK, into);
    } else if (record == Mark.GONE) {
      throw empty(slot);
    } else {
      PackedNode.unpack(record, into);
    }
  }

  private static RecordRow row(@Nullable RecordRow[] rows, int slot) {
    RecordRow row = rows[slot >>> PAGE_BITS];
    if (row == null || !row.has(slot & PAGE_MASK)) {
      throw empty(slot);
    }
    return row;
  }

  private static IllegalStateException empty(int slot) {
    return new IllegalStateException("slot " + slot + " is empty");
  }

  /** True if the slot is that of the child of this parent with this name. */
  boolean matches(int slot, int parent, byte[] name, int offset, int length) {
    Object record = pages[slot >>> PAGE_BITS][slot & PAGE_MASK];
    return record != null
        ? PackedNode.matches(PackedNode.head(record), 0, parent, name, offset, length)
        : row(rows, slot).matches(slot & PAGE_MASK, parent, name, offset, length);
  }

  /** The data of a slot's record if that is kept apart, else null. */
  byte @Nullable [] largeData(int slot) {
    return pages[slot >>> PAGE_BITS][slot & PAGE_MASK] instanceof PackedNode.Large large
        ? large.data
        : null;
  }

  void set(int slot, @Nullable Object record) {
    int page = slot >>> PAGE_BITS;
    if (page >= pageCount) {
      addPage(page);
    }
    @Nullable Object[] records = ownPage(page);
    int index = slot & PAGE_MASK;
    RecordRow row = rows[page];
    if (row == null || !row.has(index)) {
      records[index] = record;
      return;
    }
    if (records[index] == null && ++rowWaste[page] * 2 > row.count() && row != filling) {
      row.unpackInto(records, Mark.GONE);
      rows[page] = null;
      records[index] = record;
      return;
    }
    records[index] = record == null ? Mark.GONE : record;
  }

  /** The records of a page in an array that may be written to. */
  @SuppressWarnings("ReferenceEquality") // the one array that all pages share
  private @Nullable Object[] ownPage(int page) {
    @Nullable Object[] records = pages[page];
    if (records == IN_ROW || openViews > 0 && pageEpochs[page] != epoch) {
      records = records.clone();
      pages[page] = records;
      pageEpochs[page] = epoch;
    }
    return records;
  }

  private void addPage(int page) {
    if (page != pageCount) {
      throw new IllegalStateException("page " + page + " of " + pageCount);
    }
    if (page == pages.length) {
      pages = Arrays.copyOf(pages, 2 * page);
      rows = Arrays.copyOf(rows, 2 * page);
      rowWaste = Arrays.copyOf(rowWaste, 2 * page);
      pageEpochs = Arrays.copyOf(pageEpochs, 2 * page);
    }
    pages[page] = IN_ROW;
    pageEpochs[page] = epoch;
    pageCount++;
  }

  // ---- loading ----

  /** From now on new records are put side by side where their slots are. */
  void beginRows() {
    inRows = true;
  }

  /** Loading is over: what comes from now on changes often enough to be objects of its own. */
  void endRows() {
    inRows = false;
    seal();
  }

  /** Stores a new record that was just packed into an array. */
  void append(int slot, PackedNode packer) {
    if (inRows && reachesRow(slot)) {
      RecordRow row = filling;
      if (row != null && packer.isOneRun() && row.append(packer.scratch(), packer.length())) {
        return;
      }
      seal();
    }
    set(slot, packer.record());
  }

  /** Whether the slot is the next in the row that is filled, which may be a new one. */
  private boolean reachesRow(int slot) {
    int page = slot >>> PAGE_BITS;
    if (page == pageCount && (slot & PAGE_MASK) == 0) {
      seal();
      addPage(page);
      RecordRow row = new RecordRow(expectedRowBytes);
      filling = row;
      fillingPage = page;
      rows[page] = row;
    }
    RecordRow row = filling;
    return row != null && fillingPage == page && row.count() == (slot & PAGE_MASK);
  }

  private void seal() {
    RecordRow row = filling;
    if (row == null) {
      return;
    }
    int page = fillingPage;
    filling = null;
    fillingPage = -1;
    if (rowWaste[page] * 2 > row.count()) {
      row.unpackInto(ownPage(page), Mark.GONE);
      rows[page] = null;
    } else {
      int length = row.trim();
      expectedRowBytes = Math.max(ROW_BYTES_FIRST, length + length / 16);
    }
  }

  // ---- views ----

  /** The pages as they are now; {@link #closeView} when they are no longer needed. */
  View openView() {
    seal();
    epoch++;
    openViews++;
    return new View(Arrays.copyOf(pages, pageCount), Arrays.copyOf(rows, pageCount));
  }

  void closeView() {
    if (openViews == 0) {
      throw new IllegalStateException("no view is open");
    }
    openViews--;
  }
}
