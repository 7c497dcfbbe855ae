package dev.ostler.core.request;

import dev.ostler.core.membership.JointConfig;
import dev.ostler.core.membership.QuorumConfig;

/** What a reconfiguration has to know of the servers: a leader's view. */
public interface Ensemble {
  /**
   * What an operator decides.
   *
   * @param enabled {@code reconfigEnabled}
   * @param standaloneEnabled with it an ensemble keeps at least two voters: a list of one is taken
   *     for a server that stands alone
   * @param severalAddresses whether a server may have more than one, {@code
   *     zookeeper.multiAddress.enabled}
   */
  record Settings(boolean enabled, boolean standaloneEnabled, boolean severalAddresses) {
    /** The defaults of zoo.cfg, but for whether it is enabled. */
    public static Settings of(boolean enabled) {
      return new Settings(enabled, true, false);
    }
  }

  Settings settings();

  /** True for a server that stands alone, with nobody to reconfigure with. */
  boolean isAlone();

  JointConfig membership();

  /** True while a reconfiguration is proposed and not active. */
  boolean isReconfiguring();

  /** True if a quorum of a configuration follows and is up to date. */
  boolean hasQuorumOf(QuorumConfig config);

  /** A server without others. */
  static Ensemble alone(boolean reconfigEnabled) {
    return new Ensemble() {
      @Override
      public Settings settings() {
        return Settings.of(reconfigEnabled);
      }

      @Override
      public boolean isAlone() {
        return true;
      }

      @Override
      public JointConfig membership() {
        throw new IllegalStateException("a server that stands alone is no member");
      }

      @Override
      public boolean isReconfiguring() {
        return false;
      }

      @Override
      public boolean hasQuorumOf(QuorumConfig config) {
        return false;
      }
    };
  }
}
