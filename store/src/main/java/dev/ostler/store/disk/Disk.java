package dev.ostler.store.disk;

/** Where directories come from: {@link FileDisk}, or the simulator's. */
public interface Disk {
  /**
   * A directory by its path, which need not exist yet.
   *
   * @param path components separated by {@code /}
   */
  Directory directory(String path);
}
