package dev.ostler.testkit.disk;

import dev.ostler.store.disk.Directory;
import dev.ostler.store.disk.DirectoryLock;
import dev.ostler.store.disk.Disk;
import dev.ostler.store.disk.DiskFile;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A disk that passes everything on to another; what is to be different is overridden. */
public class ForwardingDisk implements Disk {
  private final Disk disk;

  public ForwardingDisk(Disk disk) {
    this.disk = disk;
  }

  @Override
  public Directory directory(String path) {
    return wrap(disk.directory(path));
  }

  /** What stands in for a directory of the other disk. */
  protected Directory wrap(Directory directory) {
    return directory;
  }

  /** A directory that passes everything on to another. */
  public static class OfDirectory implements Directory {
    private final Directory directory;

    public OfDirectory(Directory directory) {
      this.directory = directory;
    }

    @Override
    public String path() {
      return directory.path();
    }

    @Override
    public boolean exists() {
      return directory.exists();
    }

    @Override
    public boolean isWritable() {
      return directory.isWritable();
    }

    @Override
    public void createDirectories() throws IOException {
      directory.createDirectories();
    }

    @Override
    public List<String> list() throws IOException {
      return directory.list();
    }

    @Override
    public boolean contains(String name) {
      return directory.contains(name);
    }

    @Override
    public long length(String name) throws IOException {
      return directory.length(name);
    }

    @Override
    public DiskFile create(String name) throws IOException {
      return directory.create(name);
    }

    @Override
    public DiskFile open(String name) throws IOException {
      return directory.open(name);
    }

    @Override
    public DiskFile openToRead(String name) throws IOException {
      return directory.openToRead(name);
    }

    @Override
    public void rename(String from, String to) throws IOException {
      directory.rename(from, to);
    }

    @Override
    public void delete(String name) throws IOException {
      directory.delete(name);
    }

    @Override
    public void force() throws IOException {
      directory.force();
    }

    @Override
    public long freeBytes() throws IOException {
      return directory.freeBytes();
    }

    @Override
    public @Nullable DirectoryLock tryLock(String name) throws IOException {
      return directory.tryLock(name);
    }
  }

  /** A file that passes everything on to another. */
  public static class OfFile implements DiskFile {
    private final DiskFile file;

    public OfFile(DiskFile file) {
      this.file = file;
    }

    @Override
    public int read(long position, byte[] target, int offset, int length) throws IOException {
      return file.read(position, target, offset, length);
    }

    @Override
    public void write(long position, byte[] source, int offset, int length) throws IOException {
      file.write(position, source, offset, length);
    }

    @Override
    public void force(boolean metadata) throws IOException {
      file.force(metadata);
    }

    @Override
    public void truncate(long length) throws IOException {
      file.truncate(length);
    }

    @Override
    public long length() throws IOException {
      return file.length();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }

    @Override
    public String toString() {
      return file.toString();
    }
  }
}
