package dev.ostler.store.disk;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One directory. Names given and returned are those of files in it, without any path. A change of
 * names survives a crash for certain only after {@link #force}.
 */
public interface Directory {
  /** The path, as it shall stand in messages. */
  String path();

  /** True if it is there and is a directory. */
  boolean exists();

  /** True if it is there and files can be made in it. */
  boolean isWritable();

  /** Makes it, with those above it, and forces their entries. Nothing happens if it is there. */
  void createDirectories() throws IOException;

  /** Names of the plain files in it, in ascending order; empty if it is not there. */
  List<String> list() throws IOException;

  boolean contains(String name);

  /** Length of a file in bytes. */
  long length(String name) throws IOException;

  /** An empty file to read and write; what stood under the name is gone. */
  DiskFile create(String name) throws IOException;

  /** A file that is there, to read and write. */
  DiskFile open(String name) throws IOException;

  /** A file that is there, to read. */
  DiskFile openToRead(String name) throws IOException;

  /** Gives a file another name in one step; what stood under that name is gone. */
  void rename(String from, String to) throws IOException;

  /** Removes a file if it is there. */
  void delete(String name) throws IOException;

  /** Makes all changes of names up to now last. */
  void force() throws IOException;

  /** Bytes that can still be stored; {@code Long.MAX_VALUE} if nobody knows. */
  long freeBytes() throws IOException;

  /**
   * Takes exclusive ownership of a file, which is made if need be. It ends with {@link
   * DirectoryLock#close} or with the process.
   *
   * @return null if somebody else has it
   */
  @Nullable DirectoryLock tryLock(String name) throws IOException;
}
