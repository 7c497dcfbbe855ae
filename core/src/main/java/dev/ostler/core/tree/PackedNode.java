package dev.ostler.core.tree;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The record of one znode:
 *
 * <pre>
 *   flags        1 byte, which of the optional parts are there
 *   parent       varint, slot
 *   name         varint length, bytes
 *   czxid        varlong
 *   ctime        varlong
 *   [MODIFIED]   mzxid - czxid, mtime - ctime     zigzag varlongs
 *   [CHILDREN]   pzxid - czxid                    zigzag varlong
 *   [VERSION]    version                          zigzag varlong
 *   [FAMILY]     cversion, child count, first child + 1
 *   [AVERSION]   aversion                         zigzag varlong
 *   [OWNER]      8 bytes
 *   [ACL]        index + 1                        varlong; absent for the open list
 *   data         all that is left; in an array of its own when large
 * </pre>
 *
 * <p>A znode that nobody changed since its creation, with an open list and a name of nine bytes,
 * has about 20 bytes besides its name and data.
 */
final class PackedNode {
  /** Data above this size is kept apart, so that it is not copied when only the stat changes. */
  static final int INLINE_DATA_MAX = 1024;

  private static final int MODIFIED = 1;
  private static final int CHILDREN = 2;
  private static final int VERSION = 4;
  private static final int FAMILY = 8;
  private static final int AVERSION = 16;
  private static final int OWNER = 32;
  private static final int ACL = 64;
  private static final int NULL_DATA = 128;

  /** More than all parts but name and data can take. */
  private static final int FIXED_MAX = 128;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** A znode with data too large to be copied with every change of its stat. */
  static final class Large {
    final byte[] head;
    final byte[] data;

    Large(byte[] head, byte[] data) {
      this.head = head;
      this.data = data;
    }
  }

  private byte[] scratch = new byte[FIXED_MAX + 2 * INLINE_DATA_MAX];
  private int position;

  /** The data of the znode that was packed last if that is kept apart. */
  private byte @Nullable [] large;

  /**
   * Packs a znode into {@link #record}.
   *
   * @param previous large data of the record it replaces, which is used again if it has not changed
   */
  @SuppressWarnings("ReferenceEquality") // the same array, not an equal one
  void pack(NodeState node, byte @Nullable [] previous) {
    int dataLength = Math.max(0, node.dataLength);
    boolean inline = dataLength <= INLINE_DATA_MAX;
    int needed = FIXED_MAX + node.nameLength + (inline ? dataLength : 0);
    if (scratch.length < needed) {
      scratch = new byte[needed];
    }
    writeHead(node);
    if (!inline) {
      large =
          previous == node.dataArray
              ? previous
              : Arrays.copyOfRange(node.dataArray, node.dataOffset, node.dataOffset + dataLength);
      return;
    }
    large = null;
    if (dataLength > 0) {
      System.arraycopy(node.dataArray, node.dataOffset, scratch, position, dataLength);
      position += dataLength;
    }
  }

  /** What was packed last, as an object of its own: a {@code byte[]}, or a {@link Large}. */
  Object record() {
    byte[] bytes = Arrays.copyOf(scratch, position);
    byte[] apart = large;
    return apart == null ? bytes : new Large(bytes, apart);
  }

  /** Whether what was packed last is one run of bytes. */
  boolean isOneRun() {
    return large == null;
  }

  /** Begins with what was packed last. */
  byte[] scratch() {
    return scratch;
  }

  /** Bytes of {@link #scratch} that count. */
  int length() {
    return position;
  }

  private void writeHead(NodeState node) {
    position = 1;
    int flags = node.dataLength < 0 ? NULL_DATA : 0;
    writeVarLong(node.parent);
    writeVarLong(node.nameLength);
    System.arraycopy(node.nameArray, node.nameOffset, scratch, position, node.nameLength);
    position += node.nameLength;
    writeVarLong(node.czxid);
    writeVarLong(node.ctime);
    if (node.mzxid != node.czxid || node.mtime != node.ctime) {
      flags |= MODIFIED;
      writeZigzag(node.mzxid - node.czxid);
      writeZigzag(node.mtime - node.ctime);
    }
    if (node.pzxid != node.czxid) {
      flags |= CHILDREN;
      writeZigzag(node.pzxid - node.czxid);
    }
    if (node.version != 0) {
      flags |= VERSION;
      writeZigzag(node.version);
    }
    if (node.cversion != 0 || node.childCount != 0) {
      flags |= FAMILY;
      writeZigzag(node.cversion);
      writeVarLong(node.childCount);
      writeVarLong(node.firstChild + 1L);
    }
    if (node.aversion != 0) {
      flags |= AVERSION;
      writeZigzag(node.aversion);
    }
    if (node.ephemeralOwner != 0) {
      flags |= OWNER;
      LONG.set(scratch, position, node.ephemeralOwner);
      position += 8;
    }
    if (node.aclIndex != AclTable.OPEN_INDEX) {
      flags |= ACL;
      writeVarLong(node.aclIndex + 1);
    }
    scratch[0] = (byte) flags;
  }

  private void writeVarLong(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      scratch[position++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    scratch[position++] = (byte) rest;
  }

  private void writeZigzag(long value) {
    writeVarLong((value << 1) ^ (value >> 63));
  }

  /** Unpacks all of a record. */
  static void unpack(Object record, NodeState into) {
    if (record instanceof byte[] bytes) {
      unpack(bytes, 0, bytes.length, into);
    } else {
      Large large = (Large) record;
      unpackHead(large.head, 0, into);
      into.dataArray = large.data;
      into.dataOffset = 0;
      into.dataLength = large.data.length;
    }
  }

  /** Unpacks all of a record that is a part of an array. */
  static void unpack(byte[] bytes, int start, int end, NodeState into) {
    int data = unpackHead(bytes, start, into);
    into.dataArray = bytes;
    into.dataOffset = data;
    into.dataLength = (bytes[start] & NULL_DATA) != 0 ? -1 : end - data;
  }

  private static int unpackHead(byte[] bytes, int start, NodeState node) {
    int flags = bytes[start];
    node.cursor = start + 1;
    node.parent = (int) varLong(bytes, node);
    node.nameArray = bytes;
    node.nameLength = (int) varLong(bytes, node);
    node.nameOffset = node.cursor;
    node.cursor += node.nameLength;
    node.czxid = varLong(bytes, node);
    node.ctime = varLong(bytes, node);
    boolean modified = (flags & MODIFIED) != 0;
    node.mzxid = modified ? node.czxid + zigzag(bytes, node) : node.czxid;
    node.mtime = modified ? node.ctime + zigzag(bytes, node) : node.ctime;
    node.pzxid = (flags & CHILDREN) != 0 ? node.czxid + zigzag(bytes, node) : node.czxid;
    node.version = (flags & VERSION) != 0 ? (int) zigzag(bytes, node) : 0;
    boolean family = (flags & FAMILY) != 0;
    node.cversion = family ? (int) zigzag(bytes, node) : 0;
    node.childCount = family ? (int) varLong(bytes, node) : 0;
    node.firstChild = family ? (int) varLong(bytes, node) - 1 : Tree.NONE;
    node.aversion = (flags & AVERSION) != 0 ? (int) zigzag(bytes, node) : 0;
    if ((flags & OWNER) != 0) {
      node.ephemeralOwner = (long) LONG.get(bytes, node.cursor);
      node.cursor += 8;
    } else {
      node.ephemeralOwner = 0;
    }
    node.aclIndex = (flags & ACL) != 0 ? varLong(bytes, node) - 1 : AclTable.OPEN_INDEX;
    return node.cursor;
  }

  private static long varLong(byte[] bytes, NodeState node) {
    int i = node.cursor;
    byte b = bytes[i++];
    long value = b & 0x7f;
    for (int shift = 7; b < 0; shift += 7) {
      b = bytes[i++];
      value |= (long) (b & 0x7f) << shift;
    }
    node.cursor = i;
    return value;
  }

  private static long zigzag(byte[] bytes, NodeState node) {
    long value = varLong(bytes, node);
    return (value >>> 1) ^ -(value & 1);
  }

  /** The array that starts with the parent and the name. */
  static byte[] head(Object record) {
    return record instanceof byte[] bytes ? bytes : ((Large) record).head;
  }

  /** Slot of the parent of the record that begins at an index. */
  static int parent(byte[] head, int start) {
    int value = head[start + 1];
    if (value >= 0) {
      return value;
    }
    value &= 0x7f;
    int shift = 7;
    for (int i = start + 2; ; i++, shift += 7) {
      byte b = head[i];
      value |= (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }

  /** Index of the length of the name. */
  private static int nameStart(byte[] head, int start) {
    int i = start + 1;
    while (head[i] < 0) {
      i++;
    }
    return i + 1;
  }

  /**
   * True if the record that begins at an index is that of the child of this parent with this name.
   */
  static boolean matches(byte[] head, int start, int parent, byte[] name, int offset, int length) {
    if (parent(head, start) != parent) {
      return false;
    }
    int i = nameStart(head, start);
    int shift = 0;
    int recordLength = 0;
    byte b;
    do {
      b = head[i++];
      recordLength |= (b & 0x7f) << shift;
      shift += 7;
    } while (b < 0);
    return recordLength == length
        && Arrays.equals(head, i, i + length, name, offset, offset + length);
  }
}
