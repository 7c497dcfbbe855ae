package dev.ostler.core.action;

import dev.ostler.core.membership.JointConfig;
import dev.ostler.core.tree.SnapshotSource;
import dev.ostler.core.zab.ZabActions;
import dev.ostler.wire.client.ConnectResponse;
import dev.ostler.wire.client.ReplyBody;
import dev.ostler.wire.client.WatcherEvent;
import dev.ostler.wire.quorum.ElectionOpening;
import dev.ostler.wire.quorum.HostAndPort;
import dev.ostler.wire.quorum.Notification;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the core puts what it wants done. The order of calls is the order in which the actions take
 * effect for one receiver. Nothing here fails: a driver that cannot do something tells the core
 * with an event.
 *
 * <p>What ensembles need besides comes from {@link ZabActions}. Connections of clients, links of
 * the quorum port and connections of the election port are numbered apart from each other.
 */
public interface Actions extends ZabActions {
  /** Answers a handshake. */
  void accept(int connection, ConnectResponse response);

  /**
   * Answers a request.
   *
   * @param body what stands behind the header, null for nothing. A {@link
   *     dev.ostler.wire.client.Reply} never changes and may be kept, and large data always comes as
   *     one; any other body must be encoded during the call: the core uses the object again.
   */
  void reply(int connection, int xid, long zxid, int error, @Nullable ReplyBody body);

  /**
   * Tells a client that a watch fired. One event for many clients comes as calls one after the
   * other with the same object, so that it need be encoded once only.
   */
  void notify(int connection, long zxid, WatcherEvent event);

  /** Closes a connection after what was sent before. The driver confirms with an event. */
  void close(int connection, CloseReason reason);

  /**
   * Rolls the log and writes a snapshot. Confirmed by {@link
   * dev.ostler.core.event.Event.SnapshotEnded}.
   */
  void snapshot(SnapshotSource source);

  /** Stops reading from a client that has requests outstanding, until {@link #resumeReading}. */
  void pauseReading(int connection);

  void resumeReading(int connection);

  // ---- the election port ----

  /** See {@link dev.ostler.core.election.ElectionActions#dial}. */
  void dialElection(long sid, List<HostAndPort> addresses);

  /** See {@link dev.ostler.core.election.ElectionActions#open}. */
  void openElection(int connection, ElectionOpening opening);

  /** See {@link dev.ostler.core.election.ElectionActions#write}. */
  void writeElection(int connection, Notification notification);

  /** See {@link dev.ostler.core.election.ElectionActions#close}. */
  void closeElection(int connection);

  // ---- the ensemble ----

  /** A new configuration was proposed or has become active: it must be written down. */
  void membershipChanged(JointConfig membership);

  /**
   * What this server is for others has changed, for an operator.
   *
   * @param sentence why, or who leads
   */
  void roleChanged(String sentence);
}
