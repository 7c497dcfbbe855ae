package dev.ostler.server.member;

import dev.ostler.core.membership.ServerAddress;
import java.util.List;

/**
 * What the drivers of a member need to know.
 *
 * @param sid this server's number
 * @param addresses this server's own, as they were configured
 * @param tickTimeMillis length of a tick
 * @param initLimit ticks that a learner has to connect and to synchronise
 * @param connectLimit ticks that a learner tries to reach its leader ({@code
 *     connectToLearnerMasterLimit}, else {@code initLimit})
 * @param connectPauseMillis between two of its attempts ({@code leaderConnectDelayDuringRetryMs})
 * @param connectTimeoutMillis longest time of one attempt to connect ({@code cnxTimeout})
 * @param electionBindRetries how often binding the election port is tried again; {@link
 *     Integer#MAX_VALUE} for ever
 * @param listenOnAllInterfaces whether ports are opened on all interfaces rather than on the
 *     configured addresses ({@code quorumListenOnAllIPs})
 * @param keepAlive whether the system probes idle connections
 * @param observerMasterPort port on which followers feed observers; 0 for none
 * @param fieldBytesMax longest data of a packet
 * @param logSyncBytesMax bytes of log files that are sent rather than a snapshot
 */
public record MemberSettings(
    long sid,
    List<ServerAddress> addresses,
    int tickTimeMillis,
    int initLimit,
    int connectLimit,
    int connectPauseMillis,
    int connectTimeoutMillis,
    int electionBindRetries,
    boolean listenOnAllInterfaces,
    boolean keepAlive,
    int observerMasterPort,
    int fieldBytesMax,
    long logSyncBytesMax) {
  public MemberSettings {
    addresses = List.copyOf(addresses);
  }

  long connectMillis() {
    return (long) tickTimeMillis * connectLimit;
  }

  int initMillis() {
    return Math.toIntExact(Math.min(Integer.MAX_VALUE, (long) tickTimeMillis * initLimit));
  }
}
