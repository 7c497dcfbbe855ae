package dev.ostler.testkit.disk;

import dev.ostler.store.disk.Directory;
import dev.ostler.store.disk.DirectoryLock;
import dev.ostler.store.disk.DiskFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A directory of a {@link SimulatedDisk}. */
final class SimulatedDirectory implements Directory {
  /** A change of names; replayed in order as far as a crash lets it. */
  private interface NameChange {
    void apply(Map<String, Inode> names);
  }

  private final SimulatedDisk disk;
  private final String path;
  private boolean exists;
  private final TreeMap<String, Inode> seen = new TreeMap<>();
  private final TreeMap<String, Inode> platter = new TreeMap<>();
  private final List<NameChange> unforced = new ArrayList<>();

  SimulatedDirectory(SimulatedDisk disk, String path) {
    this.disk = disk;
    this.path = path;
  }

  Inode inode(String name) {
    Inode inode = seen.get(name);
    if (inode == null) {
      throw new IllegalArgumentException(path + "/" + name + " is not there");
    }
    return inode;
  }

  long usedBytes() {
    long used = 0;
    for (Inode inode : seen.values()) {
      used += inode.length();
    }
    return used;
  }

  void crash(DiskChoices choices) {
    // A journal keeps changes of names in order.
    int kept = choices.below(unforced.size() + 1);
    for (NameChange change : unforced.subList(0, kept)) {
      change.apply(platter);
    }
    unforced.clear();
    seen.clear();
    seen.putAll(platter);
    for (Inode inode : seen.values()) {
      inode.crash(choices);
    }
  }

  private void change(NameChange change) {
    change.apply(seen);
    unforced.add(change);
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public boolean exists() {
    return exists;
  }

  @Override
  public boolean isWritable() {
    return exists;
  }

  @Override
  public void createDirectories() {
    exists = true;
  }

  @Override
  public List<String> list() {
    return new ArrayList<>(seen.keySet());
  }

  @Override
  public boolean contains(String name) {
    return seen.containsKey(name);
  }

  @Override
  public long length(String name) throws IOException {
    return existing(name).length();
  }

  private Inode existing(String name) throws IOException {
    Inode inode = seen.get(name);
    if (inode == null) {
      throw new IOException(path + "/" + name + ": no such file");
    }
    return inode;
  }

  @Override
  public DiskFile create(String name) throws IOException {
    boolean stop = begin(DiskFault.Kind.CREATE, name) != null;
    Inode inode = seen.get(name);
    if (inode != null) {
      inode.truncate(0);
    } else {
      Inode created = new Inode();
      change(names -> names.put(name, created));
      inode = created;
    }
    if (stop) {
      throw disk.stop();
    }
    return new SimulatedFile(disk, inode, path + "/" + name);
  }

  @Override
  public DiskFile open(String name) throws IOException {
    begin(DiskFault.Kind.OPEN, name);
    return new SimulatedFile(disk, existing(name), path + "/" + name);
  }

  @Override
  public DiskFile openToRead(String name) throws IOException {
    return open(name);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    boolean stop = begin(DiskFault.Kind.RENAME, to) != null;
    existing(from);
    change(names -> {
      Inode inode = names.remove(from);
      if (inode != null) {
        names.put(to, inode);
      }
    });
    if (stop) {
      throw disk.stop();
    }
  }

  @Override
  public void delete(String name) throws IOException {
    boolean stop = begin(DiskFault.Kind.DELETE, name) != null;
    if (seen.containsKey(name)) {
      change(names -> names.remove(name));
    }
    if (stop) {
      throw disk.stop();
    }
  }

  @Override
  public void force() throws IOException {
    DiskFault.Outcome outcome = begin(DiskFault.Kind.FORCE_DIRECTORY, "");
    if (outcome == DiskFault.Outcome.FAILS_AND_LOSES) {
      unforced.clear();
      throw new IOException(path + ": simulated failure to force the directory");
    }
    for (NameChange change : unforced) {
      change.apply(platter);
    }
    unforced.clear();
    if (outcome != null) {
      throw disk.stop();
    }
  }

  private DiskFault.@Nullable Outcome begin(DiskFault.Kind kind, String name) throws IOException {
    return disk.begin(kind, name.isEmpty() ? path : path + "/" + name);
  }

  @Override
  public long freeBytes() {
    return disk.freeBytes();
  }

  @Override
  public @Nullable DirectoryLock tryLock(String name) {
    String key = path + "/" + name;
    return disk.locked().add(key) ? () -> disk.locked().remove(key) : null;
  }
}
