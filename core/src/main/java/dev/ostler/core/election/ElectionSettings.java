package dev.ostler.core.election;

import dev.ostler.core.membership.Role;

/**
 * What an operator can choose.
 *
 * @param notificationIntervalMinMillis pause before a vote that nobody answered is sent again; it
 *     doubles each time. {@code zookeeper.fastleader.minNotificationInterval}
 * @param notificationIntervalMaxMillis longest such pause. {@code
 *     zookeeper.fastleader.maxNotificationInterval}
 * @param finalWaitMillis how long a quorum of equal votes waits for a better vote, if not every
 *     voter has voted
 * @param handshakeTimeoutMillis how long an accepted connection may take to say who it is
 * @param reconfigEnabled whether a newer configuration is taken over from peers
 * @param unlistedRole what this server is while no configuration lists it. {@code peerType}
 */
public record ElectionSettings(
    long notificationIntervalMinMillis,
    long notificationIntervalMaxMillis,
    long finalWaitMillis,
    long handshakeTimeoutMillis,
    boolean reconfigEnabled,
    Role unlistedRole) {
  public ElectionSettings {
    if (notificationIntervalMinMillis <= 0
        || notificationIntervalMaxMillis < notificationIntervalMinMillis
        || finalWaitMillis < 0
        || handshakeTimeoutMillis <= 0) {
      throw new IllegalArgumentException("intervals are positive, and the longest is the longest");
    }
  }

  /**
   * The defaults of ZooKeeper.
   *
   * @param handshakeTimeoutMillis tickTime times syncLimit, unless {@code
   *     zookeeper.quorumCnxnTimeoutMs} is set
   */
  public static ElectionSettings defaults(long handshakeTimeoutMillis) {
    return new ElectionSettings(200, 60_000, 200, handshakeTimeoutMillis, false, Role.PARTICIPANT);
  }
}
