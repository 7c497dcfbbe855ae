package dev.ostler.store.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Adler32;
import org.jspecify.annotations.Nullable;

/** Values out of a stream, with the checksum of all that was read. */
final class SnapshotInput {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final InputStream source;
  private final Adler32 checksum = new Adler32();
  private byte[] buffer = new byte[1 << 20];
  private int position;
  private int limit;

  /** Bytes in front of this index are part of the checksum already. */
  private int summed;

  SnapshotInput(InputStream source) {
    this.source = source;
  }

  /** The array in which {@link #slice} points; the next read may change it. */
  byte[] buffer() {
    return buffer;
  }

  /** Has so many bytes in the buffer, which grows only as fast as bytes really come. */
  private void need(int bytes) throws IOException {
    if (limit - position >= bytes) {
      return;
    }
    if (!fill(bytes)) {
      throw new BadSnapshotException("it ends early");
    }
  }

  private boolean fill(int bytes) throws IOException {
    sum();
    System.arraycopy(buffer, position, buffer, 0, limit - position);
    limit -= position;
    position = 0;
    summed = 0;
    while (limit < bytes) {
      if (limit == buffer.length) {
        long longer = Math.min(2L * buffer.length, Integer.MAX_VALUE - 8);
        if (longer == buffer.length) {
          throw new BadSnapshotException("it holds a value of " + bytes + " bytes");
        }
        buffer = Arrays.copyOf(buffer, (int) longer);
      }
      int read = source.read(buffer, limit, buffer.length - limit);
      if (read < 0) {
        return false;
      }
      limit += read;
    }
    return true;
  }

  private void sum() {
    checksum.update(buffer, summed, position - summed);
    summed = position;
  }

  int readInt() throws IOException {
    need(4);
    int value = (int) INT.get(buffer, position);
    position += 4;
    return value;
  }

  long readLong() throws IOException {
    need(8);
    long value = (long) LONG.get(buffer, position);
    position += 8;
    return value;
  }

  /** A count of elements; null counts as none. */
  int readCount() throws IOException {
    int count = readInt();
    if (count < -1) {
      throw new BadSnapshotException("it has a count of " + count);
    }
    return Math.max(0, count);
  }

  /** The length of a string or buffer, -1 for null. */
  int readLength() throws IOException {
    int length = readInt();
    if (length < -1) {
      throw new BadSnapshotException("Unreasonable length = " + length);
    }
    return length;
  }

  /** Passes over bytes, which then stand in {@link #buffer} from the returned index on. */
  int slice(int length) throws IOException {
    need(length);
    int at = position;
    position += length;
    return at;
  }

  /** Has so many bytes in the buffer, so that reading them does not move anything. */
  void hold(int bytes) throws IOException {
    need(bytes);
  }

  @Nullable String readString() throws IOException {
    int length = readLength();
    if (length < 0) {
      return null;
    }
    int at = slice(length);
    return new String(buffer, at, length, StandardCharsets.UTF_8);
  }

  /** Reads a seal and checks it. */
  void readSeal(String section) throws IOException {
    sum();
    long computed = checksum.getValue();
    long stored = readLong();
    if (stored != computed) {
      throw new BadSnapshotException("the checksum behind the " + section + " is wrong");
    }
    need(5);
    if (readInt() != 1 || buffer[slice(1)] != '/') {
      throw new BadSnapshotException("the end mark behind the " + section + " is wrong");
    }
  }

  /** Bytes that are left, if fewer than so many; else that number. */
  int left(int most) throws IOException {
    if (limit - position < most) {
      boolean more = fill(most);
      return more ? most : limit;
    }
    return most;
  }
}
