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
 *   dialed, peer is smaller    keep it, in place of what there was
 *   dialed, peer is greater    send the opening, unless it has dialed meanwhile; close
 *   accepted from a greater    keep it, in place of what there was
 *   accepted from a smaller    close it, dial; what there was stays until that dial has an end
 * </pre>
 *
 * <p>A smaller server asks twice when the answer takes long. The connection that it has by then
 * must not end, for it would take that for the end of whom it has just elected.
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

  /**
   * @param untilMillis when it is closed, if the peer has not done so
   */
  private record Replaced(long sid, long untilMillis) {}

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

  /** Servers that have asked to be dialed although there is a connection to them. */
  private final NavigableSet<Long> replacing = new TreeSet<>();

  /**
   * Connections in place of which there is another one that was dialed here, one of a server at
   * most. The peer closes one of the two when it learns of the other; if it heard of an end first,
   * it would be without a connection for a moment. One that has come to be used again stays here
   * until something is heard on it, for the peer may be long gone.
   */
  private final SequencedMap<Integer, Replaced> replaced = new LinkedHashMap<>();

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

  /**
   * Dials once at a time; a server that is in no configuration only where it says it is.
   *
   * @return true if it is being dialed now
   */
  private boolean dial(long sid, List<HostAndPort> told) {
    if (dialing.contains(sid)) {
      return true;
    }
    List<HostAndPort> addresses = new ArrayList<>();
    addAddresses(config.committed(), sid, addresses);
    addAddresses(config.lastSeen(), sid, addresses);
    boolean stranger = addresses.isEmpty();
    for (HostAndPort address : told) {
      if (!addresses.contains(address)) {
        addresses.add(address);
      }
    }
    if (addresses.isEmpty() || stranger && strangers(dialing) >= STRANGERS_MAX) {
      return false;
    }
    dialing.add(sid);
    sink.dial(sid, List.copyOf(addresses));
    return true;
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
  void dialed(long sid, int connection, long nowMillis) {
    dialing.remove(sid);
    replacing.remove(sid);
    if (sid < self) {
      sink.open(connection, opening);
      forgetReplaced(sid);
      @Nullable Integer old = keep(sid, connection);
      if (old != null) {
        replaced.putLast(old, new Replaced(sid, nowMillis + handshakeTimeoutMillis));
      }
    } else {
      if (!connections.containsKey(sid)) {
        sink.open(connection, opening);
      }
      sink.close(connection);
    }
  }

  void dialFailed(long sid) {
    dialing.remove(sid);
    if (replacing.remove(sid)) {
      drop(sid);
    }
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
      sink.close(connection);
      if (!dial(sid, theirs.usableAddresses())) {
        drop(sid);
      } else if (connections.containsKey(sid)) {
        replacing.add(sid);
      }
    } else if (!isMember(sid)
        && !connections.containsKey(sid)
        && strangers(connections.navigableKeySet()) >= STRANGERS_MAX) {
      sink.close(connection);
    } else {
      @Nullable Integer old = keep(sid, connection);
      if (old != null) {
        sink.close(old);
      }
    }
  }

  /** The connection that was kept before; null if there was none. */
  private @Nullable Integer keep(long sid, int connection) {
    @Nullable Integer old = connections.put(sid, connection);
    sids.put(connection, sid);
    if (old != null) {
      sids.remove(old);
    }
    sink.connected(sid);
    return old;
  }

  /** Closes the connection that was replaced, unless it is used again. */
  private void forgetReplaced(long sid) {
    @Nullable Integer other = replacedOf(sid);
    if (other != null) {
      replaced.remove(other);
      if (!sids.containsKey(other)) {
        sink.close(other);
      }
    }
  }

  private void drop(long sid) {
    forgetReplaced(sid);
    @Nullable Integer old = connections.remove(sid);
    if (old != null) {
      sids.remove(old);
      sink.close(old);
      sink.disconnected(sid);
    }
  }

  /** A connection is gone, whoever closed it. */
  void closed(int connection, long nowMillis) {
    unnamed.remove(connection);
    replaced.remove(connection);
    @Nullable Long sid = sids.remove(connection);
    if (sid == null) {
      return;
    }
    connections.remove(sid);
    @Nullable Integer other = replacedOf(sid);
    if (other == null) {
      sink.disconnected(sid);
    } else {
      // The peer has learned of them in the other order, and keeps that one.
      replaced.remove(other);
      replaced.putLast(other, new Replaced(sid, nowMillis + handshakeTimeoutMillis));
      var _ = keep(sid, other);
    }
  }

  private @Nullable Integer replacedOf(long sid) {
    for (Map.Entry<Integer, Replaced> entry : replaced.entrySet()) {
      if (entry.getValue().sid() == sid) {
        return entry.getKey();
      }
    }
    return null;
  }

  /**
   * Something has come on a connection. Who sends on the one that was dialed last knows of it and
   * needs no other; what it has sent on the other one before counts as well.
   *
   * @return whom it leads to; null while nobody knows, and once it has been given up
   */
  @Nullable Long heard(int connection) {
    @Nullable Long sid = sids.get(connection);
    if (sid != null) {
      forgetReplaced(sid);
      return sid;
    }
    @Nullable Replaced old = replaced.get(connection);
    return old == null ? null : old.sid();
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

  /** Closes those who do not say who they are, and those that nobody needs. */
  void tick(long nowMillis) {
    while (nowMillis >= nextTickMillis()) {
      SequencedMap<Integer, ?> due = firstUnnamedMillis() <= nowMillis ? unnamed : replaced;
      Map.@Nullable Entry<Integer, ?> oldest = due.pollFirstEntry();
      if (oldest != null) {
        close(oldest.getKey());
      }
    }
  }

  private void close(int connection) {
    @Nullable Long sid = sids.get(connection);
    if (sid == null) {
      sink.close(connection);
    } else {
      drop(sid);
    }
  }

  /** When {@link #tick} has something to do next; {@link Long#MAX_VALUE} for never. */
  long nextTickMillis() {
    Map.@Nullable Entry<Integer, Replaced> oldest = replaced.firstEntry();
    return Math.min(
        firstUnnamedMillis(), oldest == null ? Long.MAX_VALUE : oldest.getValue().untilMillis());
  }

  private long firstUnnamedMillis() {
    Map.@Nullable Entry<Integer, Long> oldest = unnamed.firstEntry();
    return oldest == null ? Long.MAX_VALUE : oldest.getValue();
  }
}
