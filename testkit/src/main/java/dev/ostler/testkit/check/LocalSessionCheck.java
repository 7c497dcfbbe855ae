package dev.ostler.testkit.check;

import static dev.ostler.testkit.check.BrokenClaim.hex;

import dev.ostler.core.peer.Peer;
import java.util.List;
import java.util.TreeSet;

/**
 * The sessions that only one server knows, in one of its lives: they end when their client says so
 * or has been silent for too long, and when the server does; or become known to all.
 */
final class LocalSessionCheck {
  /** What the model of this server knows about a session. */
  interface View {
    /** Whether it is alive and known to all. */
    boolean isGlobal(long session);

    /** It is over, and nobody else notices. */
    void close(long session);
  }

  private static final int STALL_MILLIS_MIN = 50;

  private final EnsembleJudge ensemble;
  private final View view;
  private final int tickTimeMillis;
  private final ToldTime time;
  private final SessionCheck sessions;
  private final TreeSet<Long> here = new TreeSet<>();

  /** Those of which it is open when they end here. */
  private final TreeSet<Long> open = new TreeSet<>();

  LocalSessionCheck(EnsembleJudge ensemble, View view, int tickTimeMillis, ToldTime time) {
    this.ensemble = ensemble;
    this.view = view;
    this.tickTimeMillis = tickTimeMillis;
    this.time = time;
    this.sessions = new SessionCheck(tickTimeMillis);
  }

  /** Whether only this server knows the session, as far as it has shown. */
  boolean isHere(long session) {
    return here.contains(session) && !view.isGlobal(session);
  }

  void opened(long session, int timeoutMillis) {
    here.add(session);
    sessions.created(session, timeoutMillis, time.monotonicMillis);
  }

  void attached(long session, int timeoutMillis) {
    sessions.attached(session, timeoutMillis, time.monotonicMillis);
  }

  void touched(long session) {
    sessions.touched(session, time.monotonicMillis);
  }

  /** This server stood still if it was told nothing for so long. */
  void timePasses(long millis) {
    if (millis > Math.max(tickTimeMillis, STALL_MILLIS_MIN)) {
      sessions.forgiven(millis);
    }
  }

  /**
   * It is to become known to all, under the same conditions; whether it ever ends here is open from
   * now on.
   */
  void upgradeAsked(long session, int timeoutMillis) {
    if (!ensemble.isAgreed(session, timeoutMillis)) {
      throw new BrokenClaim(
          "local session "
              + hex(session)
              + " is to become known to all with a timeout of "
              + timeoutMillis
              + ", on which nobody agreed");
    }
    sessions.ended(session);
    open.add(session);
  }

  /**
   * Its client wants it ended. What the client sends behind that is a sign of life as long as the
   * request waits in its turn; should the connection be lost first, the session expires some day.
   */
  void closeAsked(long session) {
    if (here.contains(session)) {
      sessions.ended(session);
      open.add(session);
    }
  }

  /** Its client has ended it. */
  void closed(long session) {
    sessions.ended(session);
    end(session);
  }

  /** The server has decided that its time is over. */
  void expires(long session) {
    if (!open.contains(session)) {
      sessions.expired(session, time.monotonicMillis);
      sessions.ended(session);
    }
    end(session);
  }

  private void end(long session) {
    here.remove(session);
    view.close(session);
  }

  /** All that only this server knew is gone. */
  void forgotten() {
    for (long session : List.copyOf(here)) {
      sessions.ended(session);
      end(session);
    }
  }

  /** Whoever is not there any more has become known to all or is expired. */
  void notice(Peer peer) {
    for (long session : List.copyOf(here)) {
      boolean kept = peer.localSessions().get(session) != null;
      if (!kept && ensemble.isKnown(session)) {
        here.remove(session);
        sessions.ended(session);
      } else if (!kept) {
        expires(session);
      }
    }
  }

  /** Behind an event. */
  void compare(Peer peer, boolean ticking) {
    notice(peer);
    for (long session : here) {
      if (peer.isServing() && view.isGlobal(session)) {
        throw new BrokenClaim(
            "session " + hex(session) + " is known to all, and its server keeps it for itself");
      }
    }
    if (peer.localSessions().size() != here.size()) {
      throw new BrokenClaim(
          "a server has "
              + peer.localSessions().size()
              + " local sessions, and let "
              + here.size()
              + " in that are not over");
    }
    if (ticking) {
      sessions.requireNoneOverdue(time.monotonicMillis);
    }
  }
}
