package dev.ostler.bench.load;

import java.nio.ByteBuffer;

/** What a task does about the things that happen to its sessions. */
interface SessionHandler {
  /** The session is established. */
  default void onReady(Connection connection, long nowNanos) {}

  /**
   * A reply to the oldest request in flight.
   *
   * @param sentNanos what the task gave as the send time
   * @param error the error code, of a failed multi its first operation's
   * @param in holds the body from {@code bodyAt} to {@code bodyEnd}, during the call only
   */
  void onReply(
      Connection connection,
      int opcode,
      long sentNanos,
      int error,
      ByteBuffer in,
      int bodyAt,
      int bodyEnd,
      long nowNanos);

  /** A watch fired. */
  default void onNotification(Connection connection, long nowNanos) {}

  /** A ping was answered. */
  default void onPong(Connection connection, long sentNanos, long nowNanos) {}

  /** The server would not take up the session again; the connection is lost next. */
  default void onRefused(Connection connection) {}

  /** The connection ended, or could not be made, without the task asking for it. */
  default void onLost(Connection connection, String why, long nowNanos) {
    throw new LoadException(
        "Connection "
            + connection.index()
            + " was lost: "
            + why
            + ". Look into the server's output.");
  }
}
