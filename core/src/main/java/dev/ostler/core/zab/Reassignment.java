package dev.ostler.core.zab;

import dev.ostler.core.membership.Member;
import dev.ostler.core.membership.QuorumConfig;
import org.jspecify.annotations.Nullable;

/**
 * What a reconfiguration means for a learner: where it goes, and when. While it serves it first
 * applies the reconfiguration, so that the client that asked for it gets its answer.
 */
final class Reassignment {
  private record Leaving(long zxid, String reason, Looking.Next next, long sinceMillis) {}

  private final Context context;
  private final long leader;
  private final boolean observer;
  private boolean serving;
  private @Nullable Leaving leaving;

  /**
   * @param observer what this server is under its leader
   */
  Reassignment(Context context, long leader, boolean observer) {
    this.context = context;
    this.leader = leader;
    this.observer = observer;
  }

  /** This server has clients from now on. */
  void serves() {
    serving = true;
  }

  // ---- to another configuration ----

  /** A reconfiguration is committed, and somebody leads from now on. */
  void activated(long zxid, long designatedLeader) {
    QuorumConfig config = context.membership().lastSeen();
    if (config.version() < zxid && context.settings.reconfigEnabled()) {
      context.actions.warn(
          "Reconfiguration "
              + Zxid.text(zxid)
              + " is committed, and this server cannot read what it proposed: it keeps the members"
              + " it knows. Restart it with the present dynamic configuration file of another"
              + " server");
    } else if (config.version() == zxid) {
      activate(config, designatedLeader);
    }
  }

  /**
   * The leader serves with a configuration, and goes on leading.
   *
   * @return true if that ended the role
   */
  boolean confirmed(QuorumConfig config) {
    return activate(config, leader);
  }

  /** Makes a configuration the active one; true if that ended the role. */
  private boolean activate(QuorumConfig config, long designatedLeader) {
    if (!context.settings.reconfigEnabled()
        || config.version() <= context.membership().committed().version()) {
      return false;
    }
    context.activate(config);
    leaving = leavingFor(config, designatedLeader);
    return serving ? leaveWhenApplied() : leave();
  }

  private @Nullable Leaving leavingFor(QuorumConfig config, long designatedLeader) {
    Member self = config.member(context.sid());
    String reason;
    Looking.Next next;
    if (designatedLeader == context.sid()) {
      reason = "a reconfiguration makes this server the leader";
      next = new Looking.Next.Lead();
    } else if (designatedLeader != leader) {
      reason = "a reconfiguration makes server " + designatedLeader + " the leader";
      next = new Looking.Next.Learn(designatedLeader);
    } else if ((self != null && !self.votes()) != observer) {
      reason = "a reconfiguration gives this server another role";
      next = new Looking.Next.Learn(leader);
    } else {
      return null;
    }
    return new Leaving(config.version(), reason, next, context.nowMillis);
  }

  // ---- to another role ----

  /** Goes if the reconfiguration is applied; true if that ended the role. */
  boolean leaveWhenApplied() {
    Leaving due = leaving;
    return due != null && context.history.applied() >= due.zxid && leave();
  }

  /** Goes if this server's own disk is waited for too long; true if that ended the role. */
  boolean leaveWhenLate() {
    Leaving due = leaving;
    return due != null
        && context.nowMillis - due.sinceMillis > context.settings.beatMillis()
        && leave();
  }

  /** Goes if there is somewhere to go; true if that ended the role. */
  boolean leave() {
    Leaving due = leaving;
    if (due == null) {
      return false;
    }
    context.look(due.reason, due.next);
    return true;
  }
}
