package dev.ostler.core.watch;

import dev.ostler.wire.value.Path;
import java.util.Arrays;

/**
 * Path → entries: the records, the index over them and the sets of paths that have many watchers.
 * Every change of an entry is booked with {@link Watchers} here.
 */
final class WatchRecords {
  /** A set that has shrunk to this goes back into its record. */
  private static final int SET_SIZE_MIN = 8;

  private static final int INLINE_MAX = 16;

  private final RecordStore store = new RecordStore();
  private final PathIndex index;
  private final Watchers watchers;

  /** By number; number 0 is never used. Unused ones hold {@link #NO_SET}. */
  private WatcherSet[] sets = new WatcherSet[4];

  private static final WatcherSet NO_SET = new WatcherSet(0);
  private int setsEnd = 1;
  private int[] freeSets = new int[4];
  private int freeSetCount;

  /** Paths with an entry, even a dropped one, in the data registry. */
  private int dataPaths;

  WatchRecords(long hashSeed, Watchers watchers) {
    this.index = new PathIndex(store, hashSeed);
    this.watchers = watchers;
    Arrays.fill(sets, NO_SET);
  }

  int dataPaths() {
    return dataPaths;
  }

  int size() {
    return index.size();
  }

  /** Bytes of records in use: the path, and what is stored beside it. */
  long bytes() {
    return store.livingBytes();
  }

  /** Bytes of the pages that hold the records. */
  long allocatedBytes() {
    return store.allocatedBytes();
  }

  /** Address of the record of a path, or {@link RecordStore#NONE}. */
  int find(byte[] array, int offset, int length) {
    return index.find(array, offset, length, index.hash(array, offset, length));
  }

  int find(Path path) {
    return find(path.array(), path.offset(), path.length());
  }

  int next(RecordStore.Cursor cursor) {
    return store.next(cursor);
  }

  Path path(int address) {
    return store.path(address);
  }

  /** Number of entries, dropped ones too. */
  int entryCount(int address) {
    if (store.shape(address) == RecordStore.MANY) {
      return set(address).size();
    }
    byte[] page = store.page(address);
    int words = store.words(page, address);
    int capacity = store.wordCount(address);
    int count = 0;
    while (count < capacity && RecordStore.word(page, words, count) != 0) {
      count++;
    }
    return count;
  }

  /** A copy of the entries, dropped ones too. */
  int[] entries(int address) {
    int[] entries = new int[entryCount(address)];
    int count = 0;
    if (store.shape(address) == RecordStore.MANY) {
      for (int entry : set(address).table()) {
        if (entry != 0) {
          entries[count++] = entry;
        }
      }
      return entries;
    }
    byte[] page = store.page(address);
    int words = store.words(page, address);
    for (; count < entries.length; count++) {
      entries[count] = RecordStore.word(page, words, count);
    }
    return entries;
  }

  /** Modes of a watcher at a path, or 0. */
  int modes(int address, int slot) {
    if (store.shape(address) == RecordStore.MANY) {
      return set(address).modes(slot);
    }
    byte[] page = store.page(address);
    int words = store.words(page, address);
    int at = indexOf(page, words, store.wordCount(address), slot);
    return at < 0 ? 0 : Modes.modes(RecordStore.word(page, words, at));
  }

  private static int indexOf(byte[] page, int words, int capacity, int slot) {
    for (int i = 0; i < capacity; i++) {
      int entry = RecordStore.word(page, words, i);
      if (Modes.slot(entry) == slot) {
        return i;
      }
      if (entry == 0) {
        return -1;
      }
    }
    return -1;
  }

  /** The first entry of a path that has no record. */
  void addPath(Path path, int slot, int modes) {
    long hash = index.hash(path.array(), path.offset(), path.length());
    int address = store.add(path.array(), path.offset(), path.length(), RecordStore.ONE);
    byte[] page = store.page(address);
    RecordStore.setWord(page, store.words(page, address), 0, Modes.entry(slot, modes));
    index.add(address, hash);
    dataPaths += Modes.isData(modes) ? 1 : 0;
    watchers.changed(slot, 0, modes);
  }

  /** The first modes of a watcher at a path that has a record. */
  void addEntry(int address, int slot, int modes) {
    boolean hadData = hasData(address);
    watchers.changed(slot, 0, modes);
    int count = entryCount(address);
    int roomy = address;
    if (store.shape(address) != RecordStore.MANY && count == store.wordCount(address)) {
      roomy = reshape(address, entries(address), store.shape(address) + 1);
    }
    if (store.shape(roomy) == RecordStore.MANY) {
      set(roomy).put(slot, modes);
    } else {
      byte[] page = store.page(roomy);
      RecordStore.setWord(page, store.words(page, roomy), count, Modes.entry(slot, modes));
    }
    dataPaths += !hadData && Modes.isData(modes) ? 1 : 0;
  }

  /** Other modes for an entry; with 0 it goes, and with the last one its path. */
  void change(int address, int slot, int before, int after) {
    if (before == after) {
      return;
    }
    boolean hadData = hasData(address);
    watchers.changed(slot, before, after);
    if (store.shape(address) == RecordStore.MANY) {
      set(address).put(slot, after);
    } else {
      changeInline(address, slot, after);
    }
    settle(address, hadData);
  }

  private void changeInline(int address, int slot, int after) {
    byte[] page = store.page(address);
    int words = store.words(page, address);
    int at = indexOf(page, words, store.wordCount(address), slot);
    if (after != 0) {
      RecordStore.setWord(page, words, at, Modes.entry(slot, after));
      return;
    }
    int last = entryCount(address) - 1;
    RecordStore.setWord(page, words, at, RecordStore.word(page, words, last));
    RecordStore.setWord(page, words, last, 0);
  }

  /** Clears modes of all entries of a path, and throws away those of dropped watchers. */
  void rewrite(int address, int clear) {
    boolean hadData = hasData(address);
    if (store.shape(address) == RecordStore.MANY) {
      set(address).rewrite(clear, watchers);
    } else {
      rewriteInline(address, clear);
    }
    settle(address, hadData);
  }

  private void rewriteInline(int address, int clear) {
    byte[] page = store.page(address);
    int words = store.words(page, address);
    int count = entryCount(address);
    int kept = 0;
    for (int i = 0; i < count; i++) {
      int entry = RecordStore.word(page, words, i);
      int left = watchers.clear(entry, clear);
      if (left != 0) {
        RecordStore.setWord(page, words, kept++, Modes.entry(Modes.slot(entry), left));
      }
    }
    for (int i = kept; i < count; i++) {
      RecordStore.setWord(page, words, i, 0);
    }
  }

  /** After entries have changed: books the path, and ends or shrinks its record. */
  private void settle(int address, boolean hadData) {
    int count = entryCount(address);
    boolean many = store.shape(address) == RecordStore.MANY;
    dataPaths += (count > 0 && hasData(address) ? 1 : 0) - (hadData ? 1 : 0);
    if (count == 0) {
      if (many) {
        releaseSet(address);
      }
      index.remove(address);
      store.kill(address);
    } else if (many && count <= SET_SIZE_MIN) {
      int[] entries = entries(address);
      releaseSet(address);
      reshape(address, entries, RecordStore.SIXTEEN);
    } else if (store.shape(address) == RecordStore.SIXTEEN && count <= 2) {
      reshape(address, entries(address), RecordStore.FOUR);
    }
  }

  private boolean hasData(int address) {
    if (store.shape(address) == RecordStore.MANY) {
      return set(address).dataSize() > 0;
    }
    byte[] page = store.page(address);
    int words = store.words(page, address);
    int capacity = store.wordCount(address);
    for (int i = 0; i < capacity; i++) {
      if (Modes.isData(Modes.modes(RecordStore.word(page, words, i)))) {
        return true;
      }
    }
    return false;
  }

  /** A record of another shape with these entries; the old one is dead afterwards. */
  private int reshape(int address, int[] entries, int shape) {
    int reshaped = store.reshape(address, shape);
    byte[] page = store.page(reshaped);
    int words = store.words(page, reshaped);
    if (shape == RecordStore.MANY) {
      WatcherSet set = new WatcherSet(INLINE_MAX + 1);
      for (int entry : entries) {
        set.put(Modes.slot(entry), Modes.modes(entry));
      }
      RecordStore.setWord(page, words, 0, keepSet(set));
    } else {
      for (int i = 0; i < entries.length; i++) {
        RecordStore.setWord(page, words, i, entries[i]);
      }
    }
    index.replace(address, reshaped);
    store.kill(address);
    return reshaped;
  }

  /** Adds the watchers of all entries with one of these modes, as far as they are not told yet. */
  void collect(int address, int modes, Receivers receivers) {
    if (store.shape(address) == RecordStore.MANY) {
      for (int entry : set(address).table()) {
        if ((entry & modes) != 0) {
          receivers.add(Modes.slot(entry));
        }
      }
      return;
    }
    byte[] page = store.page(address);
    int words = store.words(page, address);
    int capacity = store.wordCount(address);
    for (int i = 0; i < capacity; i++) {
      int entry = RecordStore.word(page, words, i);
      if ((entry & modes) != 0) {
        receivers.add(Modes.slot(entry));
      }
    }
  }

  /** Gives back the dead room of one page, if there is much; copies at most one page. */
  void tidy() {
    int page = store.crowdedPage();
    if (page == 0) {
      return;
    }
    RecordStore.Cursor cursor = new RecordStore.Cursor();
    cursor.enter(page);
    int address = store.next(cursor);
    while (address != RecordStore.NONE && address >>> 16 == page) {
      // Without dropped entries, so that a sweep need not look at a moved record again.
      rewrite(address, 0);
      if (store.isAlive(address)) {
        index.replace(address, store.copy(address));
        store.kill(address);
      }
      address = store.next(cursor);
    }
  }

  private WatcherSet set(int address) {
    byte[] page = store.page(address);
    return sets[RecordStore.word(page, store.words(page, address), 0)];
  }

  private int keepSet(WatcherSet set) {
    int number;
    if (freeSetCount > 0) {
      number = freeSets[--freeSetCount];
    } else {
      if (setsEnd == sets.length) {
        sets = Arrays.copyOf(sets, 2 * setsEnd);
        Arrays.fill(sets, setsEnd, sets.length, NO_SET);
      }
      number = setsEnd++;
    }
    sets[number] = set;
    return number;
  }

  private void releaseSet(int address) {
    byte[] page = store.page(address);
    int number = RecordStore.word(page, store.words(page, address), 0);
    sets[number] = NO_SET;
    if (freeSetCount == freeSets.length) {
      freeSets = Arrays.copyOf(freeSets, 2 * freeSetCount);
    }
    freeSets[freeSetCount++] = number;
  }
}
