package dev.ostler.server.main;

import dev.ostler.core.peer.Peer;
import dev.ostler.server.config.ServerConfig;
import dev.ostler.server.node.FatalErrors;
import dev.ostler.server.node.NodeClock;
import dev.ostler.store.recovery.DataDirectories;
import dev.ostler.wire.codec.MalformedException;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A server that runs, alone or as a member of an ensemble. */
public abstract sealed class Server implements AutoCloseable
    permits StandaloneServer, MemberServer {
  final Peer peer;
  final ServerParts parts;

  Server(Peer peer, ServerParts parts) {
    this.peer = peer;
    this.parts = parts;
  }

  /**
   * Recovers and opens the ports.
   *
   * @param fatal told when the server cannot go on
   * @throws StartException with a message for the operator and the status to end with
   */
  public static Server start(ServerConfig config, NodeClock clock, FatalErrors fatal)
      throws StartException {
    return config.ensemble().isPresent()
        ? MemberServer.start(config, clock, fatal)
        : StandaloneServer.start(config, clock, fatal);
  }

  /**
   * Recovers a server, whose ports are not open yet. The directories are the server's own from its
   * {@link ServerParts} on, after which nothing may fail.
   */
  interface Assembly<S extends Server> {
    S of(DataDirectories directories) throws IOException, MalformedException;
  }

  /** What does not come up because of its files or its ports is closed again. */
  static <S extends Server> S assemble(ServerConfig config, Assembly<S> assembly)
      throws StartException {
    DataDirectories directories = null;
    S server = null;
    try {
      directories = Recoveries.open(config);
      server = assembly.of(directories);
      server.open();
      return server;
    } catch (IOException | MalformedException e) {
      if (server != null) {
        server.close();
      } else if (directories != null) {
        directories.close();
      }
      throw StartException.because(e);
    }
  }

  /** Opens the ports. */
  abstract void open() throws IOException;

  /** What it does for clients from now on, as a clause for the log. */
  public abstract String purpose();

  /** Where clients connect; null without a client port. */
  public final @Nullable InetSocketAddress clientAddress() {
    return parts.clientAddress();
  }

  /** Znodes at the start. */
  public final int nodeCount() {
    return peer.tree().nodeCount();
  }

  /** Transactions that recovery has replayed. */
  public abstract long replayedTransactions();

  /** Stops in order; what was acknowledged stays. */
  @Override
  public abstract void close();
}
