package dev.ostler.testkit.fault;

import dev.ostler.store.disk.Directory;
import dev.ostler.store.disk.DirectoryLock;
import dev.ostler.store.disk.Disk;
import dev.ostler.store.disk.DiskFile;
import dev.ostler.testkit.disk.DiskFault.Kind;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A disk whose calls take time and are listened to. */
public final class ObservedDisk implements Disk {
  private final Disk disk;
  private final DiskObserver observer;
  private final DurableRecords records;

  public ObservedDisk(Disk disk, DiskObserver observer, DurableRecords records) {
    this.disk = disk;
    this.observer = observer;
    this.records = records;
  }

  @Override
  public Directory directory(String path) {
    return new ObservedDirectory(disk.directory(path));
  }

  private final class ObservedDirectory implements Directory {
    private final Directory directory;

    ObservedDirectory(Directory directory) {
      this.directory = directory;
    }

    private String path(String name) {
      return directory.path() + "/" + name;
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
      observer.before(Kind.CREATE, path(name));
      DiskFile file = directory.create(name);
      return new ObservedFile(file, path(name), records.created(path(name)));
    }

    @Override
    public DiskFile open(String name) throws IOException {
      observer.before(Kind.OPEN, path(name));
      DiskFile file = directory.open(name);
      return new ObservedFile(file, path(name), records.opened(path(name)));
    }

    @Override
    public DiskFile openToRead(String name) throws IOException {
      observer.before(Kind.OPEN, path(name));
      DiskFile file = directory.openToRead(name);
      return new ObservedFile(file, path(name), records.opened(path(name)));
    }

    @Override
    public void rename(String from, String to) throws IOException {
      observer.before(Kind.RENAME, path(to));
      directory.rename(from, to);
      records.renamed(path(from), path(to));
    }

    @Override
    public void delete(String name) throws IOException {
      observer.before(Kind.DELETE, path(name));
      directory.delete(name);
      records.deleted(path(name));
    }

    @Override
    public void force() throws IOException {
      observer.before(Kind.FORCE_DIRECTORY, path());
      directory.force();
      records.directoryForced(path());
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

  private final class ObservedFile implements DiskFile {
    private final DiskFile file;

    /** Its name when it was opened. */
    private final String path;

    private final DurableRecords.Track track;

    ObservedFile(DiskFile file, String path, DurableRecords.Track track) {
      this.file = file;
      this.path = path;
      this.track = track;
    }

    @Override
    public int read(long position, byte[] target, int offset, int length) throws IOException {
      observer.before(Kind.READ, path);
      return file.read(position, target, offset, length);
    }

    @Override
    public void write(long position, byte[] source, int offset, int length) throws IOException {
      observer.before(Kind.WRITE, path);
      file.write(position, source, offset, length);
      records.written(track, source, offset, length);
    }

    @Override
    public void force(boolean metadata) throws IOException {
      observer.before(Kind.FORCE, path);
      try {
        file.force(metadata);
      } catch (IOException failure) {
        records.forceFailed(track);
        throw failure;
      }
      records.forced(track);
    }

    @Override
    public void truncate(long length) throws IOException {
      observer.before(Kind.TRUNCATE, path);
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
