package dev.ostler.core.peer;

/**
 * How a member of an ensemble keeps sessions; a server that stands alone knows none of this.
 *
 * @param local whether a new session is known to its server only: {@code localSessionsEnabled}
 * @param upgrading whether such a session is made known to all when it creates its first ephemeral
 *     znode: {@code localSessionsUpgradingEnabled}
 * @param readOnlyMode whether clients that are content to read are served without a leader: {@code
 *     readonlymode.enabled}
 */
public record SessionRules(boolean local, boolean upgrading, boolean readOnlyMode) {
  /** The defaults of zoo.cfg. */
  public static final SessionRules DEFAULT = new SessionRules(false, false, false);
}
