package dev.ostler.core.event;

import dev.ostler.core.state.ReplicatedState;
import dev.ostler.wire.client.ConnectRequest;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.quorum.ElectionOpening;
import dev.ostler.wire.quorum.QuorumMessage;
import dev.ostler.wire.value.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened. A connection is a small number that the driver gives it; it may use the
 * number again after {@link ConnectionClosed}.
 */
public sealed interface Event {
  /**
   * A client asks for something, on a connection that has sent its handshake.
   *
   * @param bytes length of its frame: about the memory that it holds until it is answered
   * @param body the request as it came, without its header, for a server that hands it on; a server
   *     that stands alone needs none
   */
  record RequestReceived(int connection, int xid, Request request, int bytes, @Nullable Bytes body)
      implements Event {
    public RequestReceived(int connection, int xid, Request request, int bytes) {
      this(connection, xid, request, bytes, null);
    }
  }

  /**
   * A client that has more replies waiting than it is read for has taken some of them. Its own
   * requests wait meanwhile, pings too, so this is the sign that it lives.
   */
  record OutputTaken(int connection) implements Event {}

  /** The log holds everything up to this transaction, synced. */
  record LogDurable(long zxid) implements Event {}

  /** The first event: recovery is done, clients may come. */
  record Started() implements Event {}

  /**
   * The time is now. Comes before the other events of a batch, and at least every few hundred
   * milliseconds.
   *
   * @param wallMillis milliseconds since 1970; may jump
   * @param monotonicMillis milliseconds since some moment; never runs backwards
   */
  record Tick(long wallMillis, long monotonicMillis) implements Event {}

  /**
   * A client has connected.
   *
   * @param address its IP address as text, which is the identity of scheme {@code ip}
   */
  record ConnectionOpened(int connection, String address) implements Event {}

  /**
   * The first frame of a connection.
   *
   * @param chance a number between 0 and 1 drawn for this event, for admission by lot
   */
  record ConnectRequested(int connection, ConnectRequest request, double chance) implements Event {}

  /** The connection is gone; nothing may be sent on it any more. */
  record ConnectionClosed(int connection) implements Event {}

  /** A snapshot is due. */
  record SnapshotDue() implements Event {}

  /** The snapshot that was being written is done, well or not. */
  record SnapshotEnded() implements Event {}

  /**
   * Whether there is room for more transactions on the disk.
   *
   * @param writable false while writes must be refused
   */
  record DiskSpace(boolean writable) implements Event {}

  /** An operator wants a session ended, as if it had expired. */
  record SessionTerminated(long sessionId) implements Event {}

  /** An operator wants the server's statistics of requests reset. */
  record StatisticsReset() implements Event {}

  /** An operator wants the statistics of every connection reset. */
  record ConnectionStatisticsReset() implements Event {}

  // ---- the quorum port; a link is a number that the driver chose, see core.zab ----

  /** A learner has connected. */
  record LinkOpened(int link) implements Event {}

  /** The dial that was asked for has succeeded. */
  record LeaderConnected(int link) implements Event {}

  record LeaderUnreachable(String reason) implements Event {}

  /** The peer, or the network, has ended a link. */
  record LinkClosed(int link) implements Event {}

  record PeerMessage(int link, QuorumMessage message) implements Event {}

  /** The last byte of a snapshot is on its way, or will never be; its view is no longer read. */
  record SnapshotSent(int link) implements Event {}

  /** The part of the log that was asked for is on its way. */
  record LogSent(int link) implements Event {}

  /**
   * The log files have been searched.
   *
   * @param found see {@link dev.ostler.core.zab.Zab#logSearched}
   */
  record LogSearched(int link, long found, long bytes) implements Event {}

  // ---- the disk of a member ----

  record AcceptedEpochWritten(long epoch) implements Event {}

  record CurrentEpochWritten(long epoch) implements Event {}

  /**
   * The log ends at a transaction, as it was asked to.
   *
   * @param state what the disk holds now, if it was to be loaded again
   */
  record LogTruncated(long zxid, @Nullable ReplicatedState state) implements Event {}

  /** What would be left of the log is no whole history; nothing was done. */
  record LogNotTruncated() implements Event {}

  /** A leader's snapshot is on disk, and this is what it holds. */
  record SnapshotAdopted(long zxid, ReplicatedState state) implements Event {}

  /** A leader's snapshot did not come whole, and nothing has changed. */
  record SnapshotAbandoned() implements Event {}

  // ---- the election port, see core.election; its connections have numbers of their own ----

  record ElectionAccepted(int connection) implements Event {}

  record ElectionOpened(int connection, ElectionOpening opening) implements Event {}

  record ElectionDialed(long sid, int connection) implements Event {}

  record ElectionDialFailed(long sid) implements Event {}

  /** The body of a frame. */
  record ElectionReceived(int connection, Bytes body) implements Event {}

  record ElectionClosed(int connection) implements Event {}
}
