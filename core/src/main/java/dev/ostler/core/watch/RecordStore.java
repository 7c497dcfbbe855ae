package dev.ostler.core.watch;

import dev.ostler.wire.value.Path;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Records of watched paths, behind each other in pages of 64 KiB. A record is
 *
 * <pre>
 *   header                 | path bytes | words, 4 bytes each
 *   length &lt;&lt; 2 | shape    |            | ONE 1, FOUR 4, SIXTEEN 16: entries, used ones first
 *   1 to 4 bytes of 7 bits |            | MANY 1: number of a WatcherSet
 * </pre>
 *
 * <p>A record whose first word is 0 is dead. Dead room comes back when the last record of its page
 * dies; {@link #crowdedPage} names the page whose living records the owner should {@link #copy} and
 * {@link #kill} when too much room is dead. A long path gets a page of its own.
 *
 * <p>The address of a record is {@code page << 16 | offset}, unsigned; 0 is none.
 */
final class RecordStore {
  static final int NONE = 0;

  static final int ONE = 0;
  static final int FOUR = 1;
  static final int SIXTEEN = 2;
  static final int MANY = 3;

  /** More path bytes than this would not fit into 65,535 pages at their worst. */
  static final long PATH_BYTES_MAX = 512L << 20;

  private static final int PAGE_BYTES = 1 << 16;
  private static final int OWN_PAGE_BYTES = 1 << 14;
  private static final int PAGES_END = 1 << 16;
  private static final byte[] NO_PAGE = new byte[0];
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  // By page. Page 0 is never used.
  private byte[][] pages = new byte[8][];
  private int[] filled = new int[8];
  private int[] living = new int[8];

  /** Counts how often a page was emptied, so that cursors notice. */
  private int[] round = new int[8];

  private int pagesEnd = 1;
  private int[] freePages = new int[8];
  private int freeCount;

  /** The page that new records go to, or 0. */
  private int head;

  private long livingBytes;
  private long deadBytes;

  RecordStore() {
    pages[0] = NO_PAGE;
  }

  /** Bytes of records in use. */
  long livingBytes() {
    return livingBytes;
  }

  /** Bytes of the arrays behind the store, as far as they hold records. */
  long allocatedBytes() {
    long bytes = 0;
    for (int page = 1; page < pagesEnd; page++) {
      bytes += pages[page].length;
    }
    return bytes;
  }

  /** The array a record lives in; valid until the next allocation or death. */
  byte[] page(int address) {
    return pages[address >>> 16];
  }

  private static int offset(int address) {
    return address & 0xffff;
  }

  private static int header(byte[] page, int at) {
    int value = 0;
    for (int shift = 0, i = at; ; shift += 7, i++) {
      byte b = page[i];
      value |= (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }

  private static int headerBytes(int header) {
    return header < 1 << 7 ? 1 : header < 1 << 14 ? 2 : header < 1 << 21 ? 3 : 4;
  }

  private static int words(int shape) {
    return shape == MANY ? 1 : 1 << (2 * shape);
  }

  private static int recordBytes(int header) {
    return headerBytes(header) + (header >>> 2) + Integer.BYTES * words(header & 3);
  }

  int shape(int address) {
    return page(address)[offset(address)] & 3;
  }

  /** Number of words behind the path. */
  int wordCount(int address) {
    return words(shape(address));
  }

  /** Index of the first word in {@link #page}. */
  int words(byte[] page, int address) {
    int header = header(page, offset(address));
    return offset(address) + headerBytes(header) + (header >>> 2);
  }

  static int word(byte[] page, int words, int index) {
    return (int) INT.get(page, words + Integer.BYTES * index);
  }

  static void setWord(byte[] page, int words, int index, int value) {
    INT.set(page, words + Integer.BYTES * index, value);
  }

  int pathLength(int address) {
    return header(page(address), offset(address)) >>> 2;
  }

  boolean hasPath(int address, byte[] array, int offset, int length) {
    byte[] page = page(address);
    int header = header(page, offset(address));
    if (header >>> 2 != length) {
      return false;
    }
    int at = offset(address) + headerBytes(header);
    return Arrays.equals(page, at, at + length, array, offset, offset + length);
  }

  long hash(int address, long seed) {
    byte[] page = page(address);
    int header = header(page, offset(address));
    return PathHash.of(page, offset(address) + headerBytes(header), header >>> 2, seed);
  }

  /** A copy of the path. */
  Path path(int address) {
    byte[] page = page(address);
    int header = header(page, offset(address));
    int at = offset(address) + headerBytes(header);
    byte[] copy = Arrays.copyOfRange(page, at, at + (header >>> 2));
    return Path.of(copy, 0, copy.length);
  }

  /** A new record with all words 0, which the caller fills in before it does anything else. */
  int add(byte[] array, int offset, int length, int shape) {
    int header = (length << 2) | shape;
    int bytes = recordBytes(header);
    int page = pageFor(bytes);
    int start = filled[page];
    byte[] target = pages[page];
    int at = start;
    int rest = header;
    for (; rest >= 1 << 7; rest >>>= 7) {
      target[at++] = (byte) (rest | 0x80);
    }
    target[at++] = (byte) rest;
    System.arraycopy(array, offset, target, at, length);
    Arrays.fill(target, at + length, start + bytes, (byte) 0);
    filled[page] += bytes;
    living[page] += bytes;
    livingBytes += bytes;
    return (page << 16) | start;
  }

  /** A new record of another shape for the path of a record, which stays. */
  int reshape(int address, int shape) {
    byte[] page = page(address);
    int header = header(page, offset(address));
    return add(page, offset(address) + headerBytes(header), header >>> 2, shape);
  }

  /** False for a record that was killed and whose page has not been given back meanwhile. */
  boolean isAlive(int address) {
    byte[] page = page(address);
    return offset(address) < filled[address >>> 16] && word(page, words(page, address), 0) != 0;
  }

  /** A copy of a record, words included; the old one stays. */
  int copy(int address) {
    int count = wordCount(address);
    byte[] from = page(address);
    int fromWords = words(from, address);
    int copy = reshape(address, shape(address));
    byte[] to = page(copy);
    int toWords = words(to, copy);
    System.arraycopy(from, fromWords, to, toWords, Integer.BYTES * count);
    return copy;
  }

  /** Ends a record. */
  void kill(int address) {
    int page = address >>> 16;
    byte[] bytes = pages[page];
    int size = recordBytes(header(bytes, offset(address)));
    setWord(bytes, words(bytes, address), 0, 0);
    living[page] -= size;
    livingBytes -= size;
    deadBytes += size;
    if (living[page] == 0) {
      deadBytes -= filled[page];
      filled[page] = 0;
      round[page]++;
      if (page != head) {
        pages[page] = NO_PAGE;
        pushFree(page);
      }
    }
  }

  private int pageFor(int bytes) {
    if (bytes > OWN_PAGE_BYTES) {
      return newPage(bytes);
    }
    if (head == 0 || filled[head] + bytes > PAGE_BYTES) {
      head = newPage(PAGE_BYTES);
    }
    return head;
  }

  private int newPage(int bytes) {
    int page;
    if (freeCount > 0) {
      page = freePages[--freeCount];
    } else {
      if (pagesEnd == PAGES_END) {
        throw new IllegalStateException("all pages of the watch table are in use");
      }
      if (pagesEnd == pages.length) {
        int capacity = 2 * pages.length;
        pages = Arrays.copyOf(pages, capacity);
        filled = Arrays.copyOf(filled, capacity);
        living = Arrays.copyOf(living, capacity);
        round = Arrays.copyOf(round, capacity);
      }
      page = pagesEnd++;
    }
    pages[page] = new byte[bytes];
    return page;
  }

  private void pushFree(int page) {
    if (freeCount == freePages.length) {
      freePages = Arrays.copyOf(freePages, 2 * freeCount);
    }
    freePages[freeCount++] = page;
  }

  /** The page with the most dead room, once a third of the store is dead; else 0. */
  int crowdedPage() {
    if (deadBytes <= PAGE_BYTES + livingBytes / 2) {
      return 0;
    }
    int worst = 0;
    int worstDead = 0;
    for (int page = 1; page < pagesEnd; page++) {
      int dead = filled[page] - living[page];
      if (page != head && dead > worstDead) {
        worst = page;
        worstDead = dead;
      }
    }
    return worst;
  }

  /** A place in the store, for walks that may be interrupted by changes. */
  static final class Cursor {
    private int page = 1;
    private int offset;
    private int round;

    /** Back to the first record. */
    void reset() {
      page = 1;
      offset = 0;
    }

    /** To the first record of a page. */
    void enter(int page) {
      this.page = page;
      offset = 0;
    }

    int page() {
      return page;
    }
  }

  /**
   * Address of the next living record, or {@link #NONE} behind the last one. A record that moves
   * meanwhile may be seen twice or not at all.
   */
  int next(Cursor cursor) {
    while (cursor.page < pagesEnd) {
      int page = cursor.page;
      if (cursor.offset == 0 || cursor.round != round[page]) {
        cursor.round = round[page];
        cursor.offset = 0;
      }
      while (cursor.offset < filled[page]) {
        int address = (page << 16) | cursor.offset;
        int header = header(pages[page], cursor.offset);
        cursor.offset += recordBytes(header);
        byte[] bytes = pages[page];
        if (word(bytes, words(bytes, address), 0) != 0) {
          return address;
        }
      }
      cursor.enter(page + 1);
    }
    return NONE;
  }
}
