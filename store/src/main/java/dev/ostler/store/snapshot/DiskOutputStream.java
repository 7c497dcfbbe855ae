package dev.ostler.store.snapshot;

import dev.ostler.store.disk.DiskFile;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes a file from its start. It is forced now and then: a long file that is forced all at once
 * would hold up the log's syncs.
 */
final class DiskOutputStream extends OutputStream {
  private static final long FORCE_BYTES = 8L << 20;

  private final DiskFile file;
  private long position;
  private long forcedTo;

  DiskOutputStream(DiskFile file) {
    this.file = file;
  }

  long position() {
    return position;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    file.write(position, source, offset, length);
    position += length;
    if (position - forcedTo >= FORCE_BYTES) {
      file.force(false);
      forcedTo = position;
    }
  }
}
