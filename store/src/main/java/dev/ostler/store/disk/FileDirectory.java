package dev.ostler.store.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A directory of the machine's file system. */
final class FileDirectory implements Directory {
  private final Path directory;

  /** Kept, because finding it means reading the table of mounts. */
  private volatile @Nullable FileStore fileStore;

  FileDirectory(Path directory) {
    this.directory = directory;
  }

  @Override
  public String path() {
    return directory.toString();
  }

  @Override
  public boolean exists() {
    return Files.isDirectory(directory);
  }

  @Override
  public boolean isWritable() {
    return exists() && Files.isWritable(directory);
  }

  @Override
  public void createDirectories() throws IOException {
    List<Path> missing = new ArrayList<>();
    Path at = directory.toAbsolutePath();
    while (at != null && !Files.isDirectory(at)) {
      missing.add(at);
      at = at.getParent();
    }
    try {
      Files.createDirectories(directory);
    } catch (IOException failure) {
      throw ChannelFile.named(failure, directory.toString());
    }
    for (Path made : missing) {
      Path parent = made.getParent();
      if (parent != null) {
        force(parent);
      }
    }
  }

  @Override
  public List<String> list() throws IOException {
    List<String> names = new ArrayList<>();
    if (!exists()) {
      return names;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        Path name = entry.getFileName();
        if (name != null && Files.isRegularFile(entry)) {
          names.add(name.toString());
        }
      }
    }
    Collections.sort(names);
    return names;
  }

  @Override
  public boolean contains(String name) {
    return Files.exists(directory.resolve(name));
  }

  @Override
  public long length(String name) throws IOException {
    return Files.size(directory.resolve(name));
  }

  @Override
  public DiskFile create(String name) throws IOException {
    return open(
        name,
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE);
  }

  @Override
  public DiskFile open(String name) throws IOException {
    return open(name, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  @Override
  public DiskFile openToRead(String name) throws IOException {
    return open(name, StandardOpenOption.READ);
  }

  private DiskFile open(String name, StandardOpenOption... options) throws IOException {
    Path path = directory.resolve(name);
    try {
      return new ChannelFile(path.toString(), FileChannel.open(path, options));
    } catch (IOException failure) {
      throw ChannelFile.named(failure, path.toString());
    }
  }

  @Override
  public void rename(String from, String to) throws IOException {
    try {
      Files.move(
          directory.resolve(from),
          directory.resolve(to),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException failure) {
      throw ChannelFile.named(failure, directory.resolve(to).toString());
    }
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(directory.resolve(name));
  }

  @Override
  public void force() throws IOException {
    force(directory);
  }

  private static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException failure) {
      throw ChannelFile.named(failure, directory.toString());
    }
  }

  @Override
  public long freeBytes() throws IOException {
    FileStore known = fileStore;
    if (known == null) {
      known = Files.getFileStore(directory);
      fileStore = known;
    }
    return known.getUsableSpace();
  }

  @Override
  public @Nullable DirectoryLock tryLock(String name) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException heldByThisProcess) {
      lock = null;
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
    // Closing the channel gives the lock up.
    return lock == null ? null : channel::close;
  }
}
