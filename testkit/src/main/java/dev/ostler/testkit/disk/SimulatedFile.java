package dev.ostler.testkit.disk;

import dev.ostler.store.disk.DiskFile;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An open file of a {@link SimulatedDisk}. */
final class SimulatedFile implements DiskFile {
  private final SimulatedDisk disk;
  private final Inode inode;
  private final String path;
  private final int boot;

  SimulatedFile(SimulatedDisk disk, Inode inode, String path) {
    this.disk = disk;
    this.inode = inode;
    this.path = path;
    this.boot = disk.boots();
  }

  @Override
  public int read(long position, byte[] target, int offset, int length) throws IOException {
    begin(DiskFault.Kind.READ);
    if (position >= inode.length()) {
      return -1;
    }
    int there = (int) Math.min(length, inode.length() - position);
    // Fewer bytes than asked for may come at any time.
    int read = there > 1 && disk.below(8) == 0 ? 1 + disk.below(there - 1) : there;
    inode.read((int) position, target, offset, read);
    return read;
  }

  @Override
  public void write(long position, byte[] source, int offset, int length) throws IOException {
    DiskFault.Outcome outcome = begin(DiskFault.Kind.WRITE);
    byte[] bytes = Arrays.copyOfRange(source, offset, offset + length);
    long grows = Math.max(0, position + length - inode.length());
    if (outcome == DiskFault.Outcome.LOST) {
      inode.writeLost(position, bytes);
      return;
    }
    boolean full = outcome == DiskFault.Outcome.FULL || grows > disk.freeBytes();
    if (full || outcome != null) {
      inode.write(position, Arrays.copyOf(bytes, disk.below(length + 1)));
      if (full) {
        throw disk.full(path);
      }
      throw disk.stop();
    }
    inode.write(position, bytes);
  }

  @Override
  public void force(boolean metadata) throws IOException {
    DiskFault.Outcome outcome = begin(DiskFault.Kind.FORCE);
    if (outcome == DiskFault.Outcome.FAILS_AND_LOSES) {
      inode.loseUnforced();
      throw new IOException(path + ": simulated failure to force");
    }
    inode.force();
    if (outcome != null) {
      throw disk.stop();
    }
  }

  @Override
  public void truncate(long length) throws IOException {
    boolean stop = begin(DiskFault.Kind.TRUNCATE) != null;
    inode.truncate(length);
    if (stop) {
      throw disk.stop();
    }
  }

  private DiskFault.@Nullable Outcome begin(DiskFault.Kind kind) throws IOException {
    disk.requireRunning(boot);
    return disk.begin(kind, path);
  }

  @Override
  public long length() throws IOException {
    disk.requireRunning(boot);
    return inode.length();
  }

  @Override
  public void close() {
    // Nothing is buffered above the disk.
  }

  @Override
  public String toString() {
    return path;
  }
}
