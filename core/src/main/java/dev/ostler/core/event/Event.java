package dev.ostler.core.event;

import dev.ostler.wire.client.ConnectRequest;
import dev.ostler.wire.client.Request;

/**
 * Something that happened. A connection is a small number that the driver gives it; it may use the
 * number again after {@link ConnectionClosed}.
 */
public sealed interface Event {
  /**
   * A client asks for something, on a connection that has sent its handshake.
   *
   * @param bytes length of its frame: about the memory that it holds until it is answered
   */
  record RequestReceived(int connection, int xid, Request request, int bytes) implements Event {}

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
}
