package dev.ostler.net.election;

import dev.ostler.net.link.Connection;
import dev.ostler.net.link.ConnectionGroup;
import dev.ostler.net.link.Dial;
import dev.ostler.net.link.DialEvents;
import dev.ostler.net.link.DialOptions;
import dev.ostler.net.link.Dialer;
import dev.ostler.net.link.LinkEnd;
import dev.ostler.net.link.ListenOptions;
import dev.ostler.net.link.NameResolver;
import dev.ostler.net.link.NetworkLoop;
import dev.ostler.net.link.PortEvents;
import dev.ostler.net.link.PortListener;
import dev.ostler.net.link.Strangers;
import dev.ostler.net.link.StreamSocket;
import dev.ostler.wire.quorum.ElectionDecoder;
import dev.ostler.wire.quorum.ElectionOpening;
import dev.ostler.wire.quorum.HostAndPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server's election links, those that it has dialed and those that have come to its election
 * port. All methods belong to the loop's thread.
 */
public final class ElectionEndpoint implements AutoCloseable {
  /** Two of the largest frames: one that leaves and one that waits. */
  static final int UNSENT_BYTES_MAX = 2 * (ElectionDecoder.BODY_LIMIT + 4);

  private static final Logger LOG = LoggerFactory.getLogger(ElectionEndpoint.class);

  private final NetworkLoop loop;
  private final NameResolver resolver;
  private final ElectionEvents events;
  private final ConnectionGroup connections;
  private final Dialer dialer;
  private final Strangers strangers;
  private final Map<Integer, ElectionLink> links = new LinkedHashMap<>();
  private @Nullable PortListener listener;
  private int lastNumber;

  /**
   * @param handshakeMillis until when a server that has connected must have said who it is
   */
  public ElectionEndpoint(
      NetworkLoop loop, NameResolver resolver, int handshakeMillis, ElectionEvents events) {
    this.loop = loop;
    this.resolver = resolver;
    this.events = events;
    this.connections = new ConnectionGroup(loop, UNSENT_BYTES_MAX);
    this.dialer = new Dialer(loop, resolver);
    this.strangers = new Strangers(loop, "election port", handshakeMillis);
  }

  /**
   * Opens the election port, at once if its addresses are numbers. Answered by {@link
   * ElectionEvents#listening} or {@link ElectionEvents#listenFailed}, once, and not inside the
   * call.
   *
   * @throws IllegalStateException it is open or being opened already
   */
  public void listen(ListenOptions where) {
    if (listener != null) {
      throw new IllegalStateException("the election port is open");
    }
    listener = PortListener.open(loop, resolver, where, new Port());
  }

  /**
   * Closes the election port, for example because a reconfiguration moves it. Links stay; who has
   * not said who it is is closed.
   */
  public void stopListening() {
    PortListener open = listener;
    if (open != null) {
      open.close();
      listener = null;
    }
    strangers.closeAll("this server does not listen any more");
  }

  /**
   * Dials a server.
   *
   * @param addresses all of its election addresses
   * @return to take it back by; nothing is told after that
   */
  public Dial dial(
      List<HostAndPort> addresses, DialOptions options, ElectionDialEvents dialEvents) {
    return dialer.dial(
        addresses,
        options,
        new DialEvents() {
          @Override
          public void connected(StreamSocket socket, InetSocketAddress peer) {
            ElectionLink link = new ElectionLink(ElectionEndpoint.this, ++lastNumber, false);
            link.start(connections.dialed(socket, peer, link.events()));
            links.put(link.number(), link);
            dialEvents.connected(link);
          }

          @Override
          public void failed(String reason) {
            dialEvents.failed(reason);
          }
        });
  }

  /** The link of a number; null if it is gone. */
  public @Nullable ElectionLink find(int number) {
    return links.get(number);
  }

  /** How many links there are. */
  public int size() {
    return links.size();
  }

  /** Closes the port and all links. */
  @Override
  public void close() {
    stopListening();
    connections.close();
  }

  ElectionEvents events() {
    return events;
  }

  void introduced(ElectionLink link, ElectionOpening opening) {
    strangers.remove(link.connection());
    events.opened(link, opening);
  }

  /** A peer has sent what is neither an opening nor a frame. */
  void broken(ElectionLink link, @Nullable String why, byte[] first) {
    strangers.turnAway(link.connection(), "it sent " + why, first);
  }

  void ended(ElectionLink link, LinkEnd end) {
    strangers.remove(link.connection());
    links.remove(link.number());
    events.closed(link, end);
  }

  /** What the port tells. */
  private final class Port implements PortEvents {
    @Override
    public void listening(List<InetSocketAddress> addresses) {
      events.listening(addresses);
    }

    @Override
    public void listenFailed(String reason) {
      listener = null;
      events.listenFailed(reason);
    }

    @Override
    public void accepted(StreamSocket socket, InetSocketAddress peer) {
      ElectionLink link = new ElectionLink(ElectionEndpoint.this, ++lastNumber, true);
      Connection connection;
      try {
        connection = connections.accepted(socket, peer, link.events());
      } catch (IOException e) {
        LOG.warn("Cannot serve a connection from {}: {}", peer, e.getMessage());
        return;
      }
      link.start(connection);
      links.put(link.number(), link);
      strangers.add(connection);
      events.accepted(link);
    }
  }
}
