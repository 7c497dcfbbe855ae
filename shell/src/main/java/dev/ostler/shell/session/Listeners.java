package dev.ostler.shell.session;

import dev.ostler.wire.quorum.HostAndPort;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.List;

/** Whether it is worth waiting for servers. */
final class Listeners {
  private static final int CONNECT_MILLIS_MAX = 300;

  private Listeners() {}

  /** True if every server refuses connections or has a name that nobody knows. */
  static boolean none(List<HostAndPort> servers) {
    return servers.stream().noneMatch(Listeners::mayListen);
  }

  private static boolean mayListen(HostAndPort server) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(server.host(), server.port()), CONNECT_MILLIS_MAX);
      return true;
    } catch (ConnectException | UnknownHostException e) {
      return false;
    } catch (IOException e) {
      // Slow, perhaps.
      return true;
    }
  }
}
