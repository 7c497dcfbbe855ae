package dev.ostler.core.peer;

import dev.ostler.core.action.Actions;
import dev.ostler.core.action.CloseReason;
import dev.ostler.core.tree.Tree;
import dev.ostler.wire.client.ReplyBody;
import dev.ostler.wire.client.Xid;
import org.jspecify.annotations.Nullable;

/** Sends replies and counts them. */
final class Responder {
  private final Tree tree;
  private final Clock clock;
  private final PeerStatistics statistics;

  Responder(Tree tree, Clock clock, PeerStatistics statistics) {
    this.tree = tree;
    this.clock = clock;
    this.statistics = statistics;
  }

  /** Answers a request with the last zxid applied. */
  void reply(
      ClientConnection connection,
      int xid,
      int operation,
      int error,
      @Nullable ReplyBody body,
      long arrivedMillis,
      boolean write,
      Actions actions) {
    long zxid = tree.zxid();
    int latency = (int) (clock.monotonicMillis - arrivedMillis);
    connection.statistics.sent++;
    connection.statistics.answered(operation, xid, zxid, clock.monotonicMillis, latency);
    statistics.sent++;
    statistics.answered(write, latency);
    actions.reply(connection.id(), xid, zxid, error, body);
  }

  /** Answers what never entered the order of requests: authentication and what it forbids. */
  void replyAside(ClientConnection connection, int xid, int error, Actions actions) {
    connection.statistics.sent++;
    statistics.sent++;
    actions.reply(connection.id(), xid, 0, error, null);
  }

  /** Refuses an operation that does not exist, which ends the connection. */
  void refuseUnknown(ClientConnection connection, int xid, int error, Actions actions) {
    connection.statistics.sent++;
    statistics.sent++;
    actions.reply(connection.id(), xid, -1, error, null);
    close(connection, CloseReason.UNKNOWN_OPERATION, actions);
  }

  void close(ClientConnection connection, CloseReason reason, Actions actions) {
    if (!connection.closing) {
      connection.closing = true;
      actions.close(connection.id(), reason);
    }
  }

  static int replyXid(int xid, boolean ping) {
    return ping ? Xid.PING : xid;
  }
}
