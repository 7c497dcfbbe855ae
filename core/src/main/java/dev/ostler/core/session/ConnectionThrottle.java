package dev.ostler.core.session;

/**
 * Decides which connects a server takes when many come at once: a token bucket, and in front of it,
 * if a freeze time is set, random early drops.
 *
 * <p>The drop probability starts at 0 and changes at most once in a freeze time: up when a connect
 * finds the bucket without the tokens for it, down when it finds the bucket fuller than the ratio
 * that is set.
 */
public final class ConnectionThrottle {
  private final ConnectionThrottleSettings settings;
  private int tokens;
  private long lastFillMillis;
  private long lastChangeMillis;
  private double dropProbability;

  /**
   * A throttle with a full bucket.
   *
   * @param nowMillis monotonic time
   */
  public ConnectionThrottle(ConnectionThrottleSettings settings, long nowMillis) {
    this.settings = settings;
    this.tokens = settings.tokens();
    this.lastFillMillis = nowMillis;
    this.lastChangeMillis = nowMillis;
  }

  public boolean isOff() {
    return settings.tokens() <= 0;
  }

  /**
   * Decides on one connect, and takes its tokens if the answer is yes.
   *
   * @param nowMillis monotonic time
   * @param chance a random number from 0 (included) to 1 (excluded)
   */
  public boolean admits(ConnectKind kind, long nowMillis, double chance) {
    if (isOff()) {
      return true;
    }
    fill(nowMillis);
    // A weight above the size of the bucket would shut this kind of connect out for ever.
    int weight = Math.min(settings.weight(kind), settings.tokens());
    if (settings.freezeTimeMillis() >= 0) {
      changeDropProbability(weight, nowMillis);
      if (chance < dropProbability) {
        return false;
      }
    }
    if (tokens < weight) {
      return false;
    }
    tokens -= weight;
    return true;
  }

  /** Tokens in the bucket after the last decision. */
  public int tokens() {
    return tokens;
  }

  /** The probability, 0 to 1, with which a connect was dropped early at the last decision. */
  public double dropProbability() {
    return dropProbability;
  }

  private void fill(long nowMillis) {
    long times = (nowMillis - lastFillMillis) / settings.fillTimeMillis();
    if (times <= 0) {
      return;
    }
    lastFillMillis += times * settings.fillTimeMillis();
    int missing = settings.tokens() - tokens;
    tokens =
        times > missing / settings.fillCount()
            ? settings.tokens()
            : tokens + (int) times * settings.fillCount();
  }

  private void changeDropProbability(int weight, long nowMillis) {
    if (nowMillis - lastChangeMillis < settings.freezeTimeMillis()) {
      return;
    }
    if (tokens < weight) {
      dropProbability = Math.min(1, dropProbability + settings.dropIncrease());
      lastChangeMillis = nowMillis;
    } else if (tokens > settings.tokens() * settings.decreaseRatio()) {
      dropProbability = Math.max(0, dropProbability - settings.dropDecrease());
      lastChangeMillis = nowMillis;
    }
  }
}
