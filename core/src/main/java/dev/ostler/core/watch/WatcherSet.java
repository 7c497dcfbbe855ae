package dev.ostler.core.watch;

/**
 * Many entries at one path: an open-addressed table of entries keyed by slot, linear probing,
 * removal by shifting back. Four bytes an entry at a load between 7/16 and 7/8.
 */
final class WatcherSet {
  private static final int CAPACITY_MIN = 32;

  private int[] table;
  private int size;
  private int dataSize;

  WatcherSet(int expected) {
    table = new int[capacityFor(expected)];
  }

  private static int capacityFor(int entries) {
    int capacity = CAPACITY_MIN;
    while (entries > room(capacity)) {
      capacity <<= 1;
    }
    return capacity;
  }

  private static int room(int capacity) {
    return capacity - (capacity >>> 3);
  }

  int size() {
    return size;
  }

  /** Entries that stand in the data registry. */
  int dataSize() {
    return dataSize;
  }

  /** The places entries may be in; 0 is a free one. Read only. */
  int[] table() {
    return table;
  }

  /** The modes of a slot, or 0. */
  int modes(int slot) {
    int at = find(slot);
    return at < 0 ? 0 : Modes.modes(table[at]);
  }

  /** Adds an entry, replaces it, or, with modes 0, removes it. */
  void put(int slot, int modes) {
    int at = find(slot);
    if (at < 0) {
      if (modes != 0) {
        add(Modes.entry(slot, modes));
      }
      return;
    }
    dataSize += (Modes.isData(modes) ? 1 : 0) - (Modes.isData(Modes.modes(table[at])) ? 1 : 0);
    if (modes != 0) {
      table[at] = Modes.entry(slot, modes);
      return;
    }
    size--;
    shiftBack(at);
    if (table.length > CAPACITY_MIN && size < table.length >>> 2) {
      resize(capacityFor(size));
    }
  }

  /**
   * Clears modes of all entries, and drops those of watchers that are gone.
   *
   * @param clear modes that end
   * @param watchers told of each entry that changes
   */
  void rewrite(int clear, Watchers watchers) {
    int kept = 0;
    int data = 0;
    for (int i = 0; i < table.length; i++) {
      int entry = table[i];
      if (entry == 0) {
        continue;
      }
      int left = watchers.clear(entry, clear);
      if (left == 0) {
        table[i] = 0;
        continue;
      }
      kept++;
      data += Modes.isData(left) ? 1 : 0;
      table[i] = Modes.entry(Modes.slot(entry), left);
    }
    dataSize = data;
    if (kept < size) {
      size = kept;
      resize(capacityFor(kept));
    }
  }

  private int find(int slot) {
    int mask = table.length - 1;
    for (int at = Scatter.home(slot, table.length); table[at] != 0; at = (at + 1) & mask) {
      if (Modes.slot(table[at]) == slot) {
        return at;
      }
    }
    return -1;
  }

  private void add(int entry) {
    if (size + 1 > room(table.length)) {
      resize(table.length << 1);
    }
    place(entry);
    size++;
    dataSize += Modes.isData(Modes.modes(entry)) ? 1 : 0;
  }

  private void place(int entry) {
    int mask = table.length - 1;
    int at = Scatter.home(Modes.slot(entry), table.length);
    while (table[at] != 0) {
      at = (at + 1) & mask;
    }
    table[at] = entry;
  }

  /** Closes the hole by moving up what would no longer be found behind it. */
  private void shiftBack(int hole) {
    int mask = table.length - 1;
    int free = hole;
    for (int at = (hole + 1) & mask; table[at] != 0; at = (at + 1) & mask) {
      int home = Scatter.home(Modes.slot(table[at]), table.length);
      if (((at - home) & mask) >= ((at - free) & mask)) {
        table[free] = table[at];
        free = at;
      }
    }
    table[free] = 0;
  }

  private void resize(int capacity) {
    int[] old = table;
    table = new int[capacity];
    for (int entry : old) {
      if (entry != 0) {
        place(entry);
      }
    }
  }
}
