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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads values from a part of an array. Nothing is copied: buffers and paths are slices, so the
 * array must never be written to again.
 *
 * <p>Lengths are checked against what is left and against a limit, before anything is allocated.
 */
public final class Input {
  /** The default of {@code jute.maxbuffer}: bytes in a frame. */
  public static final int DEFAULT_FRAME_LIMIT = 0xfffff;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** How {@link AclList#OPEN} is written: nearly every list is this one. */
  private static final byte[] OPEN_LIST = openList();

  private final byte[] array;
  private final int end;
  private final int fieldLimit;
  private int position;

  /**
   * @param fieldLimit the longest string or buffer that is accepted, in bytes
   */
  public Input(byte[] array, int offset, int length, int fieldLimit) {
    if (offset < 0 || length < 0 || offset > array.length - length) {
      throw new IndexOutOfBoundsException(offset + "+" + length + " of " + array.length);
    }
    this.array = array;
    this.position = offset;
    this.end = offset + length;
    this.fieldLimit = fieldLimit;
  }

  public Input(byte[] array) {
    this(array, 0, array.length, Integer.MAX_VALUE);
  }

  private static byte[] openList() {
    Output out = new Output(64);
    out.writeAclList(AclList.OPEN);
    return Arrays.copyOf(out.array(), out.position());
  }

  /** Index in the array of the next byte. */
  public int position() {
    return position;
  }

  /** Bytes that are left. */
  public int remaining() {
    return end - position;
  }

  public byte readByte() throws MalformedException {
    if (position >= end) {
      throw truncated(1);
    }
    return array[position++];
  }

  /** Any byte but zero is true, as for Apache ZooKeeper (seen with 2). */
  public boolean readBoolean() throws MalformedException {
    return readByte() != 0;
  }

  public int readInt() throws MalformedException {
    int at = position;
    if (end - at < 4) {
      throw truncated(4);
    }
    position = at + 4;
    return (int) INT.get(array, at);
  }

  /** The next four bytes, which stay where they are. */
  public int peekInt() throws MalformedException {
    if (end - position < 4) {
      throw truncated(4);
    }
    return (int) INT.get(array, position);
  }

  public long readLong() throws MalformedException {
    int at = position;
    if (end - at < 8) {
      throw truncated(8);
    }
    position = at + 8;
    return (long) LONG.get(array, at);
  }

  /** Length of a string or buffer, or -1 for null. */
  private int readLength() throws MalformedException {
    int length = readInt();
    if (length < -1 || length > fieldLimit) {
      throw new MalformedException("Unreasonable length = " + length);
    }
    if (length > end - position) {
      throw truncated(length);
    }
    return length;
  }

  /** A buffer, or null. */
  public @Nullable Bytes readBuffer() throws MalformedException {
    int length = readLength();
    if (length < 0) {
      return null;
    }
    Bytes bytes = Bytes.of(array, position, length);
    position += length;
    return bytes;
  }

  /** A record that stands inside a buffer, as an input of its own. */
  public Input readRecord() throws MalformedException {
    int length = readLength();
    if (length < 0) {
      throw new MalformedException("a record is missing");
    }
    Input record = new Input(array, position, length, fieldLimit);
    position += length;
    return record;
  }

  /** A path, unchecked, or null. */
  public @Nullable Path readPath() throws MalformedException {
    int length = readLength();
    if (length < 0) {
      return null;
    }
    Path path = Path.of(array, position, length);
    position += length;
    return path;
  }

  /** A path where the format has no room for null. */
  public Path readRequiredPath() throws MalformedException {
    Path path = readPath();
    if (path == null) {
      throw new MalformedException("a path is missing");
    }
    return path;
  }

  /** A text, or null. */
  public @Nullable String readString() throws MalformedException {
    int length = readLength();
    if (length < 0) {
      return null;
    }
    String text = new String(array, position, length, StandardCharsets.UTF_8);
    position += length;
    return text;
  }

  /**
   * The number of elements of a vector, or -1 for null. Other negative counts read as empty, as for
   * Apache ZooKeeper. A count is no promise: callers add elements as they come and allocate nothing
   * by it.
   */
  public int readCount() throws MalformedException {
    int count = readInt();
    return count < -1 ? 0 : count;
  }

  /** A vector of paths, or null. */
  public @Nullable List<@Nullable Path> readPaths() throws MalformedException {
    int count = readCount();
    if (count < 0) {
      return null;
    }
    List<@Nullable Path> paths = new ArrayList<>(Math.min(count, remaining() / 4));
    for (int i = 0; i < count; i++) {
      paths.add(readPath());
    }
    return paths;
  }

  /** An access control list, or null. */
  public @Nullable AclList readAclList() throws MalformedException {
    int start = position;
    if (end - start >= OPEN_LIST.length
        && Arrays.equals(array, start, start + OPEN_LIST.length, OPEN_LIST, 0, OPEN_LIST.length)) {
      position = start + OPEN_LIST.length;
      return AclList.OPEN;
    }
    int count = readCount();
    if (count < 0) {
      return null;
    }
    List<Acl> entries = new ArrayList<>(Math.min(count, remaining() / 12));
    for (int i = 0; i < count; i++) {
      entries.add(new Acl(readInt(), readString(), readString()));
    }
    AclList list = AclList.of(entries);
    return list.equals(AclList.OPEN) ? AclList.OPEN : list;
  }

  public Stat readStat() throws MalformedException {
    return new Stat(
        readLong(),
        readLong(),
        readLong(),
        readLong(),
        readInt(),
        readInt(),
        readInt(),
        readLong(),
        readInt(),
        readInt(),
        readLong());
  }

  private MalformedException truncated(int wanted) {
    return new MalformedException(
        "the message ends early: " + wanted + " bytes wanted, " + remaining() + " left");
  }
}
