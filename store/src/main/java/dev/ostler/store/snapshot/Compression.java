package dev.ostler.store.snapshot;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.xerial.snappy.SnappyOutputStream;

/** How a snapshot's file is compressed. The end of its name says it. */
public enum Compression {
  NONE(""),
  GZ(".gz"),
  SNAPPY(".snappy");

  private static final int BUFFER_BYTES = 256 << 10;

  private final String suffix;

  Compression(String suffix) {
    this.suffix = suffix;
  }

  /** What stands behind the zxid in the file's name. */
  public String suffix() {
    return suffix;
  }

  /** The method that a {@code snapshot.compression.method} stands for; unknown ones are none. */
  public static Compression ofMethod(String method) {
    return switch (method.toLowerCase(Locale.ROOT)) {
      case "gz" -> GZ;
      case "snappy" -> SNAPPY;
      default -> NONE;
    };
  }

  /** The method of a file, by its name. */
  public static Compression ofName(String name) {
    if (name.endsWith(GZ.suffix)) {
      return GZ;
    }
    return name.endsWith(SNAPPY.suffix) ? SNAPPY : NONE;
  }

  InputStream decompress(InputStream file) throws IOException {
    return switch (this) {
      case NONE -> file;
      case GZ -> new GZIPInputStream(file, BUFFER_BYTES);
      case SNAPPY -> new SnappyFrames(new BufferedInputStream(file, BUFFER_BYTES));
    };
  }

  OutputStream compress(OutputStream file) throws IOException {
    return switch (this) {
      case NONE -> file;
      case GZ -> new GZIPOutputStream(file, BUFFER_BYTES);
      case SNAPPY -> new SnappyOutputStream(file);
    };
  }
}
