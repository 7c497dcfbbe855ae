package dev.ostler.net.quorum;

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
 * A server's quorum links, those that it has dialed and those that have come to its quorum port;
 * the port of an observer master is a second one of these. All methods belong to the loop's thread.
 */
public final class QuorumEndpoint implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QuorumEndpoint.class);

  private final NetworkLoop loop;
  private final NameResolver resolver;
  private final QuorumOptions options;
  private final QuorumEvents events;
  private final ConnectionGroup connections;
  private final Dialer dialer;
  private final Strangers strangers;
  private final Map<Integer, QuorumLink> links = new LinkedHashMap<>();
  private @Nullable PortListener listener;
  private int lastNumber;

  public QuorumEndpoint(
      NetworkLoop loop, NameResolver resolver, QuorumOptions options, QuorumEvents events) {
    this.loop = loop;
    this.resolver = resolver;
    this.options = options;
    this.events = events;
    this.connections = new ConnectionGroup(loop, options.unsentBytesMax());
    this.dialer = new Dialer(loop, resolver);
    this.strangers = new Strangers(loop, "quorum port", options.handshakeMillis());
  }

  /**
   * Opens the quorum port, at once if its addresses are numbers. Answered by {@link
   * QuorumEvents#listening} or {@link QuorumEvents#listenFailed}, once, and not inside the call.
   *
   * @throws IllegalStateException it is open or being opened already
   */
  public void listen(ListenOptions where) {
    if (listener != null) {
      throw new IllegalStateException("the quorum port is open");
    }
    listener = PortListener.open(loop, resolver, where, new Port());
  }

  /** Closes the quorum port. Links stay; who has not introduced itself is closed. */
  public void stopListening() {
    PortListener open = listener;
    if (open != null) {
      open.close();
      listener = null;
    }
    strangers.closeAll("this server does not lead any more");
  }

  /**
   * Dials a server.
   *
   * @param addresses all of its quorum addresses
   * @return to take it back by; nothing is told after that
   */
  public Dial dial(
      List<HostAndPort> addresses, DialOptions dialOptions, QuorumDialEvents dialEvents) {
    return dialer.dial(
        addresses,
        dialOptions,
        new DialEvents() {
          @Override
          public void connected(StreamSocket socket, InetSocketAddress peer) {
            QuorumLink link = new QuorumLink(QuorumEndpoint.this, ++lastNumber, false);
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

  /** The link of a number; null if it is gone, or has not introduced itself. */
  public @Nullable QuorumLink find(int number) {
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
    for (QuorumLink link : List.copyOf(links.values())) {
      link.close("this server stops");
    }
    connections.close();
  }

  NetworkLoop loop() {
    return loop;
  }

  QuorumOptions options() {
    return options;
  }

  QuorumEvents events() {
    return events;
  }

  void introduced(QuorumLink link) {
    strangers.remove(link.connection());
    links.put(link.number(), link);
    events.opened(link);
  }

  /** A peer has sent what is no message. */
  void broken(QuorumLink link, @Nullable String why, byte[] first) {
    strangers.turnAway(link.connection(), "it sent " + why, first);
  }

  void ended(QuorumLink link, LinkEnd end) {
    strangers.remove(link.connection());
    if (links.remove(link.number()) != null) {
      events.closed(link, end);
    }
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
      QuorumLink link = new QuorumLink(QuorumEndpoint.this, ++lastNumber, true);
      Connection connection;
      try {
        connection = connections.accepted(socket, peer, link.events());
      } catch (IOException e) {
        LOG.warn("Cannot serve a connection from {}: {}", peer, e.getMessage());
        return;
      }
      link.start(connection);
      strangers.add(connection);
    }
  }
}
