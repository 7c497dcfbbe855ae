package dev.ostler.core.election;

import dev.ostler.wire.quorum.Notification;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what each asker was told last. Nobody is told the same thing twice within the shortest
 * interval between notifications; whoever asks again sooner gets the second answer at its end. So
 * two servers that answer each other's answers cannot storm (bug B-25), and no answer is lost.
 */
final class Answers {
  /**
   * Most askers that are remembered; beyond, the one that was answered longest ago is forgotten.
   */
  static final int ASKERS_MAX = 1024;

  private record Told(Notification notification, long atMillis, boolean owed) {}

  private final long intervalMillis;
  private final SequencedMap<Long, Told> told = new LinkedHashMap<>();

  Answers(long intervalMillis) {
    this.intervalMillis = intervalMillis;
  }

  /** Tells whether the answer may be sent now; if not, it is owed. */
  boolean mayTell(long sid, Notification notification, long nowMillis) {
    @Nullable Told last = told.get(sid);
    if (last != null
        && nowMillis - last.atMillis < intervalMillis
        && last.notification.equals(notification)) {
      told.put(sid, new Told(notification, last.atMillis, true));
      return false;
    }
    told.remove(sid);
    told.putLast(sid, new Told(notification, nowMillis, false));
    if (told.size() > ASKERS_MAX) {
      told.pollFirstEntry();
    }
    return true;
  }

  /** Takes those out who are owed an answer that may be sent now. */
  List<Long> due(long nowMillis) {
    List<Long> sids = new ArrayList<>();
    for (Map.Entry<Long, Told> entry : told.sequencedEntrySet()) {
      Told last = entry.getValue();
      if (last.owed && nowMillis - last.atMillis >= intervalMillis) {
        sids.add(entry.getKey());
      }
    }
    for (long sid : sids) {
      told.remove(sid);
    }
    return sids;
  }

  /** When the next answer that is owed may be sent. */
  long nextMillis() {
    long next = Long.MAX_VALUE;
    for (Told last : told.sequencedValues()) {
      if (last.owed) {
        next = Math.min(next, last.atMillis + intervalMillis);
      }
    }
    return next;
  }

  /** A new connection knows nothing. */
  void forget(long sid) {
    told.remove(sid);
  }
}
