package dev.ostler.server.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Replaces a file in one step that lasts: whoever reads it, after a crash too, finds all of the old
 * bytes or all of the new ones. Who may read and write the file stays as it was, because a
 * configuration can hold secrets.
 */
final class FileReplacement {
  private static final String UNFINISHED = ".tmp";

  private FileReplacement() {}

  /** Gives a file these bytes. */
  static void replace(Path file, byte[] bytes) throws IOException {
    Path unfinished = file.resolveSibling(file.getFileName() + UNFINISHED);
    Files.deleteIfExists(unfinished);
    if (Files.exists(file)) {
      Files.copy(file, unfinished, StandardCopyOption.COPY_ATTRIBUTES);
    }
    try (FileChannel channel =
        FileChannel.open(
            unfinished,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(bytes);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
    Files.move(
        unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    forceFolder(file);
  }

  /** Makes a copy that only those may read who may read the file. */
  static void copy(Path file, Path copy) throws IOException {
    Path unfinished = copy.resolveSibling(copy.getFileName() + UNFINISHED);
    Files.copy(
        file, unfinished, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
    try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(
        unfinished, copy, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    forceFolder(copy);
  }

  /** Removes a file if it is there. */
  static void remove(Path file) throws IOException {
    try {
      Files.delete(file);
    } catch (NoSuchFileException gone) {
      return;
    }
    forceFolder(file);
  }

  private static void forceFolder(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
