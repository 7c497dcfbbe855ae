package dev.ostler.wire.codec;

import dev.ostler.wire.value.Acl;
import dev.ostler.wire.value.AclList;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Path;
import dev.ostler.wire.value.Stat;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A growing array that values are written into, in place. Messages are written behind each other; a
 * length that is not known yet is left open with {@link #skipInt} and filled in with {@link
 * #putInt}.
 *
 * <p>Not final only so that a connection's buffer can be one, and be written to without a copy.
 */
public class Output {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** A longer array grows by a quarter: old and new must fit into memory side by side. */
  private static final int DOUBLED_MAX = 4 << 20;

  /** What is written to; replaced when it grows. */
  protected byte[] array;

  /** Index of the next byte to write. */
  protected int position;

  public Output(int initialCapacity) {
    this.array = new byte[initialCapacity];
  }

  /** The array written to; another one after it has grown. */
  public final byte[] array() {
    return array;
  }

  /** Number of bytes written. */
  public final int position() {
    return position;
  }

  /** Forgets what was written behind a position, or all with 0. */
  public final void rewind(int to) {
    if (to < 0 || to > position) {
      throw new IndexOutOfBoundsException(to + " of " + position);
    }
    position = to;
  }

  /** A copy of what was written. */
  public final byte[] toArray() {
    return Arrays.copyOf(array, position);
  }

  /** Makes room for so many more bytes. */
  public final void ensure(int more) {
    if (array.length - position < more) {
      grow(more);
    }
  }

  private void grow(int more) {
    long growth = array.length > DOUBLED_MAX ? array.length / 4 : array.length;
    long wanted = Math.max(array.length + growth, (long) position + more);
    if ((long) position + more > Integer.MAX_VALUE - 8) {
      throw new IllegalStateException("more than two gigabytes of output for one receiver");
    }
    array = Arrays.copyOf(array, (int) Math.min(wanted, Integer.MAX_VALUE - 8));
  }

  public final void writeByte(int value) {
    ensure(1);
    array[position++] = (byte) value;
  }

  public final void writeBoolean(boolean value) {
    writeByte(value ? 1 : 0);
  }

  public final void writeInt(int value) {
    ensure(4);
    INT.set(array, position, value);
    position += 4;
  }

  public final void writeLong(long value) {
    ensure(8);
    LONG.set(array, position, value);
    position += 8;
  }

  /** Leaves four bytes open and tells where, for {@link #putInt}. */
  public final int skipInt() {
    ensure(4);
    int at = position;
    position += 4;
    return at;
  }

  /** Fills in four bytes that were left open. */
  public final void putInt(int at, int value) {
    INT.set(array, at, value);
  }

  /** Fills in eight bytes that were left open. */
  public final void putLong(int at, long value) {
    LONG.set(array, at, value);
  }

  /** Bytes without a length. */
  public final void writeRaw(byte[] source, int offset, int length) {
    ensure(length);
    System.arraycopy(source, offset, array, position, length);
    position += length;
  }

  public final void writeBuffer(byte[] source, int offset, int length) {
    ensure(4 + length);
    INT.set(array, position, length);
    System.arraycopy(source, offset, array, position + 4, length);
    position += 4 + length;
  }

  public final void writeBuffer(@Nullable Bytes bytes) {
    if (bytes == null) {
      writeInt(-1);
    } else {
      writeBuffer(bytes.array(), bytes.offset(), bytes.length());
    }
  }

  public final void writePath(@Nullable Path path) {
    if (path == null) {
      writeInt(-1);
    } else {
      writeBuffer(path.array(), path.offset(), path.length());
    }
  }

  public final void writeString(@Nullable String text) {
    if (text == null) {
      writeInt(-1);
    } else {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      writeBuffer(bytes, 0, bytes.length);
    }
  }

  public final void writePaths(@Nullable List<? extends @Nullable Path> paths) {
    if (paths == null) {
      writeInt(-1);
      return;
    }
    writeInt(paths.size());
    for (Path path : paths) {
      writePath(path);
    }
  }

  public final void writeAclList(@Nullable AclList list) {
    if (list == null) {
      writeInt(-1);
      return;
    }
    writeInt(list.size());
    for (Acl entry : list.entries()) {
      writeInt(entry.permissions());
      writeString(entry.scheme());
      writeString(entry.id());
    }
  }

  public final void writeStat(Stat stat) {
    ensure(Stat.BYTES);
    writeLong(stat.czxid());
    writeLong(stat.mzxid());
    writeLong(stat.ctime());
    writeLong(stat.mtime());
    writeInt(stat.version());
    writeInt(stat.cversion());
    writeInt(stat.aversion());
    writeLong(stat.ephemeralOwner());
    writeInt(stat.dataLength());
    writeInt(stat.numChildren());
    writeLong(stat.pzxid());
  }
}
