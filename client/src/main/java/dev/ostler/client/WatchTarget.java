package dev.ostler.client;

import dev.ostler.wire.client.WatcherType;

/** Which watches of a path {@link Operations#removeWatches} means. */
public enum WatchTarget {
  /** One-shot watches left by {@link Operations#getChildrenAndWatch}. */
  CHILDREN(WatcherType.CHILDREN),
  /**
   * One-shot watches left by {@link Operations#existsAndWatch} and {@link
   * Operations#getDataAndWatch}.
   */
  DATA(WatcherType.DATA),
  /** All of them. */
  ANY(WatcherType.ANY),
  /** Those with {@link WatchMode#PERSISTENT}. */
  PERSISTENT(WatcherType.PERSISTENT),
  /** Those with {@link WatchMode#PERSISTENT_RECURSIVE}. */
  PERSISTENT_RECURSIVE(WatcherType.PERSISTENT_RECURSIVE);

  private final int type;

  WatchTarget(int type) {
    this.type = type;
  }

  /** The number that stands for it on the wire, see {@link WatcherType}. */
  public int type() {
    return type;
  }
}
