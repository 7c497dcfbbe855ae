package dev.ostler.store.snapshot;

import dev.ostler.core.tree.SnapshotSource;
import dev.ostler.core.tree.SnapshotVisitor;
import dev.ostler.store.disk.Directory;
import dev.ostler.store.disk.DiskFile;
import dev.ostler.store.disk.FileName;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The snapshots in one directory. */
public final class Snapshots {
  /** How many of the newest are looked at. */
  public static final int CANDIDATES_MAX = 100;

  private static final int SHORTEST_BYTES = 10;
  private static final byte[] PLAIN_END = {0, 0, 0, 1, '/'};
  private static final byte[] GZ_START = {0x1f, (byte) 0x8b};
  static final byte[] SNAPPY_START = {(byte) 0x82, 'S', 'N', 'A', 'P', 'P', 'Y', 0};

  private final Directory directory;

  public Snapshots(Directory directory) {
    this.directory = directory;
  }

  /** Names of all files that are named like snapshots, the newest first. */
  public List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    for (String name : directory.list()) {
      if (zxid(name) >= 0) {
        names.add(name);
      }
    }
    names.sort(Comparator.comparingLong(Snapshots::zxid).reversed());
    return names;
  }

  /**
   * The last transaction in a snapshot, by the name of its file; -1 if it is not named like one.
   */
  public static long zxid(String name) {
    return FileName.zxid(SnapshotFormat.PREFIX, name);
  }

  /** True if a file begins or ends as a whole snapshot does; its inside is not looked at. */
  public boolean looksWhole(String name) throws IOException {
    try (DiskFile file = directory.openToRead(name)) {
      return switch (Compression.ofName(name)) {
        case NONE -> {
          long length = file.length();
          yield length >= SHORTEST_BYTES
              && SnapshotReader.sameStart(
                  bytes(file, length - PLAIN_END.length, PLAIN_END.length), PLAIN_END);
        }
        case GZ -> SnapshotReader.sameStart(bytes(file, 0, GZ_START.length), GZ_START);
        case SNAPPY -> SnapshotReader.sameStart(bytes(file, 0, SNAPPY_START.length), SNAPPY_START);
      };
    }
  }

  private static byte[] bytes(DiskFile file, long position, int length) throws IOException {
    byte[] bytes = new byte[length];
    file.readFully(position, bytes, 0, length);
    return bytes;
  }

  /**
   * Reads one and drives a visitor. On failure the visitor's work must be thrown away.
   *
   * @throws IOException if it is damaged, or cannot be read
   * @throws E if the visitor fails
   */
  public <E extends Exception> SnapshotSummary read(String name, SnapshotVisitor<E> visitor)
      throws IOException, E {
    try (DiskFile file = directory.openToRead(name);
        InputStream raw = new DiskInputStream(file);
        InputStream plain = Compression.ofName(name).decompress(raw)) {
      return SnapshotReader.read(plain, visitor);
    }
  }

  /**
   * Writes one under the zxid of its source. It appears under its name whole and forced, or not at
   * all.
   */
  public SnapshotFile write(SnapshotSource source, SnapshotFormat format) throws IOException {
    String name = FileName.of(SnapshotFormat.PREFIX, source.zxid()) + format.compression().suffix();
    long bytes;
    try (DiskFile file = directory.create(SnapshotFormat.UNFINISHED_FILE)) {
      DiskOutputStream raw = new DiskOutputStream(file);
      try (OutputStream target = format.compression().compress(raw)) {
        SnapshotWriter.write(source, format, target);
      }
      bytes = raw.position();
      file.force(true);
    } catch (IOException failure) {
      removeUnfinished(failure);
      throw failure;
    }
    directory.rename(SnapshotFormat.UNFINISHED_FILE, name);
    directory.force();
    return new SnapshotFile(name, source.zxid(), bytes);
  }

  private void removeUnfinished(IOException failure) {
    try {
      directory.delete(SnapshotFormat.UNFINISHED_FILE);
    } catch (IOException alsoFailed) {
      failure.addSuppressed(alsoFailed);
    }
  }
}
