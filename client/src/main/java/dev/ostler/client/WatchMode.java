package dev.ostler.client;

/** Of what a {@link Watch} tells. */
public enum WatchMode {
  /** Of one znode: created, deleted, data changed, children changed. */
  PERSISTENT(0),
  /** Of a znode and all below it: created, deleted, data changed. */
  PERSISTENT_RECURSIVE(1);

  private final int mode;

  WatchMode(int mode) {
    this.mode = mode;
  }

  /** The number that stands for it on the wire. */
  public int mode() {
    return mode;
  }
}
