package dev.ostler.client.session;

import java.util.Random;

/**
 * Pauses between rounds in which every server failed: doubling, each drawn between half and all of
 * it, so that clients that lost their servers together do not come back together.
 */
final class Backoff {
  static final long FIRST_MILLIS = 20;
  static final long LONGEST_MILLIS = 1_000;

  private final Random random;
  private int level;

  Backoff(Random random) {
    this.random = random;
  }

  void reset() {
    level = 0;
  }

  /** How many pauses were made since the last success. */
  int level() {
    return level;
  }

  long nextMillis() {
    long full = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(level, 20));
    level++;
    return full / 2 + random.nextInt((int) (full - full / 2) + 1);
  }
}
