package dev.ostler.testkit.sim;

import dev.ostler.store.disk.Directory;
import dev.ostler.store.disk.DirectoryLock;
import dev.ostler.store.disk.Disk;
import dev.ostler.store.disk.DiskFile;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A disk that passes everything on, but for what a mistake leaves out. */
class TamperedDisk implements Disk {
  private final Disk disk;

  TamperedDisk(Disk disk) {
    this.disk = disk;
  }

  /** A file is to be forced. */
  void force(DiskFile file, String name, boolean metadata) throws IOException {
    file.force(metadata);
  }

  /** A directory is to be forced. */
  void force(Directory directory) throws IOException {
    directory.force();
  }

  @Override
  public Directory directory(String path) {
    return new TamperedDirectory(disk.directory(path));
  }

  private final class TamperedDirectory implements Directory {
    private final Directory directory;

    TamperedDirectory(Directory directory) {
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
      return new TamperedFile(directory.create(name), name);
    }

    @Override
    public DiskFile open(String name) throws IOException {
      return new TamperedFile(directory.open(name), name);
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
      TamperedDisk.this.force(directory);
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

  private final class TamperedFile implements DiskFile {
    private final DiskFile file;
    private final String name;

    TamperedFile(DiskFile file, String name) {
      this.file = file;
      this.name = name;
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
      TamperedDisk.this.force(file, name, metadata);
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
  }
}
