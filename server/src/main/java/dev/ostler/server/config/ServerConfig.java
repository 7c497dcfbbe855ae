package dev.ostler.server.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The whole configuration of a server, read once at start and never changed. Each nested record
 * serves one concern; units stand last in the names; 0 means "off" or "without limit" wherever a
 * comment says so. The keys behind the values are in {@link ConfigKey}.
 */
public record ServerConfig(
    Directories directories,
    Network network,
    Sessions sessions,
    TransactionLog transactionLog,
    Snapshots snapshots,
    Purge purge,
    Tree tree,
    Access access,
    Limits limits,
    FourLetterWords fourLetterWords,
    ReadOnlyMode readOnlyMode,
    Optional<Ensemble> ensemble) {

  /**
   * Where the server keeps its files.
   *
   * @param dataDir holds {@code myid} and {@code version-2} with the snapshots
   * @param dataLogDir holds {@code version-2} with the transaction log; may equal {@code dataDir}
   * @param createMissing whether {@code version-2} is created when it is missing; otherwise the
   *     start fails with exit status 3
   * @param createEmptyDatabase whether an empty directory may be taken for an empty database
   * @param serverId the number in {@code myid}; empty when there is no such file
   */
  public record Directories(
      Path dataDir,
      Path dataLogDir,
      boolean createMissing,
      boolean createEmptyDatabase,
      OptionalLong serverId) {}

  /**
   * The client listener and what a connection is allowed.
   *
   * @param client the plain listener; empty when no client port is configured, port 0 only where
   *     the command line or an embedding program asked for any free port
   * @param listenBacklog length of the queue of connections not yet accepted; -1 leaves it to the
   *     system
   * @param maxClientCnxns connections from one address, the newest beyond is dropped; 0 = no limit
   * @param maxCnxns connections in all; 0 = no limit
   * @param tcpKeepAlive whether the system probes idle connections
   * @param sessionlessTimeoutMillis how long a connection may stay without a session
   */
  public record Network(
      Optional<InetSocketAddress> client,
      int listenBacklog,
      int maxClientCnxns,
      int maxCnxns,
      boolean tcpKeepAlive,
      int sessionlessTimeoutMillis) {}

  /**
   * Time and sessions.
   *
   * @param tickTimeMillis the base unit of time, and the width of an expiry bucket
   * @param minSessionTimeoutMillis the floor of what a client can negotiate
   * @param maxSessionTimeoutMillis the ceiling of what a client can negotiate
   * @param closeSessionTransaction whether the record that closes a session lists its ephemerals
   */
  public record Sessions(
      int tickTimeMillis,
      int minSessionTimeoutMillis,
      int maxSessionTimeoutMillis,
      boolean closeSessionTransaction) {}

  /**
   * The transaction log.
   *
   * @param preAllocBytes how far a log file is grown ahead; 0 = not at all
   * @param forceSync whether an acknowledged write is on the disk; off only for throw-away data
   * @param fsyncWarningThresholdMillis a sync longer than this is reported
   * @param sizeLimitBytes a log file larger than this is rolled; 0 = no limit
   */
  public record TransactionLog(
      long preAllocBytes,
      boolean forceSync,
      long fsyncWarningThresholdMillis,
      long sizeLimitBytes) {}

  /**
   * When and how snapshots are written and read.
   *
   * @param snapCount transactions between snapshots (half of it is drawn by chance), at least 2
   * @param sizeLimitBytes logged bytes between snapshots; 0 = no limit
   * @param compression how new snapshots are packed; reading goes by the suffix of each file
   * @param trustEmpty whether a log without any snapshot may be replayed from an empty tree
   * @param lastProcessedZxid whether a snapshot ends in the zxid it reached
   */
  public record Snapshots(
      int snapCount,
      long sizeLimitBytes,
      Compression compression,
      boolean trustEmpty,
      boolean lastProcessedZxid) {}

  /** How a snapshot file is packed. */
  public enum Compression {
    NONE(""),
    GZ(".gz"),
    SNAPPY(".snappy");

    private final String suffix;

    Compression(String suffix) {
      this.suffix = suffix;
    }

    /** What follows the zxid in the file name, empty for a plain file. */
    public String suffix() {
      return suffix;
    }
  }

  /**
   * The removal of old snapshots and logs.
   *
   * @param retainCount snapshots to keep, at least 3
   * @param intervalHours hours between two runs, the first at start; 0 = never
   */
  public record Purge(int retainCount, int intervalHours) {

    /** Whether the server purges by itself. */
    public boolean enabled() {
      return intervalHours > 0;
    }
  }

  /**
   * Rules of the tree.
   *
   * @param digest whether each transaction carries the digest of the tree after it
   * @param extendedTypes whether nodes with a time to live can be created
   * @param emulate353Ttl whether the owner field of such nodes is read as version 3.5.3 wrote it
   * @param enforceQuota whether a hard quota refuses writes
   * @param containers the sweeper of empty containers and of nodes past their time to live
   */
  public record Tree(
      boolean digest,
      boolean extendedTypes,
      boolean emulate353Ttl,
      boolean enforceQuota,
      ContainerSweep containers) {}

  /**
   * The sweeper of empty containers and of nodes past their time to live.
   *
   * @param checkIntervalMillis between two sweeps
   * @param maxPerMinute deletions in a minute
   * @param maxNeverUsedMillis after which a container that never had a child goes too; 0 = never
   */
  public record ContainerSweep(
      int checkIntervalMillis, int maxPerMinute, long maxNeverUsedMillis) {}

  /**
   * Who may do what.
   *
   * @param skipAcl whether no ACL is checked at all
   * @param digestScheme whether clients can authenticate by user and password
   * @param digestAlgorithm the hash of the digest scheme, by the JDK's name
   * @param superDigest {@code super:} and the digest of the super user; empty when there is none
   * @param requiredSchemes a connection that has authenticated by none of these is closed; empty =
   *     nobody has to authenticate
   */
  public record Access(
      boolean skipAcl,
      boolean digestScheme,
      String digestAlgorithm,
      Optional<Secret> superDigest,
      List<String> requiredSchemes) {
    public Access {
      requiredSchemes = List.copyOf(requiredSchemes);
    }
  }

  /**
   * What one packet, one connection and all of them together may ask for.
   *
   * @param juteMaxBufferBytes the longest packet, and the longest field in it
   * @param juteExtraBytes slack on reading records back from files and leaders
   * @param globalOutstandingLimit requests in process before reading from clients pauses, at least
   *     1
   * @param largeRequests the cap on large requests in flight
   * @param requestThrottle the other cap on requests in process
   * @param connectionThrottle the token bucket for new sessions
   */
  public record Limits(
      int juteMaxBufferBytes,
      int juteExtraBytes,
      int globalOutstandingLimit,
      LargeRequests largeRequests,
      RequestThrottle requestThrottle,
      ConnectionThrottle connectionThrottle) {}

  /**
   * The cap on large requests in flight.
   *
   * @param thresholdBytes a request longer than this is large; 0 = none is
   * @param maxBytes bytes of large requests in flight at once
   */
  public record LargeRequests(int thresholdBytes, int maxBytes) {}

  /**
   * The cap on requests in process, beside the one of {@link Limits#globalOutstandingLimit()}.
   *
   * @param maxRequests requests in process above which new ones are left with the clients; 0 =
   *     never
   */
  public record RequestThrottle(int maxRequests) {}

  /**
   * The token bucket for new sessions.
   *
   * @param tokens size of the bucket; 0 = no throttle
   * @param fillTimeMillis between two fillings
   * @param fillCount tokens in one filling
   * @param freezeTimeMillis between two changes of the drop probability; -1 = it stays 0
   * @param dropIncrease added to the drop probability when the bucket is empty
   * @param dropDecrease taken from it when there are enough tokens
   * @param decreaseRatio the share of tokens that is enough
   * @param globalSessionWeight tokens for a new session; 1 when weights are off
   * @param localSessionWeight tokens for a new local session; 1 when weights are off
   * @param renewSessionWeight tokens for a renewed session; 1 when weights are off
   */
  public record ConnectionThrottle(
      int tokens,
      int fillTimeMillis,
      int fillCount,
      int freezeTimeMillis,
      double dropIncrease,
      double dropDecrease,
      double decreaseRatio,
      int globalSessionWeight,
      int localSessionWeight,
      int renewSessionWeight) {}

  /**
   * The four-letter words that are answered; {@code srvr} always is.
   *
   * @param all whether every word is
   * @param words the words listed, in their order
   */
  public record FourLetterWords(boolean all, List<String> words) {
    public FourLetterWords {
      words = List.copyOf(words);
    }

    /** Whether the word is answered with more than a refusal. */
    public boolean allows(String word) {
      return all || words.contains(word);
    }
  }

  /**
   * Serving reads while parted from an ensemble.
   *
   * @param enabled whether the mode was asked for; a standalone server is never parted
   */
  public record ReadOnlyMode(boolean enabled) {}
}
