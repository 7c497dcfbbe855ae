package dev.ostler.wire.value;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A znode path as it stands on the wire: UTF-8 bytes, not yet checked against any rule.
 *
 * <p>A path compares byte by byte. It keeps the array of the message it came in alive, so tables
 * that outlive the message keep a {@link #copy}.
 */
public final class Path {
  public static final Path ROOT = of("/");

  private final byte[] array;
  private final int offset;
  private final int length;
  private int hash;

  private Path(byte[] array, int offset, int length) {
    this.array = array;
    this.offset = offset;
    this.length = length;
  }

  public static Path of(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new Path(bytes, 0, bytes.length);
  }

  /** A part of an array, which the caller promises never to write to again. */
  public static Path of(byte[] array, int offset, int length) {
    if (offset < 0 || length < 0 || offset > array.length - length) {
      throw new IndexOutOfBoundsException(offset + "+" + length + " of " + array.length);
    }
    return new Path(array, offset, length);
  }

  /** The array the path lives in; read only. */
  public byte[] array() {
    return array;
  }

  public int offset() {
    return offset;
  }

  /** Length in bytes. */
  public int length() {
    return length;
  }

  public byte at(int index) {
    return array[offset + index];
  }

  public boolean isRoot() {
    return length == 1 && array[offset] == '/';
  }

  /** Index of the last slash, or -1. */
  public int lastSlash() {
    for (int i = length - 1; i >= 0; i--) {
      if (array[offset + i] == '/') {
        return i;
      }
    }
    return -1;
  }

  /**
   * What stands before the last slash; the root for a path of one component.
   *
   * @throws IllegalStateException if the path has no slash
   */
  public Path parent() {
    int slash = lastSlash();
    if (slash < 0) {
      throw new IllegalStateException("no slash in " + this);
    }
    return slash == 0 ? ROOT : new Path(array, offset, slash);
  }

  /** What stands behind the last slash, or the whole path if it has none. */
  public Bytes name() {
    int slash = lastSlash();
    return Bytes.of(array, offset + slash + 1, length - slash - 1);
  }

  /** This path with a component added. */
  public Path child(Bytes name) {
    int base = isRoot() ? 0 : length;
    byte[] joined = new byte[base + 1 + name.length()];
    System.arraycopy(array, offset, joined, 0, base);
    joined[base] = '/';
    System.arraycopy(name.array(), name.offset(), joined, base + 1, name.length());
    return new Path(joined, 0, joined.length);
  }

  /** This path with ASCII text put behind its last byte (a sequence number). */
  public Path append(String asciiSuffix) {
    byte[] joined = Arrays.copyOfRange(array, offset, offset + length + asciiSuffix.length());
    for (int i = 0; i < asciiSuffix.length(); i++) {
      joined[length + i] = (byte) asciiSuffix.charAt(i);
    }
    return new Path(joined, 0, joined.length);
  }

  /** True if the bytes of {@code prefix} are the first bytes of this path. */
  public boolean startsWith(Path prefix) {
    return length >= prefix.length
        && Arrays.equals(
            array,
            offset,
            offset + prefix.length,
            prefix.array,
            prefix.offset,
            prefix.offset + prefix.length);
  }

  /** True if this path is {@code ancestor} or lies below it. */
  public boolean isAtOrBelow(Path ancestor) {
    if (ancestor.isRoot()) {
      return length > 0 && array[offset] == '/';
    }
    return startsWith(ancestor)
        && (length == ancestor.length || array[offset + ancestor.length] == '/');
  }

  /** The same path in an array of its own. */
  public Path copy() {
    byte[] own = Arrays.copyOfRange(array, offset, offset + length);
    Path copy = new Path(own, 0, own.length);
    copy.hash = hash;
    return copy;
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof Path that
            && Arrays.equals(
                array,
                offset,
                offset + length,
                that.array,
                that.offset,
                that.offset + that.length));
  }

  @Override
  public int hashCode() {
    int h = hash;
    if (h == 0) {
      for (int i = offset, end = offset + length; i < end; i++) {
        h = 31 * h + array[i];
      }
      hash = h;
    }
    return h;
  }

  /** The path as text; a byte sequence that is not UTF-8 shows as U+FFFD. */
  @Override
  public String toString() {
    return new String(array, offset, length, StandardCharsets.UTF_8);
  }
}
