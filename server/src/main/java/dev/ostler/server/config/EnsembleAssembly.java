package dev.ostler.server.config;

import dev.ostler.core.membership.ConfigText;
import dev.ostler.core.membership.JointConfig;
import dev.ostler.core.membership.Member;
import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.core.membership.Role;
import dev.ostler.core.membership.ServerAddress;
import dev.ostler.server.config.Notice.Kind;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.value.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Builds what a member of an ensemble is told, and stops the start where something is missing. */
final class EnsembleAssembly {
  private static final int MAX = Integer.MAX_VALUE;

  private final SettingReader reader;
  private final Origin whole;
  private final boolean severalAddresses;

  EnsembleAssembly(SettingReader reader, Origin whole, boolean severalAddresses) {
    this.reader = reader;
    this.whole = whole;
    this.severalAddresses = severalAddresses;
  }

  /**
   * The part of a member; empty for a server that stands alone and after a problem. All keys are
   * read in any case, for what cannot be read stops every start.
   *
   * @param config who is in the ensemble; empty without one
   * @param tickTimeMillis length of a tick
   */
  Optional<Ensemble> assemble(
      Optional<QuorumConfig> config, Path dataDir, OptionalLong serverId, int tickTimeMillis) {
    int initTicks = ticks(ConfigKey.INIT_LIMIT, config.isPresent());
    int syncTicks = ticks(ConfigKey.SYNC_LIMIT, config.isPresent());
    boolean reconfigEnabled = reader.truth(ConfigKey.RECONFIG_ENABLED);
    Ensemble.Election election = election(syncTicks, tickTimeMillis);
    Ensemble.Links links = links();
    Ensemble.Synchronisation synchronisation = synchronisation();
    Ensemble.Observers observers = observers();
    Ensemble.LocalSessions localSessions = localSessions();
    boolean leaderServes = reader.yes(ConfigKey.LEADER_SERVES);
    int connectTicks = reader.whole(ConfigKey.CONNECT_TO_LEARNER_MASTER_LIMIT, 0, MAX);
    if (config.isEmpty()) {
      return Optional.empty();
    }
    Optional<Ensemble.MembershipFiles> files = files(reconfigEnabled);
    JointConfig membership = membership(config.get(), reconfigEnabled, files);
    Member own = own(config.get(), dataDir, serverId);
    if (own == null) {
      return Optional.empty();
    }
    remarkOnRole(own);
    remarkOnOpenDoors(own, links, observers);
    return Optional.of(
        new Ensemble(
            own.sid(),
            membership,
            own.role(),
            leaderServes,
            reader.truth(ConfigKey.STANDALONE_ENABLED),
            reconfigEnabled,
            new Ensemble.Limits(initTicks, syncTicks, connectTicks == 0 ? initTicks : connectTicks),
            election,
            links,
            synchronisation,
            observers,
            localSessions,
            files));
  }

  /** A number of ticks without a default: who starts an ensemble has to know it. */
  private int ticks(ConfigKey key, boolean needed) {
    Optional<Setting> written = reader.settings().find(key);
    if (!needed) {
      return reader.whole(key, Integer.MIN_VALUE, MAX);
    }
    if (written.isEmpty() || written.get().value().equals("0")) {
      reader.problem(
          written.map(Setting::origin).orElse(whole),
          key.text() + " is not set",
          "Write for example "
              + key.text()
              + (key == ConfigKey.INIT_LIMIT ? "=10" : "=5")
              + ", in ticks of tickTime");
      return 1;
    }
    return reader.whole(key, 1, 1, MAX);
  }

  private @Nullable Member own(QuorumConfig config, Path dataDir, OptionalLong serverId) {
    Path file = dataDir.resolve("myid");
    if (serverId.isEmpty()) {
      if (!Files.exists(file)) {
        reader.problem(
            new Origin.WholeFile(file),
            "myid file is missing",
            "Write the number of this server's server.N line into it, for example with"
                + " zkServer-initialize.sh --myid=1");
      }
      return null;
    }
    Member own = config.member(serverId.getAsLong());
    if (own == null) {
      reader.problem(
          new Origin.WholeFile(file),
          "My id " + serverId.getAsLong() + " not in the peer list",
          "Write one of "
              + config.members().stream().map(member -> Long.toString(member.sid())).toList()
              + " into it, or add a line server."
              + serverId.getAsLong()
              + "= to the configuration");
    }
    return own;
  }

  private Optional<Ensemble.MembershipFiles> files(boolean reconfigEnabled) {
    if (whole instanceof Origin.WholeFile(Path file)) {
      Path folder = file.toAbsolutePath().getParent();
      if (reconfigEnabled && folder != null && Files.exists(folder) && !Files.isWritable(folder)) {
        reader.problem(
            whole,
            "reconfigEnabled=true needs to write files beside this one, and the folder "
                + folder
                + " cannot be written to",
            "Let the server's user write to it, or remove reconfigEnabled");
      }
      return Optional.of(
          new Ensemble.MembershipFiles(
              file.toAbsolutePath().normalize(),
              reader
                  .settings()
                  .find(ConfigKey.DYNAMIC_CONFIG_FILE)
                  .map(setting -> Path.of(setting.value()).toAbsolutePath().normalize())));
    }
    if (reconfigEnabled) {
      reader.problem(
          whole,
          "reconfigEnabled=true needs a configuration file to write the membership to",
          "Start the server with a zoo.cfg, or remove reconfigEnabled");
    }
    return Optional.empty();
  }

  /** With the configuration that was proposed when the server stopped, if there is one. */
  private JointConfig membership(
      QuorumConfig active, boolean reconfigEnabled, Optional<Ensemble.MembershipFiles> files) {
    Path file = files.map(Ensemble.MembershipFiles::nextFile).orElse(null);
    if (file == null || !Files.exists(file)) {
      return JointConfig.of(active);
    }
    Origin where = new Origin.WholeFile(file);
    if (!reconfigEnabled) {
      reader.notice(
          Kind.SUSPICIOUS,
          where.text()
              + ": a reconfiguration was under way when the server stopped, and reconfigEnabled is"
              + " not set; the file is ignored");
      return JointConfig.of(active);
    }
    try {
      if (Files.size(file) > ConfigText.LENGTH_LIMIT) {
        throw new MalformedException("it is longer than any membership");
      }
      Bytes text = Bytes.of(Files.readAllBytes(file));
      QuorumConfig next = ConfigText.parse(text, severalAddresses);
      return next.version() > active.version()
          ? new JointConfig(active, next)
          : JointConfig.of(active);
    } catch (IOException | MalformedException e) {
      reader.problem(
          where,
          "the membership that was proposed when the server stopped cannot be read: "
              + e.getMessage(),
          "Copy the file from another server of the ensemble, or remove it if none has it");
      return JointConfig.of(active);
    }
  }

  private Ensemble.Election election(int syncTicks, int tickTimeMillis) {
    int silence = (int) Math.min(MAX, (long) syncTicks * tickTimeMillis);
    int handshake = reader.whole(ConfigKey.QUORUM_CNXN_TIMEOUT, -1, -1, MAX);
    int retries = reader.whole(ConfigKey.ELECTION_PORT_BIND_RETRY, 0, MAX);
    int least = reader.whole(ConfigKey.ELECTION_MIN_NOTIFICATION, 1, MAX);
    int most = reader.whole(ConfigKey.ELECTION_MAX_NOTIFICATION, 1, MAX);
    return new Ensemble.Election(
        reader.whole(ConfigKey.CNX_TIMEOUT, 1, MAX),
        handshake <= 0 ? silence : handshake,
        retries == 0 ? MAX : retries,
        least,
        Math.max(least, most),
        reader.whole(ConfigKey.OBSERVER_ELECTION_DELAY, 0, MAX));
  }

  private Ensemble.Links links() {
    return new Ensemble.Links(
        reader.truth(ConfigKey.QUORUM_LISTEN_ON_ALL_IPS),
        reader.truth(ConfigKey.TCP_KEEP_ALIVE),
        severalAddresses,
        reader.whole(ConfigKey.LEADER_CONNECT_DELAY, 1, MAX));
  }

  private Ensemble.Synchronisation synchronisation() {
    return new Ensemble.Synchronisation(
        Math.max(500, reader.whole(ConfigKey.COMMIT_LOG_COUNT, Integer.MIN_VALUE, MAX)),
        reader.fraction(ConfigKey.SNAPSHOT_SIZE_FACTOR),
        reader.whole(ConfigKey.LEADER_SNAP_SYNCS, 1, MAX),
        reader.truth(ConfigKey.FORCE_SNAPSHOT_SYNC));
  }

  /** The system property is there to override the file, the other way round than usual. */
  private Ensemble.Observers observers() {
    boolean written = reader.truth(ConfigKey.SYNC_ENABLED);
    boolean writesLog =
        reader.settings().find(ConfigKey.OBSERVER_SYNC_ENABLED).isPresent()
            ? reader.truth(ConfigKey.OBSERVER_SYNC_ENABLED)
            : written;
    return new Ensemble.Observers(
        reader.whole(ConfigKey.OBSERVER_MASTER_PORT, 0, 65535),
        reader.whole(ConfigKey.OBSERVER_MASTER_SIZE_LIMIT, 1, MAX),
        writesLog,
        reader.whole(ConfigKey.OBSERVER_RECONNECT_DELAY, 0, MAX));
  }

  private Ensemble.LocalSessions localSessions() {
    boolean enabled = reader.truth(ConfigKey.LOCAL_SESSIONS_ENABLED);
    boolean upgrading = reader.truth(ConfigKey.LOCAL_SESSIONS_UPGRADING);
    if (upgrading && !enabled) {
      reader
          .settings()
          .find(ConfigKey.LOCAL_SESSIONS_UPGRADING)
          .ifPresent(setting ->
              reader.notice(
                  Kind.SUSPICIOUS, setting, "no effect without localSessionsEnabled=true"));
    }
    return new Ensemble.LocalSessions(enabled, upgrading && enabled);
  }

  /** The list decides; a key that says otherwise is a slip. */
  private void remarkOnRole(Member own) {
    Role role = own.role();
    reader
        .settings()
        .find(ConfigKey.PEER_TYPE)
        .filter(setting -> !setting.value().toLowerCase(Locale.ROOT).equals(role.text()))
        .ifPresent(setting ->
            reader.notice(
                Kind.SUSPICIOUS,
                setting,
                "this server's line server."
                    + own.sid()
                    + " says "
                    + role.text()
                    + ", and that counts"));
  }

  /** Servers believe what comes to these ports, so strangers must not reach them. */
  private void remarkOnOpenDoors(Member own, Ensemble.Links links, Ensemble.Observers observers) {
    for (ServerAddress address : own.addresses()) {
      boolean everywhere = links.listenOnAllIps() || address.quorum().isWildcard();
      if (!everywhere && isLoopback(address.host())) {
        continue;
      }
      String ports =
          "quorum port " + address.quorumPort() + " and election port " + address.electionPort();
      reader.notice(
          Kind.OPEN_DOOR,
          ports
              + " are open on "
              + (everywhere ? "every network interface" : address.host())
              + ", without TLS and authentication: whoever reaches them can vote and read every"
              + " write; let only the other servers through");
    }
    if (observers.masterPort() > 0) {
      reader.notice(
          Kind.OPEN_DOOR,
          "observer master port "
              + observers.masterPort()
              + " is open without TLS and authentication: whoever reaches it can read every write;"
              + " let only observers through");
    }
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
  }
}
