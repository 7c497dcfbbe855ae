package dev.ostler.net.quorum;

import dev.ostler.net.link.Connection;
import dev.ostler.net.link.ConnectionEvents;
import dev.ostler.net.link.Dial;
import dev.ostler.net.link.DialOptions;
import dev.ostler.net.link.LinkEnd;
import dev.ostler.net.link.ListenOptions;
import dev.ostler.net.link.NameResolver;
import dev.ostler.net.link.NetworkLoop;
import dev.ostler.net.link.PeerPort;
import dev.ostler.wire.quorum.HostAndPort;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A server's quorum links, those that it has dialed and those that have come to its quorum port, or
 * to that of an observer master: a server has only one of them open at a time. All methods belong
 * to the loop's thread.
 */
public final class QuorumEndpoint implements AutoCloseable {
  private final NetworkLoop loop;
  private final QuorumOptions options;
  private final QuorumEvents events;
  private final PeerPort<QuorumLink> port;

  public QuorumEndpoint(
      NetworkLoop loop, NameResolver resolver, QuorumOptions options, QuorumEvents events) {
    this.loop = loop;
    this.options = options;
    this.events = events;
    this.port =
        new PeerPort<>(
            loop,
            resolver,
            "quorum port",
            options.unsentBytesMax(),
            options.handshakeMillis(),
            new Links());
  }

  /**
   * Opens the quorum port, at once if its addresses are numbers. Answered by {@link
   * QuorumEvents#listening} or {@link QuorumEvents#listenFailed}, once, and not inside the call.
   *
   * @throws IllegalStateException it is open or being opened already
   */
  public void listen(ListenOptions where) {
    port.listen(where);
  }

  /** Closes the quorum port. Links stay; who has not introduced itself is closed. */
  public void stopListening() {
    port.stopListening("this server takes no learners any more");
  }

  /**
   * Dials a server.
   *
   * @param addresses all of its quorum addresses
   * @return to take it back by; nothing is told after that
   */
  public Dial dial(
      List<HostAndPort> addresses, DialOptions dialOptions, QuorumDialEvents dialEvents) {
    return port.dial(addresses, dialOptions, dialEvents::connected, dialEvents::failed);
  }

  /** The link of a number; null if it is gone, or has not introduced itself. */
  public @Nullable QuorumLink find(int number) {
    return port.find(number);
  }

  /** How many links there are. */
  public int size() {
    return port.size();
  }

  /** Closes the port and all links. */
  @Override
  public void close() {
    for (QuorumLink link : port.links()) {
      link.close("this server stops");
    }
    port.close();
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
    port.introduced(link.connection());
    port.know(link.number(), link);
    events.opened(link);
  }

  /** A peer has sent what is no message. */
  void broken(QuorumLink link, @Nullable String why, byte[] first) {
    port.turnAway(link.connection(), why, first);
  }

  void ended(QuorumLink link, LinkEnd end) {
    if (port.ended(link.number(), link.connection())) {
      events.closed(link, end);
    }
  }

  /** Makes the links, and hears of the port. */
  private final class Links implements PeerPort.Owner<QuorumLink> {
    @Override
    public QuorumLink make(int number, boolean stranger) {
      return new QuorumLink(QuorumEndpoint.this, number, stranger);
    }

    @Override
    public ConnectionEvents events(QuorumLink link) {
      return link.events();
    }

    @Override
    public void start(QuorumLink link, Connection connection) {
      link.start(connection);
    }

    /** Who has not introduced itself is no link yet. */
    @Override
    public void accepted(QuorumLink link) {}

    @Override
    public void listening(List<InetSocketAddress> addresses) {
      events.listening(addresses);
    }

    @Override
    public void listenFailed(String reason) {
      events.listenFailed(reason);
    }
  }
}
