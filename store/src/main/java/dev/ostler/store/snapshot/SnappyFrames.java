package dev.ostler.store.snapshot;

import java.io.IOException;
import java.io.InputStream;
import org.xerial.snappy.Snappy;

/**
 * Reads the stream framing of xerial's Snappy library:
 *
 * <pre>
 *   magic 82 "SNAPPY" 00 | version int | lowest version int
 *   { compressed length int | raw block } ...
 * </pre>
 *
 * <p>The library's own reader allocates whatever a damaged length asks for, and fails with an
 * {@code Error}; this one checks first.
 */
final class SnappyFrames extends InputStream {
  private static final int MAGIC_BYTES = 8;
  private static final int HEADER_BYTES = 16;
  private static final int BLOCK_BYTES_MAX = 64 << 20;

  /** No block becomes this many times as long: the shortest element, two bytes, gives 64. */
  private static final int EXPANSION_MAX = 64;

  private final InputStream source;
  private byte[] compressed = new byte[0];
  private byte[] block = new byte[0];
  private int position;
  private int limit;
  private boolean started;

  SnappyFrames(InputStream source) {
    this.source = source;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (position == limit) {
      if (!nextBlock()) {
        return -1;
      }
    }
    int read = Math.min(length, limit - position);
    System.arraycopy(block, position, target, offset, read);
    position += read;
    return read;
  }

  private boolean nextBlock() throws IOException {
    if (!started) {
      byte[] header = source.readNBytes(HEADER_BYTES);
      if (header.length < HEADER_BYTES
          || !SnapshotReader.sameStart(header, Snapshots.SNAPPY_START)
          || intAt(header, MAGIC_BYTES + 4) > 1) {
        throw new BadSnapshotException("it does not start as a snappy stream does");
      }
      started = true;
    }
    byte[] prefix = source.readNBytes(4);
    if (prefix.length == 0) {
      return false;
    }
    int length = prefix.length < 4 ? -1 : intAt(prefix, 0);
    if (length <= 0 || length > BLOCK_BYTES_MAX) {
      throw new BadSnapshotException("a compressed block has length " + length);
    }
    compressed = source.readNBytes(length);
    if (compressed.length < length) {
      throw new BadSnapshotException("it ends inside a compressed block");
    }
    int plain = Snappy.uncompressedLength(compressed, 0, length);
    if (plain < 0 || plain > (long) EXPANSION_MAX * length) {
      throw new BadSnapshotException("a compressed block claims to hold " + plain + " bytes");
    }
    if (block.length < plain) {
      block = new byte[plain];
    }
    limit = Snappy.uncompress(compressed, 0, length, block, 0);
    position = 0;
    return true;
  }

  private static int intAt(byte[] bytes, int at) {
    return bytes[at] << 24
        | (bytes[at + 1] & 0xff) << 16
        | (bytes[at + 2] & 0xff) << 8
        | (bytes[at + 3] & 0xff);
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
