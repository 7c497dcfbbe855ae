package dev.ostler.core.tree;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The records of the first slots of a page side by side in one array, as loading leaves them. A
 * collector that meets one such array has a thousand objects less to look at, and the records need
 * no headers and references.
 */
final class RecordRow {
  /** More in one array would be hard to place in a heap of small regions. */
  private static final int BYTES_MAX = 384 << 10;

  private byte[] bytes;

  /** Where each record begins and the one before it ends. */
  private int[] starts = new int[NodePages.PAGE_SLOTS + 1];

  private int count;

  /**
   * @param expected bytes that all records will probably have
   */
  RecordRow(int expected) {
    this.bytes = new byte[Math.min(BYTES_MAX, expected)];
  }

  /** Records in it, those of the page's slots from 0 on. */
  int count() {
    return count;
  }

  boolean has(int index) {
    return index < count;
  }

  /**
   * Adds the record of the next slot.
   *
   * @return false if there is no room
   */
  boolean append(byte[] record, int length) {
    int start = starts[count];
    if (count == NodePages.PAGE_SLOTS || length > BYTES_MAX - start) {
      return false;
    }
    if (start + length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.min(BYTES_MAX, Math.max(2 * bytes.length, start + length)));
    }
    System.arraycopy(record, 0, bytes, start, length);
    starts[++count] = start + length;
    return true;
  }

  /**
   * Nothing more will be added.
   *
   * @return bytes of all records
   */
  int trim() {
    int length = starts[count];
    if (bytes.length - length > length / 8) {
      bytes = Arrays.copyOf(bytes, length);
    }
    if (count < NodePages.PAGE_SLOTS) {
      starts = Arrays.copyOf(starts, count + 1);
    }
    return length;
  }

  void read(int index, NodeState into) {
    PackedNode.unpack(bytes, starts[index], starts[index + 1], into);
  }

  int parent(int index) {
    return PackedNode.parent(bytes, starts[index]);
  }

  boolean matches(int index, int parent, byte[] name, int offset, int length) {
    return PackedNode.matches(bytes, starts[index], parent, name, offset, length);
  }

  /**
   * Makes an object of each record whose place is empty; those that are gone leave theirs empty.
   *
   * @param gone what stands in the places of those
   */
  void unpackInto(@Nullable Object[] records, Enum<?> gone) {
    for (int i = 0; i < count; i++) {
      if (records[i] == null) {
        records[i] = Arrays.copyOfRange(bytes, starts[i], starts[i + 1]);
      } else if (gone.equals(records[i])) {
        records[i] = null;
      }
    }
  }
}
