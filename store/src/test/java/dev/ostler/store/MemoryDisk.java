package dev.ostler.store;

import dev.ostler.store.disk.Directory;
import dev.ostler.store.disk.DirectoryLock;
import dev.ostler.store.disk.Disk;
import dev.ostler.store.disk.DiskFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Directories in memory that never fail: for tests that start from many different files. */
public final class MemoryDisk implements Disk {
  private final Map<String, MemoryDirectory> directories = new TreeMap<>();

  @Override
  public Directory directory(String path) {
    return directories.computeIfAbsent(path, MemoryDirectory::new);
  }

  private static final class MemoryDirectory implements Directory {
    private final String path;
    private final Map<String, MemoryFile> files = new TreeMap<>();

    MemoryDirectory(String path) {
      this.path = path;
    }

    @Override
    public String path() {
      return path;
    }

    @Override
    public boolean exists() {
      return true;
    }

    @Override
    public boolean isWritable() {
      return true;
    }

    @Override
    public void createDirectories() {}

    @Override
    public List<String> list() {
      return new ArrayList<>(files.keySet());
    }

    @Override
    public boolean contains(String name) {
      return files.containsKey(name);
    }

    @Override
    public long length(String name) throws IOException {
      return open(name).length();
    }

    @Override
    public DiskFile create(String name) {
      MemoryFile file = new MemoryFile();
      files.put(name, file);
      return file;
    }

    @Override
    public DiskFile open(String name) throws IOException {
      MemoryFile file = files.get(name);
      if (file == null) {
        throw new IOException(path + "/" + name + ": no such file");
      }
      return file;
    }

    @Override
    public DiskFile openToRead(String name) throws IOException {
      return open(name);
    }

    @Override
    public void rename(String from, String to) throws IOException {
      MemoryFile file = files.remove(from);
      if (file == null) {
        throw new IOException(path + "/" + from + ": no such file");
      }
      files.put(to, file);
    }

    @Override
    public void delete(String name) {
      files.remove(name);
    }

    @Override
    public void force() {}

    @Override
    public long freeBytes() {
      return Long.MAX_VALUE;
    }

    @Override
    public DirectoryLock tryLock(String name) {
      return () -> {};
    }
  }

  private static final class MemoryFile implements DiskFile {
    private byte[] bytes = new byte[0];

    @Override
    public int read(long position, byte[] target, int offset, int length) {
      if (position >= bytes.length) {
        return -1;
      }
      int read = (int) Math.min(length, bytes.length - position);
      System.arraycopy(bytes, (int) position, target, offset, read);
      return read;
    }

    @Override
    public void write(long position, byte[] source, int offset, int length) {
      int end = (int) position + length;
      if (end > bytes.length) {
        bytes = Arrays.copyOf(bytes, end);
      }
      System.arraycopy(source, offset, bytes, (int) position, length);
    }

    @Override
    public void force(boolean metadata) {}

    @Override
    public void truncate(long length) {
      if (length < bytes.length) {
        bytes = Arrays.copyOf(bytes, (int) length);
      }
    }

    @Override
    public long length() {
      return bytes.length;
    }

    @Override
    public void close() {}
  }
}
