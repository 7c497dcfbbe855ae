package dev.ostler.store.disk;

import java.nio.file.Path;

/** The machine's own file system. */
public final class FileDisk implements Disk {
  @Override
  public Directory directory(String path) {
    return new FileDirectory(Path.of(path));
  }
}
