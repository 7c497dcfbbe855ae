package dev.ostler.testkit.disk;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The bytes of one file: as programs see them, and as they lie on the platter, with the changes
 * that stand between the two.
 */
final class Inode {
  private static final int SECTOR_BYTES = 512;

  /** A change that was not forced yet. */
  private sealed interface Change {
    /** Bytes written; the array is never changed. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Write(int position, byte[] bytes) implements Change {}

    record Truncate(int length) implements Change {}
  }

  /** Bytes that can be changed in place. */
  private static final class Content {
    private byte[] array = new byte[0];
    private int length;

    void apply(Change change) {
      switch (change) {
        case Change.Write write -> write(write, 0, write.bytes().length);
        case Change.Truncate truncate -> truncate(truncate.length());
      }
    }

    void write(Change.Write write, int from, int to) {
      if (from == to) {
        return;
      }
      int end = write.position() + to;
      if (end > array.length) {
        array = Arrays.copyOf(array, Math.max(end, 2 * array.length));
      }
      System.arraycopy(write.bytes(), from, array, write.position() + from, to - from);
      length = Math.max(length, end);
    }

    void truncate(int newLength) {
      if (newLength < length) {
        Arrays.fill(array, newLength, length, (byte) 0);
        length = newLength;
      }
    }

    void copyFrom(Content other) {
      array = Arrays.copyOf(other.array, other.length);
      length = other.length;
    }
  }

  private final Content seen = new Content();
  private final Content platter = new Content();
  private final List<Change> unforced = new ArrayList<>();

  int length() {
    return seen.length;
  }

  void read(int position, byte[] target, int offset, int count) {
    System.arraycopy(seen.array, position, target, offset, count);
  }

  void write(long position, byte[] bytes) {
    Change change = new Change.Write(Math.toIntExact(position), bytes);
    seen.apply(change);
    unforced.add(change);
  }

  /** A write that programs see and the disk never gets. */
  void writeLost(long position, byte[] bytes) {
    seen.apply(new Change.Write(Math.toIntExact(position), bytes));
  }

  void truncate(long length) {
    if (length < seen.length) {
      Change change = new Change.Truncate((int) length);
      seen.apply(change);
      unforced.add(change);
    }
  }

  void force() {
    for (Change change : unforced) {
      platter.apply(change);
    }
    unforced.clear();
  }

  /** A failed force whose pages the system gives up: programs still see them. */
  void loseUnforced() {
    unforced.clear();
  }

  void flip(int index, int mask) {
    seen.array[index] ^= (byte) mask;
    if (index < platter.length) {
      platter.array[index] ^= (byte) mask;
    }
  }

  /** What is there after the machine has stopped: all that was forced, and some of the rest. */
  void crash(DiskChoices choices) {
    int mode = choices.below(4);
    int whole = choices.below(unforced.size() + 1);
    for (int i = 0; i < unforced.size(); i++) {
      Change change = unforced.get(i);
      switch (mode) {
        case 0 -> {}
        case 1 -> platter.apply(change);
        case 2 -> {
          // In order, the last one up to any byte.
          if (i < whole) {
            platter.apply(change);
          } else if (i == whole && change instanceof Change.Write write) {
            platter.write(write, 0, choices.below(write.bytes().length + 1));
          }
        }
        default -> applySomeSectors(change, choices);
      }
    }
    seen.copyFrom(platter);
    unforced.clear();
  }

  /** Sectors reach the platter in any order, each whole or not at all. */
  private void applySomeSectors(Change change, DiskChoices choices) {
    switch (change) {
      case Change.Truncate truncate -> {
        if (choices.below(2) == 0) {
          platter.apply(truncate);
        }
      }
      case Change.Write write -> {
        int length = write.bytes().length;
        int from = 0;
        while (from < length) {
          long at = (long) write.position() + from;
          long sectorEnd = (at / SECTOR_BYTES + 1) * SECTOR_BYTES;
          int to = (int) Math.min(sectorEnd - write.position(), length);
          if (choices.below(2) == 0) {
            platter.write(write, from, to);
          }
          from = to;
        }
      }
    }
  }
}
