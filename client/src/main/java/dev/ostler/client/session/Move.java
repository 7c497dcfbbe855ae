package dev.ostler.client.session;

import dev.ostler.wire.quorum.HostAndPort;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A change of the server on purpose, while one is connected:
 *
 * <pre>
 *   wants ──► begin: a second link is dialed ──► dialed: nothing more is sent on the first
 *                └ failed: all as before            └ takeDialed, once every answer has come
 * </pre>
 *
 * <p>Also when to look for a better server: one that takes changes while this one does not, and now
 * and then another for the sake of an even load.
 */
final class Move {
  private static final long PROBE_FIRST_MILLIS = 100;
  private static final long PROBE_LONGEST_MILLIS = 60_000;

  /** After a move that failed the next one waits. */
  private static final long REST_MILLIS = 1_000;

  private final SessionLimits limits;
  private final Random random;

  private @Nullable HostAndPort target;
  private int link;
  private boolean dialed;

  private boolean probing;
  private long probeMillis;
  private long probeNanos;
  private boolean rebalancing;
  private long rebalanceNanos;
  private boolean resting;
  private long restEndNanos;

  Move(SessionLimits limits, Random random) {
    this.limits = limits;
    this.random = random;
  }

  /** A server is connected. */
  void connected(boolean readOnly, long now) {
    probing = readOnly;
    probeMillis = PROBE_FIRST_MILLIS;
    probeNanos = now + SessionLimits.nanos(probeMillis);
    rebalancing = limits.rebalanceMillis() > 0;
    drawRebalance(now);
  }

  private void drawRebalance(long now) {
    double factor = 0.5 + random.nextDouble();
    rebalanceNanos = now + SessionLimits.nanos((long) (limits.rebalanceMillis() * factor));
  }

  /** Chooses a target, unless a move is under way or the last one failed just now. */
  boolean wants(HostAndPort server, long now) {
    if (isUnderWay() || (resting && restEndNanos - now > 0)) {
      return false;
    }
    resting = false;
    target = server;
    return true;
  }

  /** The move is on, over this link. */
  int begin(int number) {
    link = number;
    dialed = false;
    return number;
  }

  HostAndPort target() {
    HostAndPort chosen = target;
    if (chosen == null) {
      throw new IllegalStateException("no move was wanted");
    }
    return chosen;
  }

  boolean isUnderWay() {
    return link != 0;
  }

  /** The second link stands; answers on the first are waited for. */
  boolean isDraining() {
    return dialed;
  }

  boolean dialed(int from) {
    if (link == 0 || from != link) {
      return false;
    }
    dialed = true;
    return true;
  }

  /** The second link failed. */
  boolean failed(int from, long now) {
    if (link == 0 || from != link) {
      return false;
    }
    int unused = abandon();
    resting = true;
    restEndNanos = now + SessionLimits.nanos(REST_MILLIS);
    return true;
  }

  /** The second link becomes the first; 0 if it does not stand. */
  int takeDialed() {
    if (!dialed) {
      return 0;
    }
    return abandon();
  }

  /** Nothing comes of it; its link. */
  int abandon() {
    int given = link;
    link = 0;
    dialed = false;
    return given;
  }

  /** Once after a move that failed: whether it may be tried again now. */
  boolean restIsOver(long now) {
    if (!resting || restEndNanos - now > 0) {
      return false;
    }
    resting = false;
    return true;
  }

  /** Whether to ask a server now if it takes changes; less and less often. */
  boolean probeDue(long now) {
    if (!probing || probeNanos - now > 0) {
      return false;
    }
    probeMillis = Math.min(PROBE_LONGEST_MILLIS, 2 * probeMillis);
    probeNanos = now + SessionLimits.nanos(probeMillis);
    return true;
  }

  /** Whether to choose a server anew now. */
  boolean rebalanceDue(long now) {
    if (!rebalancing || rebalanceNanos - now > 0) {
      return false;
    }
    drawRebalance(now);
    return true;
  }

  @Nullable Long nextWake() {
    Long wake = probing ? Long.valueOf(probeNanos) : null;
    if (rebalancing && (wake == null || rebalanceNanos - wake < 0)) {
      wake = rebalanceNanos;
    }
    if (resting && (wake == null || restEndNanos - wake < 0)) {
      wake = restEndNanos;
    }
    return wake;
  }
}
