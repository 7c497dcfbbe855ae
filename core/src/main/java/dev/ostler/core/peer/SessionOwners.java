package dev.ostler.core.peer;

import dev.ostler.core.session.Session;
import dev.ostler.core.session.SessionTable;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;

/**
 * A leader's knowledge of where the client of each session is: at this server, or behind the link
 * of a learner. Who created or revalidated a session last is its owner, and nobody else may write
 * for it.
 *
 * <p>A session whose creation is proposed counts already: a follower may have it, and its client
 * write, before this leader has applied it.
 */
final class SessionOwners {
  /** The client is connected to this server. */
  static final int SELF = -1;

  /** The learner that had the client is gone; only a new connection may go on. */
  private static final int GONE = -2;

  /** Ended sessions that are remembered: as many as may end while a request is on its way. */
  private static final int ENDED_MAX = 20_000;

  private final LinkedHashSet<Long> ended = new LinkedHashSet<>();

  private final LinkedHashMap<Long, Integer> owners = new LinkedHashMap<>();

  /** Proposed and not applied; true if the end is proposed as well. */
  private final LinkedHashMap<Long, Boolean> creating = new LinkedHashMap<>();

  /** The creation of a session is proposed. */
  void creating(long session, int owner) {
    creating.put(session, false);
    owners.put(session, owner);
  }

  /** The session is in the table; true if its end is proposed already. */
  boolean created(long session) {
    return Boolean.TRUE.equals(creating.remove(session));
  }

  /** The end of a session is proposed. */
  void ending(long session, SessionTable sessions) {
    Session known = sessions.get(session);
    if (known != null) {
      sessions.markClosing(known);
    } else {
      creating.computeIfPresent(session, (id, ends) -> true);
    }
  }

  void ended(long session) {
    owners.remove(session);
    creating.remove(session);
    ended.add(session);
    if (ended.size() > ENDED_MAX) {
      ended.removeFirst();
    }
  }

  /** True if a session has ended lately. */
  boolean hasEnded(long session) {
    return ended.contains(session);
  }

  /** True if the session exists, or will, and its end is not decided. */
  boolean isAlive(long session, SessionTable sessions) {
    Session known = sessions.get(session);
    return known != null ? !known.isClosing() : Boolean.FALSE.equals(creating.get(session));
  }

  /** True if the session exists, or will, be its end decided or not. */
  boolean isKnown(long session, SessionTable sessions) {
    return sessions.get(session) != null || creating.containsKey(session);
  }

  /** The client has come to a server with its session. */
  void moved(long session, int owner) {
    owners.put(session, owner);
  }

  /** True if a link may write for a session; the first that asks becomes the owner. */
  boolean isOwner(long session, int owner) {
    return owners.computeIfAbsent(session, id -> owner) == owner;
  }

  void learnerGone(int link) {
    owners.replaceAll((session, owner) -> owner == link ? GONE : owner);
  }

  void clear() {
    owners.clear();
    creating.clear();
    ended.clear();
  }
}
