package dev.ostler.core.zab;

import dev.ostler.core.membership.JointConfig;
import dev.ostler.core.membership.Member;
import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.core.membership.Recollection;

/** What all roles of one server share and what outlives them. */
final class Context {
  /** How a role is left. */
  interface Exit {
    void to(Role role);
  }

  final ZabSettings settings;
  final ZabActions actions;
  final Replica replica;
  final History history;
  final Epochs epochs;
  private final Exit exit;
  final Agreement agreement = new Agreement();
  final Patience patience = new Patience();
  private JointConfig membership;
  long nowMillis;

  Context(
      ZabSettings settings,
      ZabActions actions,
      Replica replica,
      History history,
      Epochs epochs,
      JointConfig membership,
      Exit exit) {
    this.settings = settings;
    this.actions = actions;
    this.replica = replica;
    this.history = history;
    this.epochs = epochs;
    this.membership = membership;
    this.exit = exit;
  }

  long sid() {
    return settings.sid();
  }

  JointConfig membership() {
    return membership;
  }

  void membership(JointConfig changed) {
    if (!changed.equals(membership)) {
      membership = changed;
      replica.membershipChanged(changed);
    }
  }

  /** A configuration was proposed: from now on it takes a quorum of it as well. */
  void seen(QuorumConfig config) {
    if (settings.reconfigEnabled() && config.version() > membership.lastSeen().version()) {
      membership(new JointConfig(membership.committed(), config));
    }
  }

  /**
   * A leader that is being followed has this configuration. It takes the place of what an earlier
   * leader told; a proposal in the log stays, since it is the leader's as well.
   */
  void told(QuorumConfig config) {
    QuorumConfig active = membership.committed();
    QuorumConfig seen = membership.lastSeen();
    if (!settings.reconfigEnabled() || config.version() < active.version()) {
      return;
    }
    if (config.version() >= seen.version() || !Recollection.isReconfiguration(seen)) {
      membership(new JointConfig(active, config.version() == active.version() ? active : config));
    }
  }

  /** A configuration is active from now on; one that was proposed behind it stays proposed. */
  void activate(QuorumConfig config) {
    if (settings.reconfigEnabled() && config.version() >= membership.committed().version()) {
      QuorumConfig seen = membership.lastSeen();
      membership(new JointConfig(config, seen.version() > config.version() ? seen : config));
    }
  }

  /** A part of the history is gone, and what was proposed in it as well. */
  void recall() {
    if (settings.reconfigEnabled()) {
      QuorumConfig newest = Recorded.newestAfter(history.applied(), history.recent());
      membership(
          Recollection.afterTruncation(
              membership, newest != null ? newest : replica.recordedMembership()));
    }
  }

  /** True if this server is listed as an observer; one that nobody lists follows without a vote. */
  boolean isObserver() {
    Member self = membership.committed().member(sid());
    return self != null && !self.votes();
  }

  /** Ends the current role: there is no leader. The caller returns at once. */
  void look(String reason) {
    exit.to(new Looking(this, reason, null));
  }

  /** Ends the current role: the next one is already known. The caller returns at once. */
  void look(String reason, Looking.Next next) {
    exit.to(new Looking(this, reason, next));
  }

  /** Enters a role. The caller returns at once. */
  void become(Role role) {
    exit.to(role);
  }

  /** Applies what is committed and durable and came from another leader. */
  void applyForeign() {
    long to = history.applicable();
    RecentLog recent = history.recent();
    for (int i = recent.after(history.applied()); i < recent.size(); i++) {
      long zxid = recent.zxidAt(i);
      if (zxid > to) {
        break;
      }
      agreement.compared(replica.apply(recent.get(i)), nowMillis);
      history.applied(zxid);
    }
  }

  /**
   * Drops old transactions that need not be in memory.
   *
   * @param needed nothing above this may go: a learner that is being sent the log will go on from
   *     memory. It is waited for, but not for ever
   */
  void trim(long needed) {
    long applied = history.applied();
    RecentLog recent = history.recent();
    boolean full = recent.bytesAfter(recent.floor()) > 4 * settings.limits().recentBytesMax();
    history.trim(
        settings.limits().recentTransactionsMax(),
        settings.limits().recentBytesMax(),
        full ? applied : Math.min(applied, needed));
  }
}
