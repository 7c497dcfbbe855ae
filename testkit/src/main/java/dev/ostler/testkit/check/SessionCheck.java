package dev.ostler.testkit.check;

import static dev.ostler.testkit.check.BrokenClaim.hex;

import dev.ostler.core.session.Session;
import dev.ostler.core.session.SessionTable;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * When sessions may end and when they must: not before the agreed silence, and not later than one
 * tick behind it. All times are monotonic milliseconds as the server was told them.
 */
final class SessionCheck {
  private final int tickTimeMillis;
  private final Map<Long, Watched> sessions = new TreeMap<>();
  private final Set<Long> idsEver = new HashSet<>();

  /** One session as the server should see it. */
  private static final class Watched {
    int timeoutMillis;
    long lastTouchMillis;
    boolean closing;

    /** Every timeout ever agreed on: which of them a restart knows depends on the last snapshot. */
    final Set<Integer> timeoutsAgreed = new HashSet<>();
  }

  SessionCheck(int tickTimeMillis) {
    this.tickTimeMillis = tickTimeMillis;
  }

  /** The session is there, for the first time in the history of this server. */
  void created(long session, int timeoutMillis, long nowMillis) {
    if (!idsEver.add(session)) {
      throw new BrokenClaim("session id " + hex(session) + " was given out a second time");
    }
    Watched watched = new Watched();
    watched.timeoutMillis = timeoutMillis;
    watched.lastTouchMillis = nowMillis;
    watched.timeoutsAgreed.add(timeoutMillis);
    sessions.put(session, watched);
  }

  /** The session is there, and may have been before. */
  void createdUnlessKnown(long session, int timeoutMillis, long nowMillis) {
    if (!sessions.containsKey(session)) {
      created(session, timeoutMillis, nowMillis);
    }
  }

  void attached(long session, int timeoutMillis, long nowMillis) {
    Watched watched = sessions.get(session);
    if (watched != null) {
      watched.timeoutMillis = timeoutMillis;
      watched.timeoutsAgreed.add(timeoutMillis);
      watched.lastTouchMillis = nowMillis;
    }
  }

  void touched(long session, long nowMillis) {
    Watched watched = sessions.get(session);
    if (watched != null) {
      watched.lastTouchMillis = nowMillis;
    }
  }

  boolean isClosing(long session) {
    Watched watched = sessions.get(session);
    return watched != null && watched.closing;
  }

  void closing(long session) {
    Watched watched = sessions.get(session);
    if (watched != null) {
      watched.closing = true;
    }
  }

  void ended(long session) {
    sessions.remove(session);
  }

  /** The server has decided that the session's time is over. */
  void expired(long session, long nowMillis) {
    Watched watched = sessions.get(session);
    if (watched == null) {
      throw new BrokenClaim("session " + hex(session) + " expires, but there is none");
    }
    if (watched.closing) {
      throw new BrokenClaim("session " + hex(session) + " expires although its end was decided");
    }
    long silence = nowMillis - watched.lastTouchMillis;
    if (silence <= watched.timeoutMillis) {
      throw new BrokenClaim(
          "session "
              + hex(session)
              + " expires after a silence of "
              + silence
              + " ms; its timeout is "
              + watched.timeoutMillis);
    }
    watched.closing = true;
  }

  /** The server stood still for so long: nobody is to suffer for it. */
  void forgiven(long millis) {
    for (Watched watched : sessions.values()) {
      watched.lastTouchMillis += millis;
    }
  }

  /** After a tick: nobody may be overdue. */
  void requireNoneOverdue(long nowMillis) {
    sessions.forEach((session, watched) -> {
      long silence = nowMillis - watched.lastTouchMillis;
      if (!watched.closing && silence > watched.timeoutMillis + tickTimeMillis) {
        throw new BrokenClaim(
            "session "
                + hex(session)
                + " is alive after a silence of "
                + silence
                + " ms; its timeout is "
                + watched.timeoutMillis
                + ", a tick "
                + tickTimeMillis);
      }
    });
  }

  /** A restart gives every session a full timeout, one that was agreed on. */
  void restarted(SessionTable table, long nowMillis) {
    if (table.size() != sessions.size()) {
      throw new BrokenClaim(
          "there are " + table.size() + " sessions after a restart, not " + sessions.size());
    }
    Iterator<Map.Entry<Long, Watched>> all = sessions.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<Long, Watched> entry = all.next();
      Session session = table.get(entry.getKey());
      Watched watched = entry.getValue();
      if (session == null) {
        throw new BrokenClaim("session " + hex(entry.getKey()) + " is lost after a restart");
      }
      if (!watched.timeoutsAgreed.contains(session.timeoutMillis())) {
        throw new BrokenClaim(
            session + " has a timeout nobody agreed on; agreed: " + watched.timeoutsAgreed);
      }
      watched.timeoutMillis = session.timeoutMillis();
      watched.lastTouchMillis = nowMillis;
      watched.closing = false;
    }
  }
}
