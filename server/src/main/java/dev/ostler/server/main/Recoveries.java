package dev.ostler.server.main;

import dev.ostler.core.state.StateLoader;
import dev.ostler.server.config.ServerConfig;
import dev.ostler.server.node.NodeClock;
import dev.ostler.server.state.StateRecovery;
import dev.ostler.store.check.Verdict;
import dev.ostler.store.disk.FileDisk;
import dev.ostler.store.recovery.DataDirectories;
import dev.ostler.store.recovery.DirectoryException;
import dev.ostler.store.recovery.RecoveryRules;
import java.security.SecureRandom;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a configuration says that data is found and loaded. */
final class Recoveries {
  private static final Logger LOG = LoggerFactory.getLogger(Recoveries.class);

  private Recoveries() {}

  /** Takes ownership of the data directories. */
  static DataDirectories open(ServerConfig config) throws DirectoryException {
    ServerConfig.Directories paths = config.directories();
    return DataDirectories.open(
        new FileDisk(),
        paths.dataDir().toString(),
        paths.dataLogDir().toString(),
        paths.createMissing());
  }

  static RecoveryRules rules(ServerConfig config) {
    return new RecoveryRules(
        config.snapshots().trustEmpty(), config.directories().createEmptyDatabase());
  }

  /** What fills a state from snapshot and log. */
  static StateRecovery state(ServerConfig config, NodeClock clock) {
    return new StateRecovery(
        CoreSettings.tree(config, new SecureRandom().nextLong()),
        config.sessions().tickTimeMillis(),
        clock.nanos() / 1_000_000,
        verdicts());
  }

  /** What fills a state from a snapshot alone. */
  static StateLoader snapshot(ServerConfig config, NodeClock clock) {
    return new StateLoader(
        CoreSettings.tree(config, new SecureRandom().nextLong()),
        config.sessions().tickTimeMillis(),
        clock.nanos() / 1_000_000);
  }

  static Consumer<Verdict> verdicts() {
    return verdict -> LOG.warn("{}", verdict.message());
  }
}
