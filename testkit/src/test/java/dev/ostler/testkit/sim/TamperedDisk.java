package dev.ostler.testkit.sim;

import dev.ostler.store.disk.Directory;
import dev.ostler.store.disk.Disk;
import dev.ostler.store.disk.DiskFile;
import dev.ostler.testkit.disk.ForwardingDisk;
import java.io.IOException;

/** A disk that passes everything on, but for what a mistake leaves out of its forces. */
class TamperedDisk extends ForwardingDisk {
  TamperedDisk(Disk disk) {
    super(disk);
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
  protected Directory wrap(Directory directory) {
    return new OfDirectory(directory) {
      @Override
      public DiskFile create(String name) throws IOException {
        return tampered(directory.create(name), name);
      }

      @Override
      public DiskFile open(String name) throws IOException {
        return tampered(directory.open(name), name);
      }

      @Override
      public void force() throws IOException {
        TamperedDisk.this.force(directory);
      }
    };
  }

  private DiskFile tampered(DiskFile file, String name) {
    return new OfFile(file) {
      @Override
      public void force(boolean metadata) throws IOException {
        TamperedDisk.this.force(file, name, metadata);
      }
    };
  }
}
