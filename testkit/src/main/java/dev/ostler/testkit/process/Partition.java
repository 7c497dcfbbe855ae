package dev.ostler.testkit.process;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The network between the servers of an ensemble: for each ordered pair a {@link Relay} to the
 * quorum port and one to the election port. In the file of server {@code from}, the line of server
 * {@code to} names the relays of that pair, and its own line the real ports.
 *
 * <p>A limit: an election opening carries the real address of its sender. Ostler dials the
 * configured address first, which is a relay; Apache ZooKeeper dials the one in the opening, past
 * the relays, when a server with a smaller sid has asked it to. Where that matters, Apache servers
 * are to be parted by network namespaces.
 */
public final class Partition implements AutoCloseable {
  /** The real ports of a server. */
  public record Ports(int quorum, int election) {}

  private record Pair(int from, int to) {}

  private record Relays(Relay quorum, Relay election) {
    List<Relay> both() {
      return List.of(quorum, election);
    }
  }

  private final Map<Pair, Relays> relays = new LinkedHashMap<>();

  /**
   * Opens all relays.
   *
   * @param servers real ports by sid
   */
  public Partition(Map<Integer, Ports> servers) {
    for (int from : servers.keySet()) {
      servers.forEach((to, ports) -> {
        if (from != to) {
          relays.put(
              new Pair(from, to), new Relays(relay(ports.quorum()), relay(ports.election())));
        }
      });
    }
  }

  private static Relay relay(int port) {
    return new Relay(0, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  /** The ports by which one server reaches another. */
  public Ports ports(int from, int to) {
    Relays pair = pair(from, to);
    return new Ports(pair.quorum().port(), pair.election().port());
  }

  /** Two groups hear nothing of each other any more; connections stand. */
  public void separate(Set<Integer> some, Set<Integer> others) {
    between(some, others).forEach(Relay::silence);
  }

  /** Two groups cannot reach each other any more; connections are reset. */
  public void cut(Set<Integer> some, Set<Integer> others) {
    between(some, others).forEach(Relay::cut);
  }

  /**
   * Messages of one server to another are lost; those that come back on the same connections, and
   * everything on the connections that the other one has made, pass.
   */
  public void silence(int from, int to) {
    pair(from, to).both().forEach(relay -> relay.silence(Relay.Direction.FORTH));
    pair(to, from).both().forEach(relay -> relay.silence(Relay.Direction.BACK));
  }

  /** Every byte between any two servers takes so long. */
  public void delay(Duration each) {
    all().forEach(relay -> relay.delay(each));
  }

  /** Everybody hears everybody again. */
  public void mend() {
    all().forEach(Relay::mend);
  }

  @Override
  public void close() {
    all().forEach(Relay::close);
  }

  private Relays pair(int from, int to) {
    Relays pair = relays.get(new Pair(from, to));
    if (pair == null) {
      throw new IllegalArgumentException("there is no way from server " + from + " to " + to);
    }
    return pair;
  }

  private Collection<Relay> between(Set<Integer> some, Set<Integer> others) {
    List<Relay> between = new ArrayList<>();
    for (int one : some) {
      for (int other : others) {
        between.addAll(pair(one, other).both());
        between.addAll(pair(other, one).both());
      }
    }
    return between;
  }

  private Collection<Relay> all() {
    return relays.values().stream().flatMap(pair -> pair.both().stream()).toList();
  }
}
