package dev.ostler.client;

import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.quorum.HostAndPort;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Which servers, and below which znode everything a client does takes place:
 *
 * <pre>
 *   host:port,host:port/chroot
 *   host                          port 2181
 *   [2001:db8::1]:2181            an IPv6 address stands in brackets
 * </pre>
 *
 * @param servers each once; names, not looked up yet
 * @param chroot {@code /} for none, otherwise a path without a slash at the end
 */
public record ConnectionString(List<HostAndPort> servers, String chroot) {
  /** The port of a server for which none is given. */
  public static final int DEFAULT_PORT = 2181;

  public ConnectionString {
    servers = List.copyOf(new LinkedHashSet<>(servers));
    if (servers.isEmpty()) {
      throw new IllegalArgumentException("a connection string needs at least one server");
    }
  }

  /**
   * Reads one. Blanks around servers and empty entries are passed over, a server given twice counts
   * once.
   *
   * @throws IllegalArgumentException it names no server, or a port or the chroot is no such thing
   */
  public static ConnectionString parse(String text) {
    int slash = text.indexOf('/');
    String list = slash < 0 ? text : text.substring(0, slash);
    String chroot = slash < 0 ? "/" : text.substring(slash).strip();
    if (chroot.length() > 1) {
      String wrong = Paths.trouble(chroot, false);
      if (wrong != null) {
        throw new IllegalArgumentException(
            "The part of the connection string behind the servers is no path: " + wrong);
      }
    }
    List<HostAndPort> servers = new ArrayList<>();
    for (String entry : list.split(",", -1)) {
      if (!entry.isBlank()) {
        servers.add(server(entry.strip()));
      }
    }
    if (servers.isEmpty()) {
      throw new IllegalArgumentException(
          "The connection string names no server; it looks like host:2181,host:2181/chroot");
    }
    return new ConnectionString(servers, chroot);
  }

  private static HostAndPort server(String entry) {
    boolean bare = entry.endsWith("]") || entry.indexOf(':') < 0;
    try {
      HostAndPort server = HostAndPort.parse(bare ? entry + ":" + DEFAULT_PORT : entry);
      if (server.port() == 0) {
        throw new MalformedException("port 0");
      }
      if (server.host().indexOf(':') >= 0 && !entry.startsWith("[")) {
        throw new MalformedException("an IPv6 address needs brackets");
      }
      return server;
    } catch (MalformedException e) {
      throw new IllegalArgumentException(
          "'" + entry + "' in the connection string is no server; it looks like host:2181", e);
    }
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (HostAndPort server : servers) {
      text.append(text.length() == 0 ? "" : ",").append(server);
    }
    return text + (chroot.length() == 1 ? "" : chroot);
  }
}
