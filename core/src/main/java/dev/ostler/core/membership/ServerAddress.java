package dev.ostler.core.membership;

import dev.ostler.wire.quorum.HostAndPort;

/**
 * One address of a server for the other servers. The host stays what the configuration says: it is
 * resolved anew for each connection, and two addresses are equal when their texts are (bug B-23).
 *
 * @param host name or number; an IPv6 address without brackets
 */
public record ServerAddress(String host, int quorumPort, int electionPort) {
  public HostAndPort quorum() {
    return new HostAndPort(host, quorumPort);
  }

  public HostAndPort election() {
    return new HostAndPort(host, electionPort);
  }

  @Override
  public String toString() {
    return quorum() + ":" + electionPort;
  }
}
