package dev.ostler.core.peer;

import dev.ostler.core.session.ConnectionThrottleSettings;
import dev.ostler.core.session.TimeoutNegotiation;

/**
 * What an operator decides about the core.
 *
 * @param serverId 1 for a server that stands alone
 * @param tickTimeMillis the grain of session expiry
 * @param timeouts bounds of session timeouts
 * @param enforceQuota whether hard quotas refuse writes
 * @param listEphemerals whether the transaction that ends a session lists its ephemerals
 * @param reconfigEnabled whether reconfig is refused as switched off or as impossible
 * @param globalOutstandingLimit requests in flight above which clients are no longer read
 * @param outstandingBytesMax bytes of requests in flight above which clients are no longer read
 * @param replyBytesMax reads whose reply would be longer than about this are refused
 * @param sweep removal of containers and znodes whose time is over
 * @param throttle how many connections may come, and when
 * @param sessions what a member of an ensemble does about sessions
 */
public record PeerSettings(
    int serverId,
    int tickTimeMillis,
    TimeoutNegotiation timeouts,
    boolean enforceQuota,
    boolean listEphemerals,
    boolean reconfigEnabled,
    int globalOutstandingLimit,
    long outstandingBytesMax,
    long replyBytesMax,
    Sweep sweep,
    ConnectionThrottleSettings throttle,
    SessionRules sessions) {
  /**
   * @param intervalMillis between two sweeps
   * @param perMinuteMax removals in a minute
   * @param neverUsedMillis age above which a container that never had a child goes; 0 is never
   */
  public record Sweep(long intervalMillis, int perMinuteMax, long neverUsedMillis) {}
}
