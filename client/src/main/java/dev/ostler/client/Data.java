package dev.ostler.client;

import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Stat;
import org.jspecify.annotations.Nullable;

/**
 * What a znode holds.
 *
 * @param value null if it was created or set without data, which a server keeps apart from data of
 *     no bytes
 */
public record Data(@Nullable Bytes value, Stat stat) {
  /** The data; no bytes if there is none. */
  public Bytes bytes() {
    return value == null ? Bytes.EMPTY : value;
  }

  /** A copy of the data; an empty array if there is none. */
  public byte[] toArray() {
    return bytes().toArray();
  }

  /** The data read as UTF-8; what is no UTF-8 shows as U+FFFD. */
  public String text() {
    return bytes().toUtf8();
  }

  /** For a change on the condition that nobody else was faster. */
  public int version() {
    return stat.version();
  }
}
