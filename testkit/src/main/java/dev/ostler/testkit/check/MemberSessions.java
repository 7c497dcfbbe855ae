package dev.ostler.testkit.check;

import dev.ostler.core.peer.Peer;
import dev.ostler.core.zab.Zab;
import dev.ostler.wire.quorum.QuorumMessage;
import org.jspecify.annotations.Nullable;

/**
 * What one server of an ensemble must know about sessions: all of them while it leads, and at any
 * time those that only it knows.
 */
final class MemberSessions {
  private final EnsembleJudge ensemble;
  private final MemberJudge member;
  private final LocalSessionCheck.View view;
  private final ToldTime time;
  private LocalSessionCheck locals;

  /** Null while it does not lead. */
  private @Nullable LeaderSessions leading;

  MemberSessions(
      EnsembleJudge ensemble, MemberJudge member, LocalSessionCheck.View view, ToldTime time) {
    this.ensemble = ensemble;
    this.member = member;
    this.view = view;
    this.time = time;
    this.locals = newLocals();
  }

  private LocalSessionCheck newLocals() {
    return new LocalSessionCheck(ensemble, view, ensemble.settings.tickTimeMillis(), time);
  }

  /** Those that only this server knows, in this life. */
  LocalSessionCheck locals() {
    return locals;
  }

  /** All of them, as the leader that it is, or is about to be. */
  LeaderSessions leader() {
    LeaderSessions known = leading;
    if (known == null) {
      known = new LeaderSessions(ensemble, ensemble.settings.tickTimeMillis(), member.peer(), time);
      leading = known;
    }
    return known;
  }

  void stopped() {
    locals.forgotten();
    locals = newLocals();
    leading = null;
  }

  // ---- as a leader ----

  void created(long session, int timeoutMillis) {
    LeaderSessions leader = leading;
    if (leader != null) {
      leader.created(session, timeoutMillis);
    }
  }

  void ended(long session) {
    LeaderSessions leader = leading;
    if (leader != null) {
      leader.ended(session);
    }
  }

  void attached(long session, int timeoutMillis) {
    LeaderSessions leader = leading;
    if (leader != null) {
      leader.attached(session, timeoutMillis);
    }
  }

  void touched(long session) {
    LeaderSessions leader = leading;
    if (leader != null) {
      leader.touched(session);
    }
  }

  void heard(QuorumMessage message) {
    LeaderSessions leader = leading;
    if (leader != null) {
      leader.heard(message);
    }
  }

  // ---- time ----

  void timePasses(long millis) {
    LeaderSessions leader = leading;
    if (leader != null) {
      leader.timePasses(millis);
    }
    locals.timePasses(millis);
  }

  /** Behind an event. */
  void compare(Peer peer, boolean ticking) {
    locals.compare(peer, ticking);
    if (peer.zab().state() != Zab.State.LEADING) {
      leading = null;
      return;
    }
    LeaderSessions leader = leader();
    if (ticking && peer.zab().accepts()) {
      leader.requireNoneOverdue();
    }
  }
}
