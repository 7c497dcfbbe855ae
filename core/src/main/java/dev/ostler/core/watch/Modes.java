package dev.ostler.core.watch;

/**
 * The four mode bits of an entry, and the int that holds an entry:
 *
 * <pre>
 *   slot of the watcher, 28 bits (never 0) | modes, 4 bits (never 0)
 * </pre>
 *
 * An entry is therefore never 0, which marks free room everywhere.
 */
final class Modes {
  static final int DATA = 1;
  static final int CHILD = 2;
  static final int PERSISTENT = 4;
  static final int RECURSIVE = 8;

  /** Modes that stand in the data registry. */
  static final int DATA_REGISTRY = DATA | PERSISTENT | RECURSIVE;

  /** Modes that stand in the child registry. */
  static final int CHILD_REGISTRY = CHILD | PERSISTENT;

  static final int ALL = DATA | CHILD | PERSISTENT | RECURSIVE;

  private static final int BITS = 4;

  /** Slots are below this. */
  static final int SLOTS_END = 1 << (32 - BITS);

  private Modes() {}

  static int entry(int slot, int modes) {
    return (slot << BITS) | modes;
  }

  static int slot(int entry) {
    return entry >>> BITS;
  }

  static int modes(int entry) {
    return entry & ALL;
  }

  static boolean isData(int modes) {
    return (modes & DATA_REGISTRY) != 0;
  }

  static boolean isChild(int modes) {
    return (modes & CHILD_REGISTRY) != 0;
  }
}
