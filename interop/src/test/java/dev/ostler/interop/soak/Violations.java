package dev.ostler.interop.soak;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** What must not happen, counted; the first ones of each kind are printed as they are found. */
final class Violations {
  /** What can be wrong. */
  enum Kind {
    LOST,
    DUPLICATED,
    STALE_EPHEMERALS,
    READS_GONE_BACK,
    SESSIONS_LOST,
    LOCKS_SHARED,
    WATCHES_LOST
  }

  private static final int SHOWN_MAX = 10;

  private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);

  synchronized void add(Kind kind, String what) {
    int count = counts.merge(kind, 1, Integer::sum);
    if (count <= SHOWN_MAX) {
      System.out.println("VIOLATION, " + text(kind) + ": " + what);
    }
  }

  synchronized int count(Kind kind) {
    return counts.getOrDefault(kind, 0);
  }

  synchronized boolean isEmpty() {
    return counts.isEmpty();
  }

  /** All counts in one line. */
  synchronized String summary() {
    StringJoiner text = new StringJoiner(", ");
    for (Kind kind : Kind.values()) {
      text.add(text(kind) + " " + count(kind));
    }
    return text.toString();
  }

  private static String text(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
