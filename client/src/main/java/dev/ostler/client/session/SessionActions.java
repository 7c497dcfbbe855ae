package dev.ostler.client.session;

import dev.ostler.client.ConnectionState;
import dev.ostler.client.Session;
import dev.ostler.wire.client.ConnectRequest;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.quorum.HostAndPort;
import org.jspecify.annotations.Nullable;

/** What the machine asks of the world. Nothing here calls the machine back before it returns. */
public interface SessionActions {
  /**
   * Makes a link to a server; {@link SessionMachine#dialed} or {@link SessionMachine#dialFailed}
   * follows within the time.
   */
  void dial(int link, HostAndPort server, int timeoutMillis);

  /** Writes the first message of a link. */
  void hello(int link, ConnectRequest request);

  /**
   * Writes a request.
   *
   * @return false if it is larger than allowed: nothing was written
   */
  boolean send(int link, int xid, Request request);

  /** Whether the link takes more now; if not {@link SessionMachine#writable} follows. */
  boolean hasRoom(int link);

  /** Ends a link; nothing more of it is told. */
  void drop(int link);

  /** Asks a server whether it takes changes; {@link SessionMachine#probed} follows. */
  void probe(HostAndPort server, int timeoutMillis);

  /** The state has changed. */
  void changed(ConnectionState state, @Nullable Session session);

  /** A line for the log. */
  void log(String line);
}
