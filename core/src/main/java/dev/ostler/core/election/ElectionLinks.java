package dev.ostler.core.election;

import dev.ostler.core.membership.JointConfig;
import dev.ostler.core.membership.Member;
import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.core.membership.ServerAddress;
import dev.ostler.wire.quorum.ElectionOpening;
import dev.ostler.wire.quorum.HostAndPort;
import dev.ostler.wire.quorum.Notification;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who dials whom on the election ports, and which connection stays. There is one for each pair of
 * servers, and it is the one that the server with the greater sid has dialed: a dial by the smaller
 * one only asks to be dialed.
 *
 * <pre>
 *   dialed, peer is smaller    keep it
 *   dialed, peer is greater    send the opening, close
 *   accepted from a greater    keep it, in place of what there was
 *   accepted from a smaller    close it and what there was, dial
 * </pre>
 *
 * <p>Nothing is stored for a server that is not connected. Once it is, it is told what holds then,
 * not what held when somebody wanted to tell it (bug B-24).
 */
final class ElectionLinks {
  /** Where the decisions go. */
  interface Sink {
    /** Connect to the first of these that takes it. Answered by dialed or dialFailed, once. */
    void dial(long sid, List<HostAndPort> addresses);

    void open(int connection, ElectionOpening opening);

    void write(int connection, Notification notification);

    /** Closes after what was written before. */
    void close(int connection);

    /** There is a connection to a server, perhaps in place of another. */
    void connected(long sid);

    void disconnected(long sid);

    /** Nobody has answered at any address of a server. */
    void unreachable(long sid);

    void warn(String warning);
  }

  /** Most connections that have not said yet who they are; beyond, the oldest is closed. */
  static final int UNNAMED_MAX = 64;

  /** Most connections, and dials, to servers that no configuration knows. */
  static final int STRANGERS_MAX = 64;

  /** What a ZooKeeper observer without a number of its own says. It cannot be answered. */
  private static final long ANONYMOUS = Long.MAX_VALUE;

  private final long self;
  private ElectionOpening opening;
  private final long handshakeTimeoutMillis;
  private final Sink sink;

  private JointConfig config;

  /** Accepted connections without an opening yet, and until when it must have come. */
  private final SequencedMap<Integer, Long> unnamed = new LinkedHashMap<>();

  private final NavigableMap<Long, Integer> connections = new TreeMap<>();
  private final NavigableMap<Integer, Long> sids = new TreeMap<>();
  private final NavigableSet<Long> dialing = new TreeSet<>();

  /**
   * @param opening what this server says when it has dialed, until a configuration gives it another
   *     address
   */
  ElectionLinks(
      long self,
      ElectionOpening opening,
      JointConfig config,
      long handshakeTimeoutMillis,
      Sink sink) {
    this.self = self;
    this.opening = opening;
    this.config = config;
    this.handshakeTimeoutMillis = handshakeTimeoutMillis;
    this.sink = sink;
  }

  /** Says something to a server, or, if there is no connection, tries to get one. */
  void send(long sid, Notification notification) {
    @Nullable Integer connection = connections.get(sid);
    if (connection == null) {
      dial(sid, List.of());
    } else {
      sink.write(connection, notification);
    }
  }

  /** Tries to get a connection to a server, if there is none. */
  void reach(long sid) {
    if (!connections.containsKey(sid)) {
      dial(sid, List.of());
    }
  }

  /** Dials once at a time; a server that is in no configuration only where it says it is. */
  private void dial(long sid, List<HostAndPort> told) {
    List<HostAndPort> addresses = new ArrayList<>();
    addAddresses(config.committed(), sid, addresses);
    addAddresses(config.lastSeen(), sid, addresses);
    boolean stranger = addresses.isEmpty();
    for (HostAndPort address : told) {
      if (!addresses.contains(address)) {
        addresses.add(address);
      }
    }
    if (addresses.isEmpty() || dialing.contains(sid)) {
      return;
    }
    if (stranger && strangers(dialing) >= STRANGERS_MAX) {
      return;
    }
    dialing.add(sid);
    sink.dial(sid, List.copyOf(addresses));
  }

  private static void addAddresses(QuorumConfig config, long sid, List<HostAndPort> addresses) {
    @Nullable Member member = config.member(sid);
    if (member == null) {
      return;
    }
    for (ServerAddress address : member.addresses()) {
      if (!addresses.contains(address.election())) {
        addresses.add(address.election());
      }
    }
  }

  private int strangers(NavigableSet<Long> servers) {
    int count = 0;
    for (long sid : servers) {
      count += isMember(sid) ? 0 : 1;
    }
    return count;
  }

  private boolean isMember(long sid) {
    return config.committed().member(sid) != null || config.lastSeen().member(sid) != null;
  }

  /** A dial has succeeded, also in authenticating if that is asked for. */
  void dialed(long sid, int connection) {
    dialing.remove(sid);
    sink.open(connection, opening);
    if (sid > self || connections.containsKey(sid)) {
      sink.close(connection);
    } else {
      keep(sid, connection);
    }
  }

  void dialFailed(long sid) {
    dialing.remove(sid);
    if (!connections.containsKey(sid)) {
      sink.unreachable(sid);
    }
  }

  /** Somebody has connected. */
  void accepted(int connection, long nowMillis) {
    unnamed.putLast(connection, nowMillis + handshakeTimeoutMillis);
    if (unnamed.size() > UNNAMED_MAX) {
      Map.@Nullable Entry<Integer, Long> oldest = unnamed.pollFirstEntry();
      if (oldest != null) {
        sink.close(oldest.getKey());
      }
    }
  }

  /** Somebody who has connected says who it is. */
  void opened(int connection, ElectionOpening theirs) {
    if (unnamed.remove(connection) == null) {
      return;
    }
    long sid = theirs.sid();
    if (!isMember(sid) && sid >= 0 && sid != ANONYMOUS) {
      sink.warn(
          "server %d at %s is in no configuration of this one: add its line, unless it is joining"
              .formatted(sid, theirs.addresses()));
    }
    if (sid == self) {
      sink.warn(
          "a server at %s says that it is server %d, which this one is: give each its own myid"
              .formatted(theirs.addresses(), sid));
      sink.close(connection);
    } else if (sid < 0 || sid == ANONYMOUS) {
      sink.warn(
          "a server at %s has no number of its own: give it a myid and a server line"
              .formatted(theirs.addresses()));
      sink.close(connection);
    } else if (sid < self) {
      drop(sid);
      sink.close(connection);
      dial(sid, theirs.usableAddresses());
    } else if (!isMember(sid)
        && !connections.containsKey(sid)
        && strangers(connections.navigableKeySet()) >= STRANGERS_MAX) {
      sink.close(connection);
    } else {
      keep(sid, connection);
    }
  }

  private void keep(long sid, int connection) {
    @Nullable Integer old = connections.put(sid, connection);
    sids.put(connection, sid);
    if (old != null) {
      sids.remove(old);
      sink.close(old);
    }
    sink.connected(sid);
  }

  private void drop(long sid) {
    @Nullable Integer old = connections.remove(sid);
    if (old != null) {
      sids.remove(old);
      sink.close(old);
      sink.disconnected(sid);
    }
  }

  /** A connection is gone, whoever closed it. */
  void closed(int connection) {
    unnamed.remove(connection);
    @Nullable Long sid = sids.remove(connection);
    if (sid != null) {
      connections.remove(sid);
      sink.disconnected(sid);
    }
  }

  /** Whom a connection leads to; null while nobody knows, and once it has been given up. */
  @Nullable Long sidOf(int connection) {
    return sids.get(connection);
  }

  /** The membership is another one. Members that a reconfiguration is about to add are dialed. */
  void reconfigure(JointConfig newConfig) {
    @Nullable Member before = config.committed().member(self);
    @Nullable Member after = newConfig.committed().member(self);
    if (after != null && (before == null || !before.addresses().equals(after.addresses()))) {
      // Where this server is to be found from now on.
      opening =
          ElectionOpening.of(
              self, after.addresses().stream().map(ServerAddress::election).toList());
    }
    config = newConfig;
    for (Member member : newConfig.lastSeen().members()) {
      long sid = member.sid();
      boolean joins = newConfig.committed().member(sid) == null;
      if (joins && sid != self) {
        reach(sid);
      }
    }
  }

  /** Closes those who do not say who they are. */
  void tick(long nowMillis) {
    Map.@Nullable Entry<Integer, Long> oldest = unnamed.firstEntry();
    while (oldest != null && nowMillis >= oldest.getValue()) {
      unnamed.pollFirstEntry();
      sink.close(oldest.getKey());
      oldest = unnamed.firstEntry();
    }
  }

  /** When {@link #tick} has something to do next; {@link Long#MAX_VALUE} for never. */
  long nextTickMillis() {
    Map.@Nullable Entry<Integer, Long> oldest = unnamed.firstEntry();
    return oldest == null ? Long.MAX_VALUE : oldest.getValue();
  }
}
