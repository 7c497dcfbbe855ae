package dev.ostler.server.config;

/** Where a key may be written, and under which name. */
public enum Placement {
  /** In {@code zoo.cfg} only; a system property of that name means nothing. */
  FILE,
  /** {@code K} in {@code zoo.cfg}, else {@code -Dzookeeper.K}. The file wins. */
  PREFIXED,
  /** As {@link #PREFIXED}, and {@code -DK} without the prefix counts when neither is given. */
  PREFIXED_OR_BARE,
  /**
   * {@code -DK} without a prefix. ZooKeeper cannot read such a key from {@code zoo.cfg}; Ostler
   * can, but there the system property wins, so that a line that never had an effect beside one
   * does not gain it by an upgrade.
   */
  BARE
}
