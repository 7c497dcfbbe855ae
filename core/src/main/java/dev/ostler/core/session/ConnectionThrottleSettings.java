package dev.ostler.core.session;

/**
 * How many connects a server takes in a time: the keys {@code connection_throttle_*}.
 *
 * @param tokens size of the bucket; 0 switches the throttle off
 * @param fillTimeMillis how often tokens come back
 * @param fillCount tokens that come back each time
 * @param freezeTimeMillis the least time between two changes of the drop probability; below 0
 *     switches random drops off
 * @param dropIncrease added to the drop probability when the bucket is found empty
 * @param dropDecrease taken from it when the bucket is found fuller than {@code decreaseRatio}
 * @param decreaseRatio part of the bucket, 0 to 1
 * @param weightEnabled whether a connect costs its weight; otherwise it costs 1
 */
public record ConnectionThrottleSettings(
    int tokens,
    int fillTimeMillis,
    int fillCount,
    int freezeTimeMillis,
    double dropIncrease,
    double dropDecrease,
    double decreaseRatio,
    boolean weightEnabled,
    int globalSessionWeight,
    int localSessionWeight,
    int renewSessionWeight) {
  public static final ConnectionThrottleSettings OFF =
      new ConnectionThrottleSettings(0, 1, 1, -1, 0.02, 0.002, 0, false, 3, 1, 2);

  public ConnectionThrottleSettings {
    require(fillTimeMillis > 0, "connection_throttle_fill_time must be above 0");
    require(fillCount > 0, "connection_throttle_fill_count must be above 0");
    require(isPart(dropIncrease), "connection_throttle_drop_increase must be 0 to 1");
    require(isPart(dropDecrease), "connection_throttle_drop_decrease must be 0 to 1");
    require(isPart(decreaseRatio), "connection_throttle_decrease_ratio must be 0 to 1");
    require(
        globalSessionWeight > 0 && localSessionWeight > 0 && renewSessionWeight > 0,
        "connection_throttle_*_session_weight must be above 0");
  }

  /** A bucket of so many tokens, everything else as it is without settings. */
  public static ConnectionThrottleSettings ofTokens(int tokens, int fillTimeMillis, int fillCount) {
    return new ConnectionThrottleSettings(
        tokens, fillTimeMillis, fillCount, -1, 0.02, 0.002, 0, false, 3, 1, 2);
  }

  /** The tokens that a connect of this kind costs. */
  public int weight(ConnectKind kind) {
    if (!weightEnabled) {
      return 1;
    }
    return switch (kind) {
      case GLOBAL_SESSION -> globalSessionWeight;
      case LOCAL_SESSION -> localSessionWeight;
      case RENEW_SESSION -> renewSessionWeight;
    };
  }

  private static boolean isPart(double value) {
    return value >= 0 && value <= 1;
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
