package dev.ostler.core.watch;

import java.util.Arrays;

/**
 * The watchers that have entries: each has a slot, a small number that entries carry instead of the
 * id. A slot is taken with the first entry and given back with the last, so a dropped watcher keeps
 * its slot until all its entries have been swept away, and no entry can be taken for somebody
 * else's.
 */
final class Watchers {
  private static final int NO_SLOT = 0;
  private static final int DROPPED = -1;

  /** Slot by id, open-addressed; 0 is free. Live watchers only. */
  private int[] slotById = new int[16];

  private int liveWatchers;

  // By slot. Slot 0 is never used.
  private int[] id = new int[16];
  private int[] entries = new int[16];
  private int[] dataEntries = new int[16];
  private int[] childEntries = new int[16];
  private int[] toldOf = new int[16];
  private int slotsEnd = 1;
  private int freeSlot = NO_SLOT;

  private int event;

  private int allEntries;
  private int droppedEntries;
  private int liveDataEntries;
  private int liveChildEntries;
  private int liveDataWatchers;
  private int childOrDroppedEntries;
  private int recursiveOrDroppedEntries;

  /** Slot of a live watcher, or 0. */
  int slot(int watcher) {
    int mask = slotById.length - 1;
    for (int at = home(watcher); slotById[at] != NO_SLOT; at = (at + 1) & mask) {
      if (id[slotById[at]] == watcher) {
        return slotById[at];
      }
    }
    return NO_SLOT;
  }

  /** Slot of a watcher that is about to get an entry. */
  int slotFor(int watcher) {
    int slot = slot(watcher);
    if (slot != NO_SLOT) {
      return slot;
    }
    if (2 * (liveWatchers + 1) > slotById.length) {
      growIds();
    }
    slot = takeSlot();
    id[slot] = watcher;
    placeId(slot);
    liveWatchers++;
    return slot;
  }

  private int takeSlot() {
    int slot = freeSlot;
    if (slot != NO_SLOT) {
      freeSlot = entries[slot];
      entries[slot] = 0;
      return slot;
    }
    if (slotsEnd == Modes.SLOTS_END) {
      throw new IllegalStateException("more than " + slotsEnd + " watchers");
    }
    if (slotsEnd == id.length) {
      int capacity = id.length + (id.length >>> 1);
      id = Arrays.copyOf(id, capacity);
      entries = Arrays.copyOf(entries, capacity);
      dataEntries = Arrays.copyOf(dataEntries, capacity);
      childEntries = Arrays.copyOf(childEntries, capacity);
      toldOf = Arrays.copyOf(toldOf, capacity);
    }
    return slotsEnd++;
  }

  /** The id of a live watcher. */
  int id(int slot) {
    return id[slot];
  }

  boolean isDropped(int slot) {
    return id[slot] == DROPPED;
  }

  /** Entries of a watcher in the data registry. */
  int dataEntries(int slot) {
    return dataEntries[slot];
  }

  /** Books that the modes of an entry change; from 0 for a new one, to 0 for one that goes. */
  void changed(int slot, int before, int after) {
    int entry = delta(before != 0, after != 0);
    int data = delta(Modes.isData(before), Modes.isData(after));
    int child = delta(Modes.isChild(before), Modes.isChild(after));
    recursiveOrDroppedEntries +=
        delta((before & Modes.RECURSIVE) != 0, (after & Modes.RECURSIVE) != 0);
    childOrDroppedEntries += child;
    allEntries += entry;
    boolean wasDataWatcher = dataEntries[slot] > 0;
    entries[slot] += entry;
    dataEntries[slot] += data;
    childEntries[slot] += child;
    if (isDropped(slot)) {
      droppedEntries += entry;
    } else {
      liveDataEntries += data;
      liveChildEntries += child;
      liveDataWatchers += delta(wasDataWatcher, dataEntries[slot] > 0);
    }
    if (entries[slot] == 0) {
      giveBack(slot);
    }
  }

  private static int delta(boolean before, boolean after) {
    return (after ? 1 : 0) - (before ? 1 : 0);
  }

  /** Takes modes from an entry, or all if its watcher is gone; tells and books what is left. */
  int clear(int entry, int modes) {
    int slot = Modes.slot(entry);
    int before = Modes.modes(entry);
    int after = isDropped(slot) ? 0 : before & ~modes;
    if (after != before) {
      changed(slot, before, after);
    }
    return after;
  }

  private void giveBack(int slot) {
    if (!isDropped(slot)) {
      removeId(slot);
      liveWatchers--;
    }
    id[slot] = DROPPED;
    entries[slot] = freeSlot;
    freeSlot = slot;
  }

  /** Marks a watcher as gone: from now on its entries count as dropped. */
  void drop(int watcher) {
    int slot = slot(watcher);
    if (slot == NO_SLOT) {
      return;
    }
    removeId(slot);
    liveWatchers--;
    liveDataEntries -= dataEntries[slot];
    liveChildEntries -= childEntries[slot];
    liveDataWatchers -= dataEntries[slot] > 0 ? 1 : 0;
    droppedEntries += entries[slot];
    id[slot] = DROPPED;
  }

  /** Begins an event, in which each watcher is told at most once. */
  void beginEvent() {
    event++;
    if (event == 0) {
      Arrays.fill(toldOf, 0);
      event = 1;
    }
  }

  /** True the first time that a slot comes up in an event. */
  boolean tell(int slot) {
    if (toldOf[slot] == event) {
      return false;
    }
    toldOf[slot] = event;
    return true;
  }

  /** Entries of live and dropped watchers. */
  int allEntries() {
    return allEntries;
  }

  int droppedEntries() {
    return droppedEntries;
  }

  int liveDataEntries() {
    return liveDataEntries;
  }

  int liveChildEntries() {
    return liveChildEntries;
  }

  /** Live watchers with an entry in the data registry. */
  int liveDataWatchers() {
    return liveDataWatchers;
  }

  /** Whether any entry, even a dropped one, stands in the child registry. */
  boolean hasChildEntries() {
    return childOrDroppedEntries > 0;
  }

  /** Whether any entry, even a dropped one, is recursive. */
  boolean hasRecursiveEntries() {
    return recursiveOrDroppedEntries > 0;
  }

  private int home(int watcher) {
    return Scatter.home(watcher, slotById.length);
  }

  private void placeId(int slot) {
    int mask = slotById.length - 1;
    int at = home(id[slot]);
    while (slotById[at] != NO_SLOT) {
      at = (at + 1) & mask;
    }
    slotById[at] = slot;
  }

  private void removeId(int slot) {
    int mask = slotById.length - 1;
    int free = home(id[slot]);
    while (slotById[free] != slot) {
      free = (free + 1) & mask;
    }
    for (int at = (free + 1) & mask; slotById[at] != NO_SLOT; at = (at + 1) & mask) {
      int home = home(id[slotById[at]]);
      if (((at - home) & mask) >= ((at - free) & mask)) {
        slotById[free] = slotById[at];
        free = at;
      }
    }
    slotById[free] = NO_SLOT;
  }

  private void growIds() {
    int[] old = slotById;
    slotById = new int[2 * old.length];
    for (int slot : old) {
      if (slot != NO_SLOT) {
        placeId(slot);
      }
    }
  }
}
