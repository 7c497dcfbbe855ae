package dev.ostler.core.zab;

/**
 * How long a server waits until it dials a leader again that it had to refuse. Nothing gets better
 * by itself as long as the same server leads in the same epoch, so the pauses grow; another leader
 * is dialed at once.
 */
final class Patience {
  static final long PAUSE_FIRST_MILLIS = 200;
  static final long PAUSE_MAX_MILLIS = 5_000;

  /** An operator hears of it so often. */
  static final long TOLD_AGAIN_MILLIS = 600_000;

  private static final long NOBODY = -1;

  private long leader = NOBODY;
  private long epoch;
  private long pauseMillis;
  private long refusedMillis;
  private long toldMillis;

  /**
   * A leader was refused.
   *
   * @return true if an operator should hear of it now
   */
  boolean refused(long refusedLeader, long refusedEpoch, long nowMillis) {
    boolean again = refusedLeader == leader && refusedEpoch == epoch;
    pauseMillis = again ? Math.min(2 * pauseMillis, PAUSE_MAX_MILLIS) : PAUSE_FIRST_MILLIS;
    leader = refusedLeader;
    epoch = refusedEpoch;
    refusedMillis = nowMillis;
    if (again && nowMillis - toldMillis < TOLD_AGAIN_MILLIS) {
      return false;
    }
    toldMillis = nowMillis;
    return true;
  }

  /** A leader was found that can be followed. */
  void forget() {
    leader = NOBODY;
  }

  boolean mayDial(long sid, long nowMillis) {
    return sid != leader || nowMillis - refusedMillis >= pauseMillis;
  }
}
