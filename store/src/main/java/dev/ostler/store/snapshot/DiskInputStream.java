package dev.ostler.store.snapshot;

import dev.ostler.store.disk.DiskFile;
import java.io.IOException;
import java.io.InputStream;

/** Reads a file from its start. */
final class DiskInputStream extends InputStream {
  private final DiskFile file;
  private long position;

  DiskInputStream(DiskFile file) {
    this.file = file;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int read = file.read(position, target, offset, length);
    if (read > 0) {
      position += read;
    }
    return read;
  }

  /** More only where there is more: a decompressor looks here for another member. */
  @Override
  public int available() throws IOException {
    return (int) Math.min(Integer.MAX_VALUE, Math.max(0, file.length() - position));
  }
}
