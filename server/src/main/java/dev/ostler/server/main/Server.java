package dev.ostler.server.main;

import dev.ostler.server.config.ServerConfig;
import dev.ostler.server.node.FatalErrors;
import dev.ostler.server.node.NodeClock;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A server that runs, alone or as a member of an ensemble. */
public sealed interface Server extends AutoCloseable permits StandaloneServer, MemberServer {
  /**
   * Recovers and opens the ports.
   *
   * @param fatal told when the server cannot go on
   * @throws StartException with a message for the operator and the status to end with
   */
  static Server start(ServerConfig config, NodeClock clock, FatalErrors fatal)
      throws StartException {
    return config.ensemble().isPresent()
        ? MemberServer.start(config, clock, fatal)
        : StandaloneServer.start(config, clock, fatal);
  }

  /** What it does for clients from now on, as a clause for the log. */
  String purpose();

  /** Where clients connect; null without a client port. */
  @Nullable InetSocketAddress clientAddress();

  /** Znodes at the start. */
  int nodeCount();

  /** Transactions that recovery has replayed. */
  long replayedTransactions();

  /** Stops in order; what was acknowledged stays. */
  @Override
  void close();
}
