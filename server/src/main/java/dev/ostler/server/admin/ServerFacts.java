package dev.ostler.server.admin;

import dev.ostler.server.node.NodeClock;

/**
 * What does not change while a server runs.
 *
 * @param startedWallMillis when it started
 */
public record ServerFacts(long startedWallMillis, NodeClock clock) {
  /** What {@code stat} and {@code srvr} begin with: the release whose behaviour this is, and ours. */
  String versionLine() {
    String own = ServerFacts.class.getPackage().getImplementationVersion();
    return "3.9.4-ostler-" + (own == null ? "development" : own) + ", built on 2026-11-21 00:00 UTC";
  }

  long uptimeMillis() {
    return clock.wallMillis() - startedWallMillis;
  }
}
