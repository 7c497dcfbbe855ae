package dev.ostler.core.tree;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** Which ephemeral znodes belong to which session. */
final class EphemeralIndex {
  private static final int[] NO_SLOTS = new int[0];

  private final SequencedMap<Long, SlotSet> bySession = new LinkedHashMap<>();
  private int count;

  void add(long session, int slot) {
    if (bySession.computeIfAbsent(session, s -> new SlotSet()).add(slot)) {
      count++;
    }
  }

  void remove(long session, int slot) {
    SlotSet slots = bySession.get(session);
    if (slots != null && slots.remove(slot)) {
      count--;
      if (slots.size() == 0) {
        bySession.remove(session);
      }
    }
  }

  /** The slots of one session, in an order that depends on their history alone. */
  int[] slots(long session) {
    @Nullable SlotSet slots = bySession.get(session);
    return slots == null ? NO_SLOTS : slots.toArray();
  }

  /** Sessions that own something, in the order of their first ephemeral. */
  long[] sessions() {
    long[] sessions = new long[bySession.size()];
    int n = 0;
    for (Long session : bySession.keySet()) {
      sessions[n++] = session;
    }
    return sessions;
  }

  int count() {
    return count;
  }
}
