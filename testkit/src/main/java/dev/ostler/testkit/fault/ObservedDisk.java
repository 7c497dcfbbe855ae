package dev.ostler.testkit.fault;

import dev.ostler.store.disk.Directory;
import dev.ostler.store.disk.Disk;
import dev.ostler.store.disk.DiskFile;
import dev.ostler.testkit.disk.DiskFault.Kind;
import dev.ostler.testkit.disk.ForwardingDisk;
import java.io.IOException;

/** A disk whose calls take time and are listened to. */
public final class ObservedDisk extends ForwardingDisk {
  private final DiskObserver observer;
  private final DurableRecords records;

  public ObservedDisk(Disk disk, DiskObserver observer, DurableRecords records) {
    super(disk);
    this.observer = observer;
    this.records = records;
  }

  @Override
  protected Directory wrap(Directory directory) {
    return new ObservedDirectory(directory);
  }

  private final class ObservedDirectory extends OfDirectory {
    ObservedDirectory(Directory directory) {
      super(directory);
    }

    private String path(String name) {
      return path() + "/" + name;
    }

    @Override
    public DiskFile create(String name) throws IOException {
      observer.before(Kind.CREATE, path(name));
      DiskFile file = super.create(name);
      return new ObservedFile(file, path(name), records.created(path(name)));
    }

    @Override
    public DiskFile open(String name) throws IOException {
      observer.before(Kind.OPEN, path(name));
      DiskFile file = super.open(name);
      return new ObservedFile(file, path(name), records.opened(path(name)));
    }

    @Override
    public DiskFile openToRead(String name) throws IOException {
      observer.before(Kind.OPEN, path(name));
      DiskFile file = super.openToRead(name);
      return new ObservedFile(file, path(name), records.opened(path(name)));
    }

    @Override
    public void rename(String from, String to) throws IOException {
      observer.before(Kind.RENAME, path(to));
      super.rename(from, to);
      records.renamed(path(from), path(to));
    }

    @Override
    public void delete(String name) throws IOException {
      observer.before(Kind.DELETE, path(name));
      super.delete(name);
      records.deleted(path(name));
    }

    @Override
    public void force() throws IOException {
      observer.before(Kind.FORCE_DIRECTORY, path());
      super.force();
      records.directoryForced(path());
    }
  }

  private final class ObservedFile extends OfFile {
    /** Its name when it was opened. */
    private final String path;

    private final DurableRecords.Track track;

    ObservedFile(DiskFile file, String path, DurableRecords.Track track) {
      super(file);
      this.path = path;
      this.track = track;
    }

    @Override
    public int read(long position, byte[] target, int offset, int length) throws IOException {
      observer.before(Kind.READ, path);
      return super.read(position, target, offset, length);
    }

    @Override
    public void write(long position, byte[] source, int offset, int length) throws IOException {
      observer.before(Kind.WRITE, path);
      super.write(position, source, offset, length);
      records.written(track, source, offset, length);
    }

    @Override
    public void force(boolean metadata) throws IOException {
      observer.before(Kind.FORCE, path);
      try {
        super.force(metadata);
      } catch (IOException failure) {
        records.forceFailed(track);
        throw failure;
      }
      records.forced(track);
    }

    @Override
    public void truncate(long length) throws IOException {
      observer.before(Kind.TRUNCATE, path);
      super.truncate(length);
    }
  }
}
