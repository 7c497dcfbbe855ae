package dev.ostler.core.peer;

import dev.ostler.wire.client.ConnectResponse;

/** Whoever has a connection to a server. */
interface EnsembleCaller {
  void accepted(EnsembleServer from, int connection, ConnectResponse response);

  void replied(EnsembleServer from, int connection, int xid, long zxid, int error, byte[] body);

  /** The server has closed the connection, or is gone. */
  void lost(EnsembleServer from, int connection);

  /** A watch has fired. */
  default void notified(EnsembleServer from, int connection, String path) {}
}
