package dev.ostler.testkit.check;

import static dev.ostler.testkit.check.BrokenClaim.hex;

import dev.ostler.core.peer.Peer;
import dev.ostler.wire.quorum.QuorumMessage;
import dev.ostler.wire.quorum.SessionTouch;
import org.jspecify.annotations.Nullable;

/**
 * What a leader must know about the sessions of all clients, from its first moment to its last:
 * each has a full timeout then, and what servers and clients tell about them counts.
 */
final class LeaderSessions {
  private static final int STALL_MILLIS_MIN = 50;

  private final EnsembleJudge ensemble;
  private final int tickTimeMillis;
  private final ToldTime time;
  private final SessionCheck sessions;

  /** What a server has forwarded last. */
  private QuorumMessage.@Nullable Request forwarded;

  LeaderSessions(EnsembleJudge ensemble, int tickTimeMillis, Peer peer, ToldTime time) {
    this.ensemble = ensemble;
    this.tickTimeMillis = tickTimeMillis;
    this.time = time;
    this.sessions = new SessionCheck(tickTimeMillis);
    peer.sessions()
        .forEach(session -> {
          if (!ensemble.isAgreed(session.id(), session.timeoutMillis())) {
            throw new BrokenClaim(
                "a leader begins with session "
                    + hex(session.id())
                    + " and a timeout of "
                    + session.timeoutMillis()
                    + ", on which nobody agreed");
          }
          sessions.created(session.id(), session.timeoutMillis(), time.monotonicMillis);
        });
  }

  /** The leader stood still if it was told nothing for so long: nobody is to suffer for it. */
  void timePasses(long millis) {
    if (millis > Math.max(tickTimeMillis, STALL_MILLIS_MIN)) {
      sessions.forgiven(millis);
    }
  }

  void heard(QuorumMessage message) {
    if (message instanceof QuorumMessage.PingReply reply) {
      for (SessionTouch touch : reply.touched()) {
        touched(touch.sessionId());
      }
    } else if (message instanceof QuorumMessage.Revalidate question) {
      ensemble.timeoutAgreed(question.sessionId(), question.timeoutMillis());
      attached(question.sessionId(), question.timeoutMillis());
    } else if (message instanceof QuorumMessage.Request request) {
      forwarded = request;
    }
  }

  void touched(long session) {
    if (!sessions.isClosing(session)) {
      sessions.touched(session, time.monotonicMillis);
    }
  }

  /** A client's write is proposed: if another server has forwarded it, its session lives. */
  void proposes(long session, int cxid) {
    QuorumMessage.Request request = forwarded;
    if (request != null && request.sessionId() == session && request.cxid() == cxid) {
      touched(session);
    }
  }

  void attached(long session, int timeoutMillis) {
    if (!sessions.isClosing(session)) {
      sessions.attached(session, timeoutMillis, time.monotonicMillis);
    }
  }

  void created(long session, int timeoutMillis) {
    sessions.createdUnlessKnown(session, timeoutMillis, time.monotonicMillis);
  }

  void ended(long session) {
    sessions.ended(session);
  }

  boolean isClosing(long session) {
    return sessions.isClosing(session);
  }

  void closing(long session) {
    sessions.closing(session);
  }

  void expires(long session) {
    sessions.expired(session, time.monotonicMillis);
  }

  void requireNoneOverdue() {
    sessions.requireNoneOverdue(time.monotonicMillis);
  }
}
