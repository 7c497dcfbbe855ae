package dev.ostler.server.config;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Finds the key that somebody probably meant by one that does not exist. */
final class KeySuggestion {

  /**
   * Names that ZooKeeper's administrator guide uses for keys it reads under another name; written
   * in a file they have never had an effect.
   */
  private static final Map<String, ConfigKey> NAMES_OF_THE_GUIDE =
      Map.ofEntries(
          Map.entry("maxConcurrentSnapSyncs", ConfigKey.LEADER_SNAP_SYNCS),
          Map.entry("maxConcurrentDiffSyncs", ConfigKey.LEADER_DIFF_SYNCS),
          Map.entry("requestThrottleLimit", ConfigKey.REQUEST_THROTTLE_MAX),
          Map.entry("requestThrottleStallTime", ConfigKey.REQUEST_THROTTLE_STALL),
          Map.entry("requestThrottleDropStale", ConfigKey.REQUEST_THROTTLE_DROP_STALE),
          Map.entry("requestStaleLatencyCheck", ConfigKey.REQUEST_STALE_LATENCY),
          Map.entry("requestStaleConnectionCheck", ConfigKey.REQUEST_STALE_CONNECTION),
          Map.entry("connectionMaxTokens", ConfigKey.CONNECTION_TOKENS),
          Map.entry("connectionTokenFillTime", ConfigKey.CONNECTION_FILL_TIME),
          Map.entry("connectionTokenFillCount", ConfigKey.CONNECTION_FILL_COUNT),
          Map.entry("connectionFreezeTime", ConfigKey.CONNECTION_FREEZE_TIME),
          Map.entry("connectionDropIncrease", ConfigKey.CONNECTION_DROP_INCREASE),
          Map.entry("connectionDropDecrease", ConfigKey.CONNECTION_DROP_DECREASE),
          Map.entry("connectionDecreaseRatio", ConfigKey.CONNECTION_DECREASE_RATIO));

  /** Longer names are not compared: the cost grows with the product of the lengths. */
  private static final int LONGEST_COMPARED = 100;

  private KeySuggestion() {}

  /** The nearest key, empty when nothing is near enough to be worth naming. */
  static Optional<String> nearest(String unknown) {
    ConfigKey byGuide = NAMES_OF_THE_GUIDE.get(unknown);
    if (byGuide != null) {
      return Optional.of(byGuide.text());
    }
    if (unknown.length() > LONGEST_COMPARED) {
      return Optional.empty();
    }
    String wanted = withoutPrefix(unknown).toLowerCase(Locale.ROOT);
    int nearestDistance = 1 + Math.max(1, wanted.length() / 4);
    Optional<String> nearest = Optional.empty();
    for (ConfigKey key : ConfigKey.values()) {
      int distance = distance(wanted, key.text().toLowerCase(Locale.ROOT));
      if (distance < nearestDistance) {
        nearestDistance = distance;
        nearest = Optional.of(key.text());
      }
    }
    return nearest;
  }

  private static String withoutPrefix(String name) {
    return name.startsWith(ConfigKey.PREFIX) ? name.substring(ConfigKey.PREFIX.length()) : name;
  }

  /** The number of letters to insert, drop or change to turn one text into the other. */
  static int distance(String left, String right) {
    int[] above = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int[] row = new int[right.length() + 1];
      row[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        int change = above[j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, 1 + Math.min(above[j], row[j - 1]));
      }
      above = row;
    }
    return above[right.length()];
  }
}
