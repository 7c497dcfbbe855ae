package dev.ostler.store.snapshot;

import dev.ostler.core.tree.SnapshotVisitor;
import dev.ostler.store.disk.Directory;
import dev.ostler.store.disk.DiskFile;
import dev.ostler.wire.codec.Output;
import java.io.IOException;
import java.util.zip.Adler32;

/**
 * A snapshot that a leader sends, on its way into a file of its own. Nothing that was there before
 * is touched: the file counts for nothing until it is adopted ({@code store.recovery.Adoption}).
 *
 * <pre>
 *   feed … feed  until complete;  load  reads it back from the file;  seal  ends the file;  adopt
 *   abandon      at any time before that, also after a failure
 * </pre>
 *
 * <p>Belongs to one thread at a time. One may be under way.
 */
public final class IncomingSnapshot {
  private final Directory directory;
  private final SnapshotFormat format;
  private final long zxid;
  private final SnapshotStream stream = new SnapshotStream();
  private final Adler32 checksum = new Adler32();
  private final DiskFile file;
  private final DiskOutputStream out;
  private boolean loaded;
  private boolean sealed;
  private boolean closed;

  /**
   * Makes the file.
   *
   * @param directory where snapshots lie
   * @param format which sections follow the nodes; it will not be compressed
   * @param zxid the last transaction in it
   */
  public IncomingSnapshot(Directory directory, SnapshotFormat format, long zxid)
      throws IOException {
    this.directory = directory;
    this.format = format;
    this.zxid = zxid;
    this.file = directory.create(SnapshotFormat.RECEIVED_FILE);
    this.out = new DiskOutputStream(file);
    Output header = new Output(16);
    header.writeInt(SnapshotFormat.MAGIC);
    header.writeInt(SnapshotFormat.VERSION);
    header.writeLong(SnapshotFormat.DBID);
    append(header);
  }

  /** The last transaction in it. */
  public long zxid() {
    return zxid;
  }

  /** Bytes that have been written so far. */
  public long bytes() {
    return out.position();
  }

  /** True if all of it has come. */
  public boolean isComplete() {
    return stream.isComplete();
  }

  /**
   * Takes what a link has brought.
   *
   * @return how many bytes belong to the snapshot; what is behind them comes after it
   * @throws BadSnapshotException if it is no snapshot; abandon it, and close the link
   * @throws IOException if the disk fails
   */
  public int feed(byte[] array, int offset, int length) throws IOException {
    requireOpen();
    int body = 0;
    if (!stream.isBehindNodes()) {
      body = stream.feed(array, offset, length);
      checksum.update(array, offset, body);
      out.write(array, offset, body);
    }
    if (stream.isBehindNodes()) {
      // The signature is the link's, not the file's.
      body += stream.feed(array, offset + body, length - body);
    }
    return body;
  }

  /**
   * Syncs the file, and reads what is in it.
   *
   * @throws BadSnapshotException if it is damaged, or does not make sense
   * @throws E if the visitor refuses it
   */
  public <E extends Exception> SnapshotSummary load(SnapshotVisitor<E> visitor)
      throws IOException, E {
    requireOpen();
    if (!isComplete() || loaded) {
      throw new IllegalStateException("the snapshot is not complete, or was loaded before");
    }
    loaded = true;
    Output seal = new Output(16);
    seal(seal);
    file.force(true);
    return SnapshotReader.read(new DiskInputStream(file), visitor);
  }

  /**
   * Ends the file, and syncs it. Now it can be adopted.
   *
   * @param digest of the tree that was loaded
   */
  public void seal(long digest) throws IOException {
    requireOpen();
    if (!loaded) {
      throw new IllegalStateException("the snapshot has not been loaded");
    }
    if (format.digest()) {
      Output section = new Output(64);
      section.writeLong(zxid);
      section.writeInt(2);
      section.writeLong(digest);
      seal(section);
    }
    if (format.lastProcessedZxid()) {
      Output section = new Output(64);
      section.writeLong(zxid);
      seal(section);
    }
    file.force(true);
    close();
    sealed = true;
  }

  /** True once {@link #seal} is over. */
  public boolean isSealed() {
    return sealed;
  }

  /** Removes the file; nothing has changed. */
  public void abandon() throws IOException {
    close();
    sealed = false;
    directory.delete(SnapshotFormat.RECEIVED_FILE);
    directory.force();
  }

  private void close() throws IOException {
    if (!closed) {
      closed = true;
      file.close();
    }
  }

  /** Writes a section, which may be empty, and its seal. */
  private void seal(Output section) throws IOException {
    checksum.update(section.array(), 0, section.position());
    int start = section.position();
    section.writeLong(checksum.getValue());
    section.writeInt(1);
    section.writeByte('/');
    checksum.update(section.array(), start, section.position() - start);
    out.write(section.array(), 0, section.position());
  }

  private void append(Output bytes) throws IOException {
    checksum.update(bytes.array(), 0, bytes.position());
    out.write(bytes.array(), 0, bytes.position());
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the snapshot is not being received any more");
    }
  }
}
