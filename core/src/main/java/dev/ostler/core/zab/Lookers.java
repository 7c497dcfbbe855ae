package dev.ostler.core.zab;

import java.util.Map;
import java.util.TreeMap;

/**
 * Servers that look for a leader although this one has a leader, or is it. Messages of an election
 * come on other connections than those of the broadcast, so a single one may be older than what was
 * heard since.
 */
final class Lookers {
  private final Map<Long, Long> since = new TreeMap<>();

  /**
   * A server looks for a leader.
   *
   * @param heardMillis when something else was heard of it for the last time
   * @return for how long it has been looking, and nothing else was heard
   */
  long lookingMillis(long sid, long nowMillis, long heardMillis) {
    Long first = since.get(sid);
    if (first == null || heardMillis > first) {
      since.put(sid, nowMillis);
      return 0;
    }
    return nowMillis - first;
  }

  void forget(long sid) {
    since.remove(sid);
  }
}
