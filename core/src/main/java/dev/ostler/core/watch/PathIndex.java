package dev.ostler.core.watch;

/**
 * Finds the record of a path. Extendible hashing: the first bits of the hash choose a segment, an
 * open-addressed table that splits in two when more than 1024 places are full. So no single
 * operation ever rehashes more than one segment, however large the table is.
 *
 * <pre>
 *   hash:  first bits → segment     bits 32..38 → tag     low 32 bits → home in the segment
 *   place: tag byte (0 is free) and address of the record: 5 bytes
 * </pre>
 *
 * A wrong tag, in one byte, spares the look at most records that are not meant.
 */
final class PathIndex {
  private static final int CAPACITY_MIN = 8;
  private static final int CAPACITY_TO_SPLIT = 1024;

  /** Segments that hold nothing but paths of equal first bits grow beyond their limit instead. */
  private static final int DEPTH_MAX = 22;

  private final RecordStore records;
  private final long seed;
  private Segment[] directory = {new Segment(0, CAPACITY_MIN)};
  private int depth;
  private int size;

  PathIndex(RecordStore records, long seed) {
    this.records = records;
    this.seed = seed;
  }

  private static final class Segment {
    final int depth;
    byte[] tags;
    int[] addresses;
    int size;

    Segment(int depth, int capacity) {
      this.depth = depth;
      this.tags = new byte[capacity];
      this.addresses = new int[capacity];
    }

    void place(long hash, int address) {
      int at = home(hash, tags.length);
      while (tags[at] != 0) {
        at = at + 1 == tags.length ? 0 : at + 1;
      }
      tags[at] = tag(hash);
      addresses[at] = address;
      size++;
    }
  }

  int size() {
    return size;
  }

  long hash(byte[] array, int offset, int length) {
    return PathHash.of(array, offset, length, seed);
  }

  private static byte tag(long hash) {
    return (byte) (0x80 | ((hash >>> 32) & 0x7f));
  }

  private static int home(long hash, int capacity) {
    return (int) (((hash & 0xffffffffL) * capacity) >>> 32);
  }

  private static int room(int capacity) {
    return capacity - (capacity >>> 2);
  }

  private int segment(long hash) {
    return depth == 0 ? 0 : (int) (hash >>> (Long.SIZE - depth));
  }

  /** Address of the record with a path, or {@link RecordStore#NONE}. */
  int find(byte[] array, int offset, int length, long hash) {
    Segment segment = directory[segment(hash)];
    byte[] tags = segment.tags;
    byte tag = tag(hash);
    int at = home(hash, tags.length);
    while (tags[at] != 0) {
      if (tags[at] == tag && records.hasPath(segment.addresses[at], array, offset, length)) {
        return segment.addresses[at];
      }
      at = at + 1 == tags.length ? 0 : at + 1;
    }
    return RecordStore.NONE;
  }

  /** Adds a record whose path is not in the index. */
  void add(int address, long hash) {
    Segment segment = directory[segment(hash)];
    while (segment.size + 1 > room(segment.tags.length)) {
      if (segment.tags.length < CAPACITY_TO_SPLIT || segment.depth == DEPTH_MAX) {
        resize(segment, segment.tags.length + (segment.tags.length >>> 2));
      } else {
        split(segment, hash);
        segment = directory[segment(hash)];
      }
    }
    segment.place(hash, address);
    size++;
  }

  /** The record has moved. Both addresses must hold the path. */
  void replace(int oldAddress, int newAddress) {
    long hash = records.hash(newAddress, seed);
    Segment segment = directory[segment(hash)];
    segment.addresses[placeOf(segment, oldAddress, hash)] = newAddress;
  }

  /** Removes a record, which still holds its path. */
  void remove(int address) {
    long hash = records.hash(address, seed);
    Segment segment = directory[segment(hash)];
    shiftBack(segment, placeOf(segment, address, hash));
    segment.size--;
    size--;
    if (size == 0 && depth > 0) {
      directory = new Segment[] {new Segment(0, CAPACITY_MIN)};
      depth = 0;
    } else if (segment.tags.length > 2 * CAPACITY_MIN && segment.size < segment.tags.length >> 2) {
      resize(segment, segment.tags.length >> 1);
    }
  }

  private static int placeOf(Segment segment, int address, long hash) {
    int at = home(hash, segment.tags.length);
    while (segment.addresses[at] != address || segment.tags[at] == 0) {
      if (segment.tags[at] == 0) {
        throw new IllegalStateException("a watched path is missing in the index");
      }
      at = at + 1 == segment.tags.length ? 0 : at + 1;
    }
    return at;
  }

  private void shiftBack(Segment segment, int hole) {
    int capacity = segment.tags.length;
    int free = hole;
    int at = hole + 1 == capacity ? 0 : hole + 1;
    while (segment.tags[at] != 0) {
      int home = home(records.hash(segment.addresses[at], seed), capacity);
      if (distance(home, at, capacity) >= distance(free, at, capacity)) {
        segment.tags[free] = segment.tags[at];
        segment.addresses[free] = segment.addresses[at];
        free = at;
      }
      at = at + 1 == capacity ? 0 : at + 1;
    }
    segment.tags[free] = 0;
  }

  private static int distance(int from, int to, int capacity) {
    return to >= from ? to - from : to - from + capacity;
  }

  private void resize(Segment segment, int capacity) {
    byte[] oldTags = segment.tags;
    int[] oldAddresses = segment.addresses;
    segment.tags = new byte[capacity];
    segment.addresses = new int[capacity];
    segment.size = 0;
    for (int i = 0; i < oldTags.length; i++) {
      if (oldTags[i] != 0) {
        segment.place(records.hash(oldAddresses[i], seed), oldAddresses[i]);
      }
    }
  }

  private void split(Segment segment, long hash) {
    if (segment.depth == depth) {
      doubleDirectory();
    }
    int childDepth = segment.depth + 1;
    // About half of the entries each, at a load of 5/8, so that neither grows at once.
    int capacity = (segment.tags.length * 3) / 5;
    Segment zero = new Segment(childDepth, capacity);
    Segment one = new Segment(childDepth, capacity);
    for (int i = 0; i < segment.tags.length; i++) {
      if (segment.tags[i] == 0) {
        continue;
      }
      long other = records.hash(segment.addresses[i], seed);
      Segment half = ((other >>> (Long.SIZE - childDepth)) & 1) == 0 ? zero : one;
      if (half.size + 1 > room(half.tags.length)) {
        resize(half, 2 * half.tags.length);
      }
      half.place(other, segment.addresses[i]);
    }
    int span = 1 << (depth - segment.depth);
    int first = segment(hash) & -span;
    for (int i = 0; i < span; i++) {
      directory[first + i] = i < span / 2 ? zero : one;
    }
  }

  private void doubleDirectory() {
    Segment[] doubled = new Segment[2 * directory.length];
    for (int i = 0; i < doubled.length; i++) {
      doubled[i] = directory[i / 2];
    }
    directory = doubled;
    depth++;
  }
}
