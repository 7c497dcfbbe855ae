package dev.ostler.server.admin;

import dev.ostler.server.node.NodeClock;

/**
 * What does not change while a server runs.
 *
 * @param startedWallMillis when it started
 */
public record ServerFacts(long startedWallMillis, NodeClock clock, Release release) {
  /** What {@code stat} and {@code srvr} begin with. */
  String versionLine() {
    return release.compatibleText();
  }

  long uptimeMillis() {
    return clock.wallMillis() - startedWallMillis;
  }
}
