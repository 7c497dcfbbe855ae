package dev.ostler.net.link;

import dev.ostler.wire.quorum.HostAndPort;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Where and how to listen for other servers.
 *
 * @param port what the port is called in the log, for example {@code election port}
 * @param addresses this server's own; names are looked up anew at each attempt
 * @param retries how often a bind that failed is repeated; {@link #FOREVER} for no end
 * @param retryMillis pause before each repetition
 * @param keepAlive whether the system probes idle connections
 */
public record ListenOptions(
    String port, List<HostAndPort> addresses, int retries, int retryMillis, boolean keepAlive) {
  /** Retries without end; what {@code zookeeper.electionPortBindRetry=0} means. */
  public static final int FOREVER = Integer.MAX_VALUE;

  /** The pause that Apache ZooKeeper makes, too. */
  public static final int RETRY_MILLIS = 1000;

  public ListenOptions {
    addresses = List.copyOf(addresses);
    if (addresses.isEmpty() || retries < 0 || retryMillis < 1) {
      throw new IllegalArgumentException(
          "Listening needs an address, a number of retries and a pause between them");
    }
  }

  /** The same on all interfaces, as {@code quorumListenOnAllIPs} wants it: one for each port. */
  public ListenOptions onAllInterfaces() {
    Set<HostAndPort> wildcards = new LinkedHashSet<>();
    for (HostAndPort address : addresses) {
      wildcards.add(new HostAndPort(PortListener.WILDCARD, address.port()));
    }
    return new ListenOptions(port, List.copyOf(wildcards), retries, retryMillis, keepAlive);
  }
}
