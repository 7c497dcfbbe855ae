package dev.ostler.store.disk;

import java.io.Closeable;
import java.io.IOException;

/**
 * An open file. Positions are absolute. A file has one user at a time.
 *
 * <p>After a failed write or force nobody knows what the disk holds. Such a call must not be tried
 * again.
 */
public interface DiskFile extends Closeable {
  /**
   * Reads up to {@code length} bytes; fewer may come than were asked for and than are there.
   *
   * @return bytes read, at least 1, or -1 at the end of the file
   */
  int read(long position, byte[] target, int offset, int length) throws IOException;

  /**
   * Writes all of the bytes; the file grows as needed.
   *
   * @throws DiskFullException if there is no room; some of the bytes may have been written
   */
  void write(long position, byte[] source, int offset, int length) throws IOException;

  /**
   * Makes all that was written so far last.
   *
   * @param metadata false if only what is needed to read the bytes back has to last
   */
  void force(boolean metadata) throws IOException;

  /** Cuts the file off, if it is longer. */
  void truncate(long length) throws IOException;

  /** Length in bytes. */
  long length() throws IOException;

  /**
   * Reads until the array's part is full or the file ends.
   *
   * @return bytes read, 0 at the end of the file
   */
  default int readFully(long position, byte[] target, int offset, int length) throws IOException {
    int done = 0;
    while (done < length) {
      int read = read(position + done, target, offset + done, length - done);
      if (read < 0) {
        break;
      }
      done += read;
    }
    return done;
  }
}
