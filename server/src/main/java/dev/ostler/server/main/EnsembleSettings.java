package dev.ostler.server.main;

import dev.ostler.core.election.ElectionSettings;
import dev.ostler.core.membership.Member;
import dev.ostler.core.membership.ServerAddress;
import dev.ostler.core.zab.ZabSettings;
import dev.ostler.server.config.Ensemble;
import dev.ostler.server.config.ServerConfig;
import dev.ostler.server.member.MemberSettings;
import dev.ostler.wire.quorum.ElectionOpening;
import java.util.List;

/** What each part of a member gets to see of the configuration. */
final class EnsembleSettings {
  /**
   * As long as a leader waits for a better vote than a quorum's; fixed in Apache ZooKeeper, too.
   */
  private static final int FINAL_WAIT_MILLIS = 200;

  private EnsembleSettings() {}

  static ZabSettings zab(ServerConfig config, Ensemble ensemble) {
    Ensemble.Synchronisation synchronisation = ensemble.synchronisation();
    ZabSettings.Limits usual = ZabSettings.Limits.DEFAULT;
    return new ZabSettings(
        ensemble.serverId(),
        config.sessions().tickTimeMillis(),
        ensemble.limits().initTicks(),
        ensemble.limits().syncTicks(),
        ensemble.reconfigEnabled(),
        new ZabSettings.Limits(
            Math.max(usual.recentTransactionsMax(), synchronisation.recentTransactionsMin()),
            usual.recentBytesMax(),
            usual.backlogBytesMax(),
            usual.logSyncBytesMax(),
            synchronisation.snapshotsMax(),
            usual.counterMax()),
        new ZabSettings.Options(
            synchronisation.alwaysSnapshot(),
            ensemble.observers().writesLog(),
            ensemble.observers().masterPort() > 0));
  }

  static ElectionSettings election(Ensemble ensemble) {
    Ensemble.Election election = ensemble.election();
    return new ElectionSettings(
        election.notificationMinMillis(),
        election.notificationMaxMillis(),
        FINAL_WAIT_MILLIS,
        election.handshakeTimeoutMillis(),
        ensemble.reconfigEnabled(),
        ensemble.role());
  }

  static dev.ostler.core.request.Ensemble.Settings reconfiguration(Ensemble ensemble) {
    return new dev.ostler.core.request.Ensemble.Settings(
        ensemble.reconfigEnabled(),
        ensemble.standaloneEnabled(),
        ensemble.links().severalAddresses());
  }

  static ElectionOpening opening(Ensemble ensemble) {
    return ElectionOpening.of(
        ensemble.serverId(), addresses(ensemble).stream().map(ServerAddress::election).toList());
  }

  static MemberSettings member(ServerConfig config, Ensemble ensemble) {
    return new MemberSettings(
        ensemble.serverId(),
        addresses(ensemble),
        config.sessions().tickTimeMillis(),
        ensemble.limits().initTicks(),
        ensemble.limits().connectTicks(),
        ensemble.links().connectPauseMillis(),
        ensemble.election().connectTimeoutMillis(),
        ensemble.election().bindRetries(),
        ensemble.links().listenOnAllIps(),
        ensemble.links().keepAlive(),
        ensemble.observers().masterPort(),
        CoreSettings.fieldBytesMax(config),
        zab(config, ensemble).limits().logSyncBytesMax());
  }

  private static List<ServerAddress> addresses(Ensemble ensemble) {
    Member self = ensemble.membership().committed().member(ensemble.serverId());
    if (self == null) {
      self = ensemble.membership().lastSeen().member(ensemble.serverId());
    }
    if (self == null) {
      throw new IllegalArgumentException(
          "server " + ensemble.serverId() + " is not in its own configuration");
    }
    return self.addresses();
  }
}
