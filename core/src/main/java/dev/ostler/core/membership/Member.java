package dev.ostler.core.membership;

import dev.ostler.wire.quorum.HostAndPort;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One server of an ensemble.
 *
 * @param addresses at least one, in the order of their texts
 * @param client where its clients connect, if its line says so
 */
public record Member(
    long sid, List<ServerAddress> addresses, Role role, @Nullable HostAndPort client) {
  public Member {
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("server " + sid + " has no address");
    }
    addresses = addresses.stream().sorted(Comparator.comparing(ServerAddress::toString)).toList();
  }

  public boolean votes() {
    return role == Role.PARTICIPANT;
  }

  /** The value of its {@code server.N} line, as ZooKeeper writes it. */
  String specification() {
    StringBuilder text = new StringBuilder();
    for (ServerAddress address : addresses) {
      text.append(text.isEmpty() ? "" : "|").append(address);
    }
    text.append(':').append(role.text());
    if (client != null) {
      text.append(';').append(client);
    }
    return text.toString();
  }

  @Override
  public String toString() {
    return "server." + sid + "=" + specification();
  }
}
