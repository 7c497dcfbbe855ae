package dev.ostler.server.main;

import dev.ostler.core.access.AccessSettings;
import dev.ostler.core.peer.PeerSettings;
import dev.ostler.core.peer.SessionRules;
import dev.ostler.core.session.ConnectionThrottleSettings;
import dev.ostler.core.session.TimeoutNegotiation;
import dev.ostler.core.tree.TreeOptions;
import dev.ostler.net.listen.ListenerOptions;
import dev.ostler.server.config.Ensemble;
import dev.ostler.server.config.Secret;
import dev.ostler.server.config.ServerConfig;
import dev.ostler.store.log.LogOptions;
import dev.ostler.store.snapshot.Compression;
import dev.ostler.store.snapshot.SnapshotFormat;
import java.util.List;

/** What each part of the server gets to see of the configuration. */
final class CoreSettings {
  /** The id of a server that stands alone, as in the session ids of Apache ZooKeeper. */
  private static final int STANDALONE_ID = 1;

  private static final long LOG_RESERVE_BYTES = 16L << 20;

  /**
   * The part of the heap that requests in flight may hold. Their records stand in the log's two
   * arrays as well, which double when they grow; and each client may be one request beyond it.
   */
  private static final int OUTSTANDING_HEAP_SHARE = 16;

  /** The part of the heap that replies may take that wait for all clients together. */
  private static final int UNSENT_HEAP_SHARE = 4;

  /** One reply has no more than this part of the heap, and no more than so many bytes. */
  private static final int REPLY_HEAP_SHARE = 8;

  private static final long REPLY_BYTES_MAX = 64L << 20;

  private CoreSettings() {}

  static PeerSettings peer(ServerConfig config) {
    ServerConfig.Sessions sessions = config.sessions();
    ServerConfig.ContainerSweep sweep = config.tree().containers();
    return new PeerSettings(
        config.ensemble().map(member -> (int) member.serverId()).orElse(STANDALONE_ID),
        sessions.tickTimeMillis(),
        new TimeoutNegotiation(
            sessions.minSessionTimeoutMillis(), sessions.maxSessionTimeoutMillis()),
        config.tree().enforceQuota(),
        sessions.closeSessionTransaction(),
        config.ensemble().map(Ensemble::reconfigEnabled).orElse(false),
        outstandingLimit(config.limits()),
        Runtime.getRuntime().maxMemory() / OUTSTANDING_HEAP_SHARE,
        Math.min(REPLY_BYTES_MAX, Runtime.getRuntime().maxMemory() / REPLY_HEAP_SHARE),
        new PeerSettings.Sweep(
            sweep.checkIntervalMillis(), sweep.maxPerMinute(), sweep.maxNeverUsedMillis()),
        throttle(config.limits().connectionThrottle()),
        config
            .ensemble()
            .map(member -> sessions(member, config.readOnlyMode().enabled()))
            .orElse(SessionRules.DEFAULT));
  }

  private static SessionRules sessions(Ensemble member, boolean readOnlyMode) {
    return new SessionRules(
        member.localSessions().enabled(), member.localSessions().upgrading(), readOnlyMode);
  }

  /**
   * Requests never queue in front of the core, so the request throttle can only do what the limit
   * on outstanding requests does: leave further ones with the clients.
   */
  private static int outstandingLimit(ServerConfig.Limits limits) {
    int throttle = limits.requestThrottle().maxRequests();
    return throttle > 0
        ? Math.min(throttle, limits.globalOutstandingLimit())
        : limits.globalOutstandingLimit();
  }

  private static ConnectionThrottleSettings throttle(ServerConfig.ConnectionThrottle throttle) {
    boolean weights =
        throttle.globalSessionWeight() != 1
            || throttle.localSessionWeight() != 1
            || throttle.renewSessionWeight() != 1;
    return new ConnectionThrottleSettings(
        throttle.tokens(),
        throttle.fillTimeMillis(),
        throttle.fillCount(),
        throttle.freezeTimeMillis(),
        throttle.dropIncrease(),
        throttle.dropDecrease(),
        throttle.decreaseRatio(),
        weights,
        throttle.globalSessionWeight(),
        throttle.localSessionWeight(),
        throttle.renewSessionWeight());
  }

  static AccessSettings access(ServerConfig config) {
    ServerConfig.Access access = config.access();
    return new AccessSettings(
        access.skipAcl(),
        access.superDigest().map(Secret::reveal).orElse(null),
        access.digestScheme(),
        access.digestAlgorithm(),
        access.requiredSchemes(),
        List.of());
  }

  static TreeOptions tree(ServerConfig config, long hashSeed) {
    ServerConfig.Tree tree = config.tree();
    return new TreeOptions(tree.extendedTypes(), tree.emulate353Ttl(), tree.digest(), hashSeed);
  }

  static LogOptions log(ServerConfig config) {
    ServerConfig.TransactionLog log = config.transactionLog();
    return new LogOptions(
        log.forceSync(),
        log.preAllocBytes(),
        log.sizeLimitBytes(),
        log.fsyncWarningThresholdMillis(),
        LOG_RESERVE_BYTES);
  }

  static SnapshotFormat snapshotFormat(ServerConfig config) {
    ServerConfig.Snapshots snapshots = config.snapshots();
    Compression compression =
        switch (snapshots.compression()) {
          case NONE -> Compression.NONE;
          case GZ -> Compression.GZ;
          case SNAPPY -> Compression.SNAPPY;
        };
    return new SnapshotFormat(config.tree().digest(), snapshots.lastProcessedZxid(), compression);
  }

  static ListenerOptions listener(ServerConfig config) {
    ServerConfig.Network network = config.network();
    ServerConfig.Limits limits = config.limits();
    int large = limits.largeRequests().thresholdBytes();
    return ListenerOptions.builder()
        .backlog(network.listenBacklog())
        .tcpKeepAlive(network.tcpKeepAlive())
        .links(network.maxClientCnxns(), network.maxCnxns())
        .frameBytesMax(limits.juteMaxBufferBytes())
        .largeFrameBytes(large > 0 ? large : -1)
        .allUnsentBytesMax(Runtime.getRuntime().maxMemory() / UNSENT_HEAP_SHARE)
        .build();
  }

  /** The longest string or buffer that is read from a request. */
  static int fieldBytesMax(ServerConfig config) {
    long sum = (long) config.limits().juteMaxBufferBytes() + config.limits().juteExtraBytes();
    return (int) Math.min(Integer.MAX_VALUE, sum);
  }
}
