package dev.ostler.server.config;

import dev.ostler.core.membership.JointConfig;
import dev.ostler.core.membership.Role;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The part of a member in its ensemble, read once at start. Everything else a member is told stands
 * in {@link ServerConfig}, as for a server that stands alone. A tick is {@link
 * ServerConfig.Sessions#tickTimeMillis()}.
 *
 * @param serverId this server's number, from the file {@code myid}; it is in the membership
 * @param membership who the others are, this server among them; the configuration last seen is
 *     newer than the active one when the server stopped within a reconfiguration
 * @param role what this server is; the membership says so
 * @param leaderServes whether this server takes clients while it leads
 * @param standaloneEnabled whether one voter alone would not be an ensemble; with it a
 *     reconfiguration keeps two voters
 * @param reconfigEnabled whether clients may change the membership, and files are written for it
 * @param files where the membership is written down; empty for a server inside another program
 */
public record Ensemble(
    long serverId,
    JointConfig membership,
    Role role,
    boolean leaderServes,
    boolean standaloneEnabled,
    boolean reconfigEnabled,
    Limits limits,
    Election election,
    Links links,
    Synchronisation synchronisation,
    Observers observers,
    LocalSessions localSessions,
    Optional<MembershipFiles> files) {

  /**
   * How long the others are waited for.
   *
   * @param initTicks a learner has to connect and to synchronise
   * @param syncTicks of silence, after which a peer is given up
   * @param connectTicks a learner has to connect to its leader; {@code initTicks} unless {@code
   *     connectToLearnerMasterLimit} is set
   */
  public record Limits(int initTicks, int syncTicks, int connectTicks) {}

  /**
   * The election.
   *
   * @param connectTimeoutMillis of one attempt to reach another server's election port
   * @param handshakeTimeoutMillis until when a server that has connected must have said who it is
   * @param bindRetries how often an election port that cannot be bound is tried again; {@link
   *     Integer#MAX_VALUE} without end
   * @param notificationMinMillis pause before an unanswered vote is sent again, at first
   * @param notificationMaxMillis and at most
   * @param observerDelayMillis pause of an observer before it looks for a leader
   */
  public record Election(
      int connectTimeoutMillis,
      int handshakeTimeoutMillis,
      int bindRetries,
      int notificationMinMillis,
      int notificationMaxMillis,
      int observerDelayMillis) {}

  /**
   * The connections between servers.
   *
   * @param listenOnAllIps whether the ports are opened on every address of the machine
   * @param keepAlive whether the system probes idle connections between servers
   * @param severalAddresses whether a server may have more than one; the peers are then greeted
   *     with all of them
   * @param connectPauseMillis between two attempts of a learner to reach its leader, who opens its
   *     port when it is elected and may have heard of that a little later
   */
  public record Links(
      boolean listenOnAllIps,
      boolean keepAlive,
      boolean severalAddresses,
      int connectPauseMillis) {}

  /**
   * How a leader brings its learners up to date.
   *
   * @param recentTransactionsMin transactions kept in memory at least, 500 or more
   * @param logToSnapshotMax log files are sent instead of a snapshot up to this part of the
   *     snapshot's size; negative for never
   * @param snapshotsMax snapshots sent to observers at once; voters never wait for one another
   * @param alwaysSnapshot whether learners always get a snapshot; for tests
   */
  public record Synchronisation(
      int recentTransactionsMin,
      double logToSnapshotMax,
      int snapshotsMax,
      boolean alwaysSnapshot) {}

  /**
   * Observers.
   *
   * @param masterPort port on which a follower serves observers; 0 = none
   * @param masterQueueBytesMax bytes that a follower keeps for an observer that lags
   * @param writesLog whether an observer keeps log and snapshots of its own
   * @param reconnectDelayMillis before an observer connects again
   */
  public record Observers(
      int masterPort, int masterQueueBytesMax, boolean writesLog, int reconnectDelayMillis) {}

  /**
   * Sessions that only the server they are connected to knows.
   *
   * @param enabled whether new sessions are local
   * @param upgrading whether such a session becomes global when it needs to
   */
  public record LocalSessions(boolean enabled, boolean upgrading) {}

  /**
   * The files that hold the membership.
   *
   * @param staticFile the file the server was started with, from the root
   * @param dynamicFile the file named by {@code dynamicConfigFile}; empty while the members stand
   *     in the static file
   */
  public record MembershipFiles(Path staticFile, Optional<Path> dynamicFile) {

    /** The file of a membership that is proposed and not active yet. */
    public Path nextFile() {
      return beside(".dynamic.next");
    }

    /** The file of an active membership. */
    public Path activeFile(long version) {
      return beside(".dynamic." + Long.toHexString(version));
    }

    /** The copy of the static file as its author left it. */
    public Path backupFile() {
      return beside(".bak");
    }

    private Path beside(String suffix) {
      return staticFile.resolveSibling(staticFile.getFileName() + suffix);
    }
  }
}
