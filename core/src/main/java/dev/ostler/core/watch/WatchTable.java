package dev.ostler.core.watch;

import dev.ostler.wire.client.EventType;
import dev.ostler.wire.client.WatcherType;
import dev.ostler.wire.value.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * All watches of a server's connections, and the rules which change fires which of them.
 *
 * <p>A watcher is a connection: an id not below 0 that the caller counts up. Paths are compared
 * byte by byte and need not be well-formed or exist.
 *
 * <p>For one thread. The same calls in the same order give the same deliveries in the same order;
 * the order among the watchers of one event is no promise.
 *
 * <p>Room: about 9 bytes a watch on paths with many watchers; the path and 11 to 15 bytes on a path
 * with one. Entries of dropped watchers stay until a change or {@link #sweep} meets them; when they
 * outnumber the living, each {@link #arm} sweeps a little, so they stay bounded even without
 * sweeps.
 */
public final class WatchTable {
  /** The default limit of entries (a watcher at a path). */
  public static final int ENTRIES_MAX = 50_000_000;

  /**
   * The default, and largest, limit of the bytes of all records (paths and what is beside them).
   */
  public static final long PATH_BYTES_MAX = RecordStore.PATH_BYTES_MAX;

  /** Dropped entries beyond the number of living ones that cost nothing to keep. */
  private static final int DROPPED_SLACK = 1024;

  /** Entries that one arm looks at when too many are dropped. */
  private static final int SWEEP_BY_ARM = 32;

  private final int entriesMax;
  private final long pathBytesMax;
  private final Watchers watchers = new Watchers();
  private final Receivers receivers = new Receivers(watchers);
  private final WatchRecords records;
  private final RecordStore.Cursor sweeper = new RecordStore.Cursor();
  private boolean delivering;

  /**
   * @param hashSeed a number that clients cannot know
   */
  public WatchTable(long hashSeed) {
    this(hashSeed, ENTRIES_MAX, PATH_BYTES_MAX);
  }

  /**
   * @param hashSeed a number that clients cannot know
   * @param entriesMax how many entries (a watcher at a path) there may be at a time
   * @param pathBytesMax how many bytes the watched paths may take, with 5 to 68 bytes beside each;
   *     at most {@link #PATH_BYTES_MAX}
   */
  public WatchTable(long hashSeed, int entriesMax, long pathBytesMax) {
    if (entriesMax < 0 || pathBytesMax < 0 || pathBytesMax > PATH_BYTES_MAX) {
      throw new IllegalArgumentException(
          "limits of watches out of range: " + entriesMax + ", " + pathBytesMax + " bytes");
    }
    this.entriesMax = entriesMax;
    this.pathBytesMax = pathBytesMax;
    this.records = new WatchRecords(hashSeed, watchers);
  }

  /**
   * Arms a watch; the modes of one watcher at one path add up. The path is copied if it is new.
   *
   * @return false if the table is full; then nothing is armed
   */
  public boolean arm(int watcher, Path path, WatchMode mode) {
    if (watcher < 0) {
      throw new IllegalArgumentException("a watcher must not be negative: " + watcher);
    }
    checkIdle();
    if (watchers.droppedEntries() > livingEntries() + DROPPED_SLACK) {
      sweep(SWEEP_BY_ARM);
    }
    records.tidy();
    int address = records.find(path);
    int known = watchers.slot(watcher);
    int before = address == RecordStore.NONE || known == 0 ? 0 : records.modes(address, known);
    if (before != 0) {
      records.change(address, known, before, before | mode.bit());
      return true;
    }
    if (isFull(path, address == RecordStore.NONE)) {
      if (watchers.droppedEntries() == 0) {
        return false;
      }
      sweep(Integer.MAX_VALUE);
      return arm(watcher, path, mode);
    }
    int slot = watchers.slotFor(watcher);
    if (address == RecordStore.NONE) {
      records.addPath(path, slot, mode.bit());
    } else {
      records.addEntry(address, slot, mode.bit());
    }
    return true;
  }

  private int livingEntries() {
    return watchers.allEntries() - watchers.droppedEntries();
  }

  private boolean isFull(Path path, boolean isNew) {
    return watchers.allEntries() >= entriesMax
        || (isNew && records.bytes() + path.length() > pathBytesMax);
  }

  /** A znode has come into being: fires what waits for it, and for its parent's children. */
  public void created(Path node, Delivery delivery) {
    if (watchers.allEntries() == 0) {
      return;
    }
    fireNode(EventType.NODE_CREATED, node, Modes.DATA, delivery);
    fireParent(node, delivery);
  }

  /** A znode is gone: fires what waits for it, and for its parent's children. */
  public void deleted(Path node, Delivery delivery) {
    if (watchers.allEntries() == 0) {
      return;
    }
    fireNode(EventType.NODE_DELETED, node, Modes.DATA | Modes.CHILD, delivery);
    fireParent(node, delivery);
  }

  /** The data of a znode was set, even to what it was before. */
  public void dataChanged(Path node, Delivery delivery) {
    if (watchers.allEntries() == 0) {
      return;
    }
    fireNode(EventType.NODE_DATA_CHANGED, node, Modes.DATA, delivery);
  }

  /**
   * Fires an event at the znode itself: the data registry at its path, recursive watches above it,
   * and, if {@code usedUp} has {@link Modes#CHILD}, the child registry at its path.
   */
  private void fireNode(int eventType, Path node, int usedUp, Delivery delivery) {
    checkIdle();
    int address = records.find(node);
    boolean recursive = watchers.hasRecursiveEntries();
    if (address == RecordStore.NONE && !recursive) {
      return;
    }
    receivers.begin();
    if (address != RecordStore.NONE) {
      records.collect(address, Modes.DATA_REGISTRY, receivers);
    }
    if (recursive) {
      collectAbove(node);
    }
    if (address != RecordStore.NONE) {
      if ((usedUp & Modes.CHILD) != 0) {
        records.collect(address, Modes.CHILD_REGISTRY, receivers);
      }
      records.rewrite(address, usedUp);
    }
    deliver(eventType, node, delivery);
  }

  private void collectAbove(Path node) {
    int length = node.length();
    while (length > 1) {
      int slash = length - 1;
      while (slash >= 0 && node.at(slash) != '/') {
        slash--;
      }
      if (slash < 0) {
        return;
      }
      length = Math.max(slash, 1);
      int address = records.find(node.array(), node.offset(), length);
      if (address != RecordStore.NONE) {
        records.collect(address, Modes.RECURSIVE, receivers);
      }
    }
  }

  /** Fires NodeChildrenChanged at the parent. */
  private void fireParent(Path node, Delivery delivery) {
    if (!watchers.hasChildEntries() || node.length() <= 1) {
      return;
    }
    int slash = node.lastSlash();
    if (slash < 0) {
      return;
    }
    int address = records.find(node.array(), node.offset(), Math.max(slash, 1));
    if (address == RecordStore.NONE) {
      return;
    }
    receivers.begin();
    records.collect(address, Modes.CHILD_REGISTRY, receivers);
    records.rewrite(address, Modes.CHILD);
    if (!receivers.isEmpty()) {
      deliver(EventType.NODE_CHILDREN_CHANGED, node.parent(), delivery);
    }
  }

  /** The table is done with the event before anybody is told of it. */
  private void deliver(int eventType, Path path, Delivery delivery) {
    delivering = true;
    try {
      receivers.deliver(eventType, path, delivery);
    } finally {
      delivering = false;
    }
  }

  private void checkIdle() {
    if (delivering) {
      throw new IllegalStateException(
          "a delivery changes the table of watches; it may only drop watchers");
    }
  }

  /** Whether the number is one of {@link WatcherType}. */
  public static boolean isWatcherType(int watcherType) {
    return watcherType >= WatcherType.CHILDREN && watcherType <= WatcherType.PERSISTENT_RECURSIVE;
  }

  private static int modesOf(int watcherType) {
    return switch (watcherType) {
      case WatcherType.CHILDREN -> Modes.CHILD;
      case WatcherType.DATA -> Modes.DATA;
      case WatcherType.ANY -> Modes.ALL;
      case WatcherType.PERSISTENT -> Modes.PERSISTENT;
      case WatcherType.PERSISTENT_RECURSIVE -> Modes.RECURSIVE;
      default -> throw new IllegalArgumentException("no type of watches: " + watcherType);
    };
  }

  /**
   * Whether a watcher has a watch of a type at exactly this path, as checkWatches asks.
   *
   * @throws IllegalArgumentException unless {@link #isWatcherType}
   */
  public boolean isArmed(int watcher, Path path, int watcherType) {
    int modes = modesOf(watcherType);
    int slot = watchers.slot(watcher);
    int address = slot == 0 ? RecordStore.NONE : records.find(path);
    return address != RecordStore.NONE && (records.modes(address, slot) & modes) != 0;
  }

  /**
   * Removes the watches of a type that a watcher has at exactly this path, as removeWatches asks.
   *
   * @return whether there were any
   * @throws IllegalArgumentException unless {@link #isWatcherType}
   */
  public boolean remove(int watcher, Path path, int watcherType) {
    checkIdle();
    int modes = modesOf(watcherType);
    int slot = watchers.slot(watcher);
    int address = slot == 0 ? RecordStore.NONE : records.find(path);
    int before = address == RecordStore.NONE ? 0 : records.modes(address, slot);
    records.change(address, slot, before, before & ~modes);
    return (before & modes) != 0;
  }

  /**
   * The connection is gone: none of its watches fires or counts any more. Costs the same however
   * many it had. The id must not be used again.
   */
  public void drop(int watcher) {
    watchers.drop(watcher);
  }

  /**
   * Throws away entries of dropped watchers and gives back room. Each call goes on where the last
   * one stopped, around the table until none is left.
   *
   * @param budget about how many entries to look at; a path is looked at as a whole
   * @return how many entries of dropped watchers are left
   */
  public int sweep(int budget) {
    checkIdle();
    int left = budget;
    while (left > 0 && watchers.droppedEntries() > 0) {
      int address = records.next(sweeper);
      left--;
      if (address == RecordStore.NONE) {
        sweeper.reset();
      } else {
        left -= records.entryCount(address);
        records.rewrite(address, 0);
      }
    }
    records.tidy();
    return watchers.droppedEntries();
  }

  /** Entries of dropped watchers that have not been swept away. */
  public int droppedEntries() {
    return watchers.droppedEntries();
  }

  /** Watches in the data registry (exists, getData, persistent, recursive), as wchs counts them. */
  public int watchCount() {
    return watchers.liveDataEntries();
  }

  /** Watches in the child registry (getChildren, persistent). */
  public int childWatchCount() {
    return watchers.liveChildEntries();
  }

  /** Watchers that have a watch in the data registry. */
  public int watcherCount() {
    return watchers.liveDataWatchers();
  }

  /** Paths that have a watch in the data registry. Finishes the sweep first, if one is due. */
  public int pathCount() {
    if (watchers.droppedEntries() > 0) {
      sweep(Integer.MAX_VALUE);
    }
    return records.dataPaths();
  }

  /**
   * Shows the data registry path by path, in no order to rely on.
   *
   * @param limit no further path is begun once this many watches have been shown
   * @return whether all were shown
   */
  public boolean forEachPath(WatchVisitor visitor, int limit) {
    RecordStore.Cursor cursor = new RecordStore.Cursor();
    int shown = 0;
    for (int address = records.next(cursor);
        address != RecordStore.NONE;
        address = records.next(cursor)) {
      int[] ids = liveDataWatchers(address);
      if (ids.length == 0) {
        continue;
      }
      if (shown >= limit) {
        return false;
      }
      visitor.visit(records.path(address), ids);
      shown += ids.length;
    }
    return true;
  }

  private int[] liveDataWatchers(int address) {
    int[] ids = records.entries(address);
    int count = 0;
    for (int entry : ids) {
      if (Modes.isData(Modes.modes(entry)) && !watchers.isDropped(Modes.slot(entry))) {
        ids[count++] = watchers.id(Modes.slot(entry));
      }
    }
    int[] live = Arrays.copyOf(ids, count);
    Arrays.sort(live);
    return live;
  }

  /**
   * The paths at which a watcher has a watch in the data registry, in no order to rely on. Walks
   * over the whole table: for all watchers at once use {@link #forEachPath}.
   */
  public List<Path> pathsOf(int watcher) {
    int slot = watchers.slot(watcher);
    int wanted = slot == 0 ? 0 : watchers.dataEntries(slot);
    List<Path> paths = new ArrayList<>(wanted);
    RecordStore.Cursor cursor = new RecordStore.Cursor();
    while (paths.size() < wanted) {
      int address = records.next(cursor);
      if (address == RecordStore.NONE) {
        throw new IllegalStateException("the table of watches has lost a watch");
      }
      if (Modes.isData(records.modes(address, slot))) {
        paths.add(records.path(address));
      }
    }
    return paths;
  }

  /**
   * Bytes of the pages that hold paths and small sets of watchers; what {@link #sweep} gives back.
   */
  long allocatedBytes() {
    return records.allocatedBytes();
  }
}
