package dev.ostler.testkit.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** An immutable run of bytes compared by content; the data of a znode. */
public final class ModelBytes {
  public static final ModelBytes EMPTY = new ModelBytes(new byte[0]);

  private static final int SHOWN_BYTES = 60;

  private final byte[] content;

  private ModelBytes(byte[] content) {
    this.content = content;
  }

  /** A copy of the bytes. */
  public static ModelBytes of(byte[] bytes) {
    return new ModelBytes(bytes.clone());
  }

  /** The UTF-8 bytes of a text. */
  public static ModelBytes of(String text) {
    return new ModelBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A copy of the bytes. */
  public byte[] toArray() {
    return content.clone();
  }

  /** Number of bytes. */
  public int length() {
    return content.length;
  }

  /** The bytes read as UTF-8. */
  public String text() {
    return new String(content, StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ModelBytes that && Arrays.equals(content, that.content);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(content);
  }

  @Override
  public String toString() {
    return content.length > SHOWN_BYTES
        ? "'" + of(Arrays.copyOf(content, SHOWN_BYTES)).text() + "..." + content.length + "'"
        : "'" + text() + "'";
  }
}
