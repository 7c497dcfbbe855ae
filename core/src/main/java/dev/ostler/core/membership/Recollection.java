package dev.ostler.core.membership;

import org.jspecify.annotations.Nullable;

/**
 * What a server must know of the membership besides its files: a reconfiguration that is in its log
 * may have been acknowledged by it, so that it counts from then on, whether or not a file tells.
 *
 * <p>A version is a zxid. Counter 0 is what a first leader gives to the membership that the servers
 * were started with: nothing in the log, and no other members.
 */
public final class Recollection {
  private static final long COUNTER = 0xffff_ffffL;

  private Recollection() {}

  /**
   * At a start.
   *
   * @param files the active configuration, and a proposed one if its file is there
   * @param recorded the newest configuration in the history, which is what {@code
   *     /zookeeper/config} holds when all of the log is replayed; null if that is no configuration
   */
  public static JointConfig atStart(JointConfig files, @Nullable QuorumConfig recorded) {
    QuorumConfig proposed = files.lastSeen();
    boolean aborted =
        isReconfiguration(proposed) && recorded != null && recorded.version() != proposed.version();
    // A proposal that is not in the log any more has been taken back, and nobody counts on it.
    JointConfig known = aborted ? JointConfig.of(files.committed()) : files;
    return withProposed(known, recorded);
  }

  /**
   * When a part of the history has been taken away, or all of it replaced.
   *
   * @param recorded the newest configuration in what is left; null if there is none
   */
  public static JointConfig afterTruncation(JointConfig before, @Nullable QuorumConfig recorded) {
    return withProposed(JointConfig.of(before.committed()), recorded);
  }

  /**
   * Without a version the membership is one that an operator wrote down, and the log's is of an
   * earlier life.
   */
  private static JointConfig withProposed(JointConfig known, @Nullable QuorumConfig recorded) {
    return recorded != null
            && isReconfiguration(recorded)
            && known.committed().version() > 0
            && recorded.version() > known.lastSeen().version()
        ? new JointConfig(known.committed(), recorded)
        : known;
  }

  /** True for a configuration that is a transaction in the log. */
  public static boolean isReconfiguration(QuorumConfig config) {
    return (config.version() & COUNTER) != 0;
  }
}
