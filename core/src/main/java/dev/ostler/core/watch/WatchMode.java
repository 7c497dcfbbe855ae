package dev.ostler.core.watch;

/** How a watch is armed. The modes of one watcher at one path add up. */
public enum WatchMode {
  /** By exists or getData: told once of the znode itself. */
  DATA(Modes.DATA),
  /** By getChildren: told once of the znode's children, or of its end. */
  CHILD(Modes.CHILD),
  /** By addWatch: told of the znode and of its children until it is removed. */
  PERSISTENT(Modes.PERSISTENT),
  /** By addWatch: told of the znode and of all below it until it is removed. */
  PERSISTENT_RECURSIVE(Modes.RECURSIVE);

  private final int bit;

  WatchMode(int bit) {
    this.bit = bit;
  }

  int bit() {
    return bit;
  }
}
