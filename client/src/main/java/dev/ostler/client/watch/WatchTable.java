package dev.ostler.client.watch;

import dev.ostler.client.WatchEvent.Kind;
import dev.ostler.wire.client.EventType;
import dev.ostler.wire.client.OpCode;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.client.WatcherType;
import dev.ostler.wire.value.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The watches of a session, by kind and path. What fires when is the servers' rule: a change of
 * data or the end of a znode fires those left by getData and exists, a new znode those left by
 * exists where there was none, a change of children those left by getChildren, and its end these,
 * too.
 */
public final class WatchTable {
  /** What a watch hangs on. */
  public enum Slot {
    /** Left by a read of data, or by an exists that found a znode. */
    DATA,
    /** Left by an exists that found none. */
    EXIST,
    /** Left by a read of children. */
    CHILD,
    PERSISTENT,
    PERSISTENT_RECURSIVE
  }

  /** Path bytes in one setWatches request: well below the usual limit of a frame. */
  static final int BATCH_BYTES_MAX = 128 * 1024;

  private static final int PATH_OVERHEAD = Integer.BYTES;

  /** A watcher and whether it was told that the connection is gone. */
  private static final class Entry {
    private final Watcher watcher;
    private boolean disconnected;

    Entry(Watcher watcher) {
      this.watcher = watcher;
    }
  }

  private final Map<Slot, Map<Path, List<Entry>>> slots = new EnumMap<>(Slot.class);
  private final int batchBytesMax;

  /**
   * @param maxRequestBytes the largest request that servers take
   */
  public WatchTable(int maxRequestBytes) {
    batchBytesMax = Math.min(BATCH_BYTES_MAX, maxRequestBytes / 2);
    for (Slot slot : Slot.values()) {
      slots.put(slot, new LinkedHashMap<>());
    }
  }

  /** Adds a watcher. */
  public void add(Slot slot, Path path, Watcher watcher) {
    slot(slot).computeIfAbsent(path, added -> new ArrayList<>(1)).add(new Entry(watcher));
  }

  /**
   * Takes a watcher out without telling it.
   *
   * @return whether it was there
   */
  public boolean remove(Slot slot, Path path, Watcher watcher) {
    List<Entry> entries = slot(slot).get(path);
    if (entries == null || !entries.removeIf(entry -> entry.watcher.equals(watcher))) {
      return false;
    }
    if (entries.isEmpty()) {
      slot(slot).remove(path);
    }
    return true;
  }

  /** Whether anybody watches there. */
  public boolean has(Slot slot, Path path) {
    return slot(slot).containsKey(path);
  }

  /** The slots a removeWatches of this type empties, see {@link WatcherType}. */
  public static List<Slot> slotsOf(int watcherType) {
    return switch (watcherType) {
      case WatcherType.CHILDREN -> List.of(Slot.CHILD);
      case WatcherType.DATA -> List.of(Slot.DATA, Slot.EXIST);
      case WatcherType.PERSISTENT -> List.of(Slot.PERSISTENT);
      case WatcherType.PERSISTENT_RECURSIVE -> List.of(Slot.PERSISTENT_RECURSIVE);
      default -> List.of(Slot.values());
    };
  }

  /** Tells the watchers of some slots of a path that they are removed, and forgets them. */
  public void removed(List<Slot> emptied, Path path) {
    for (Slot slot : emptied) {
      tell(take(slot, path), Kind.REMOVED, path, -1);
    }
  }

  /** As {@link #removed(List, Path)}, for all that a request was to arm. */
  public void removed(Request.SetWatches request) {
    removed(Slot.DATA, request.data());
    removed(Slot.EXIST, request.exist());
    removed(Slot.CHILD, request.child());
    removed(Slot.PERSISTENT, request.persistent());
    removed(Slot.PERSISTENT_RECURSIVE, request.persistentRecursive());
  }

  private void removed(Slot emptied, List<Path> paths) {
    for (Path path : paths) {
      removed(List.of(emptied), path);
    }
  }

  /**
   * A server has sent a notification.
   *
   * @param type see {@link EventType}; others are passed over
   */
  public void fire(int type, Path path, long zxid) {
    switch (type) {
      case EventType.NODE_CREATED -> fire(Kind.CREATED, path, zxid, Slot.DATA, Slot.EXIST);
      case EventType.NODE_DATA_CHANGED ->
          fire(Kind.DATA_CHANGED, path, zxid, Slot.DATA, Slot.EXIST);
      case EventType.NODE_DELETED ->
          fire(Kind.DELETED, path, zxid, Slot.DATA, Slot.EXIST, Slot.CHILD);
      case EventType.NODE_CHILDREN_CHANGED -> fire(Kind.CHILDREN_CHANGED, path, zxid, Slot.CHILD);
      default -> {}
    }
  }

  private void fire(Kind kind, Path path, long zxid, Slot... oneShots) {
    List<Entry> told = new ArrayList<>(2);
    for (Slot slot : oneShots) {
      told.addAll(take(slot, path));
    }
    told.addAll(slot(Slot.PERSISTENT).getOrDefault(path, List.of()));
    if (kind != Kind.CHILDREN_CHANGED) {
      addRecursive(path, told);
    }
    tell(told, kind, path, zxid);
  }

  private void addRecursive(Path path, List<Entry> told) {
    Map<Path, List<Entry>> recursive = slot(Slot.PERSISTENT_RECURSIVE);
    if (recursive.isEmpty() || path.lastSlash() < 0) {
      return;
    }
    Path at = path;
    while (true) {
      told.addAll(recursive.getOrDefault(at, List.of()));
      if (at.isRoot()) {
        return;
      }
      at = at.parent();
    }
  }

  /** The connection is gone: those that go on are told. */
  public void disconnected() {
    for (Slot slot : List.of(Slot.PERSISTENT, Slot.PERSISTENT_RECURSIVE)) {
      for (Map.Entry<Path, List<Entry>> at : copy(slot).entrySet()) {
        for (Entry entry : at.getValue()) {
          if (!entry.disconnected) {
            entry.disconnected = true;
            entry.watcher.on(Kind.DISCONNECTED, at.getKey(), -1);
          }
        }
      }
    }
  }

  /** A server has armed again what {@link #setWatches} asked for. */
  public void rearmed() {
    for (Slot slot : List.of(Slot.PERSISTENT, Slot.PERSISTENT_RECURSIVE)) {
      for (Map.Entry<Path, List<Entry>> at : copy(slot).entrySet()) {
        for (Entry entry : at.getValue()) {
          if (entry.disconnected) {
            entry.disconnected = false;
            entry.watcher.on(Kind.RECONNECTED, at.getKey(), -1);
          }
        }
      }
    }
  }

  /** The session is over: everybody is told and forgotten. */
  public void sessionEnded() {
    for (Slot slot : Slot.values()) {
      Map<Path, List<Entry>> all = copy(slot);
      slot(slot).clear();
      all.forEach((path, entries) -> tell(entries, Kind.SESSION_ENDED, path, -1));
    }
  }

  /**
   * The requests that arm everything at another server; none if there is nothing to arm.
   *
   * @param relativeZxid the last transaction this client has seen
   */
  public List<Request.SetWatches> setWatches(long relativeZxid) {
    boolean persistent =
        !slot(Slot.PERSISTENT).isEmpty() || !slot(Slot.PERSISTENT_RECURSIVE).isEmpty();
    int opCode = persistent ? OpCode.SET_WATCHES2 : OpCode.SET_WATCHES;
    List<Request.SetWatches> requests = new ArrayList<>();
    Map<Slot, List<Path>> batch = emptyBatch();
    int bytes = 0;
    for (Slot slot : Slot.values()) {
      for (Path path : slot(slot).keySet()) {
        int more = path.length() + PATH_OVERHEAD;
        if (bytes > 0 && bytes + more > batchBytesMax) {
          requests.add(request(opCode, relativeZxid, batch));
          batch = emptyBatch();
          bytes = 0;
        }
        paths(batch, slot).add(path);
        bytes += more;
      }
    }
    if (bytes > 0) {
      requests.add(request(opCode, relativeZxid, batch));
    }
    return requests;
  }

  private static Request.SetWatches request(
      int opCode, long relativeZxid, Map<Slot, List<Path>> batch) {
    return new Request.SetWatches(
        opCode,
        relativeZxid,
        paths(batch, Slot.DATA),
        paths(batch, Slot.EXIST),
        paths(batch, Slot.CHILD),
        paths(batch, Slot.PERSISTENT),
        paths(batch, Slot.PERSISTENT_RECURSIVE));
  }

  private static Map<Slot, List<Path>> emptyBatch() {
    Map<Slot, List<Path>> batch = new EnumMap<>(Slot.class);
    for (Slot slot : Slot.values()) {
      batch.put(slot, new ArrayList<>());
    }
    return batch;
  }

  private static List<Path> paths(Map<Slot, List<Path>> batch, Slot slot) {
    List<Path> paths = batch.get(slot);
    if (paths == null) {
      throw new IllegalStateException("a batch has every slot");
    }
    return paths;
  }

  private List<Entry> take(Slot slot, Path path) {
    List<Entry> taken = slot(slot).remove(path);
    return taken == null ? List.of() : taken;
  }

  /** Told from a copy: whoever hears of it may change the table. */
  private static void tell(List<Entry> entries, Kind kind, Path path, long zxid) {
    for (Entry entry : List.copyOf(entries)) {
      entry.watcher.on(kind, path, zxid);
    }
  }

  private Map<Path, List<Entry>> copy(Slot slot) {
    Map<Path, List<Entry>> copy = new LinkedHashMap<>();
    slot(slot).forEach((path, entries) -> copy.put(path, List.copyOf(entries)));
    return copy;
  }

  private Map<Path, List<Entry>> slot(Slot slot) {
    Map<Path, List<Entry>> found = slots.get(slot);
    if (found == null) {
      throw new IllegalStateException("the table has every slot");
    }
    return found;
  }
}
