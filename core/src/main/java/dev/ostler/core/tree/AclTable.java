package dev.ostler.core.tree;

import dev.ostler.wire.value.AclList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The access control lists in use, each once. A znode holds an index; a list that no znode holds
 * any more is forgotten and its index used again.
 */
final class AclTable {
  /** The index of {@link AclList#OPEN}, the list of most znodes, which is never forgotten. */
  static final int OPEN_INDEX = 1;

  private static final class Entry {
    final AclList list;
    final int index;
    int references;

    Entry(AclList list, int index) {
      this.list = list;
      this.index = index;
    }
  }

  private final List<@Nullable Entry> entries = new ArrayList<>();
  private final Map<AclList, Entry> byList = new HashMap<>();
  private final ArrayDeque<Integer> free = new ArrayDeque<>();

  AclTable() {
    entries.add(null);
    Entry open = new Entry(AclList.OPEN, OPEN_INDEX);
    entries.add(open);
    byList.put(AclList.OPEN, open);
  }

  /** The list behind an index; null for {@link NodeState#NO_ACL}. */
  @Nullable AclList get(long index) {
    if (index == OPEN_INDEX) {
      return AclList.OPEN;
    }
    if (index == NodeState.NO_ACL) {
      return null;
    }
    Entry entry = entries.get((int) index);
    if (entry == null) {
      throw new IllegalStateException("no access control list has index " + index);
    }
    return entry.list;
  }

  /** Index of a list for one more znode. */
  @SuppressWarnings("ReferenceEquality") // a shortcut for the list of most znodes
  int acquire(AclList list) {
    Entry entry = list == AclList.OPEN ? entries.get(OPEN_INDEX) : byList.get(list);
    if (entry == null) {
      Integer reused = free.pollLast();
      int index = reused != null ? reused : entries.size();
      entry = new Entry(list, index);
      byList.put(list, entry);
      if (reused != null) {
        entries.set(index, entry);
      } else {
        entries.add(entry);
      }
    }
    entry.references++;
    return entry.index;
  }

  /** One znode more holds the list behind an index that is in use. */
  void acquireAgain(int index) {
    Entry entry = entries.get(index);
    if (entry == null) {
      throw new IllegalStateException("the list with index " + index + " is not in use");
    }
    entry.references++;
  }

  /** One znode less holds the list. */
  void release(long index) {
    if (index == NodeState.NO_ACL) {
      return;
    }
    Entry entry = entries.get((int) index);
    if (entry == null || entry.references == 0) {
      throw new IllegalStateException("the list with index " + index + " is not in use");
    }
    entry.references--;
    if (entry.references == 0 && index != OPEN_INDEX) {
      byList.remove(entry.list);
      entries.set((int) index, null);
      free.addLast((int) index);
    }
  }

  /** The lists in use by index, null where an index is free. */
  @Nullable AclList[] copy() {
    @Nullable AclList[] lists = new @Nullable AclList[entries.size()];
    for (int i = 0; i < lists.length; i++) {
      Entry entry = entries.get(i);
      lists[i] = entry != null && entry.references > 0 ? entry.list : null;
    }
    return lists;
  }
}
