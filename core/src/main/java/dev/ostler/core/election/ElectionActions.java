package dev.ostler.core.election;

import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.wire.quorum.ElectionOpening;
import dev.ostler.wire.quorum.HostAndPort;
import dev.ostler.wire.quorum.Notification;
import java.util.List;

/**
 * Where {@link ElectionPort} puts what it wants done. None of these may call back into it before
 * the call that caused them has returned.
 */
public interface ElectionActions {
  /**
   * Connects to a server: to whichever of its addresses takes it, names resolved anew, within
   * {@code zookeeper.cnxTimeout}. Answered by {@link ElectionPort#dialed} or {@link
   * ElectionPort#dialFailed}, just once.
   */
  void dial(long sid, List<HostAndPort> addresses);

  /** The first thing to send on a connection that was dialed; in one piece. */
  void open(int connection, ElectionOpening opening);

  /**
   * Sends a vote. While an earlier one to the same connection has not left yet, it takes its place:
   * only the newest is of interest.
   */
  void write(int connection, Notification notification);

  /** Closes a connection after what was sent before. Answered by {@link ElectionPort#closed}. */
  void close(int connection);

  /** The election is over. */
  void elected(Decision decision);

  /**
   * A peer has a configuration that is newer than the active one; reconfiguration is enabled and
   * this server is looking. Activate it, then call {@link ElectionPort#reconfigure}.
   */
  void configLearned(QuorumConfig config);

  /**
   * While this server leads, a voter looks for a leader; or this server's own leader does. A leader
   * that still waits for its quorum may take it as a sign that none will come (bug B-27).
   *
   * @param goneOn it votes in a later round than the one that is over here, or for a better leader
   *     in that one: it comes to the leader of this election only if a quorum does
   */
  void voterIsLooking(long sid, boolean goneOn);

  /**
   * The connection to the server for which this one is settled is gone. If that server has not
   * begun to lead yet, it will not.
   */
  void leaderIsGone(long sid);

  /** An operator should know; one sentence. Strangers can cause it, so limit the rate. */
  void warn(String warning);
}
