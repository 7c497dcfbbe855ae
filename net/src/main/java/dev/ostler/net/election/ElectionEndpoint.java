package dev.ostler.net.election;

import dev.ostler.net.link.Connection;
import dev.ostler.net.link.ConnectionEvents;
import dev.ostler.net.link.Dial;
import dev.ostler.net.link.DialOptions;
import dev.ostler.net.link.LinkEnd;
import dev.ostler.net.link.ListenOptions;
import dev.ostler.net.link.NameResolver;
import dev.ostler.net.link.NetworkLoop;
import dev.ostler.net.link.PeerPort;
import dev.ostler.wire.quorum.ElectionDecoder;
import dev.ostler.wire.quorum.ElectionOpening;
import dev.ostler.wire.quorum.HostAndPort;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A server's election links, those that it has dialed and those that have come to its election
 * port. All methods belong to the loop's thread.
 */
public final class ElectionEndpoint implements AutoCloseable {
  /** Two of the largest frames: one that leaves and one that waits. */
  static final int UNSENT_BYTES_MAX = 2 * (ElectionDecoder.BODY_LIMIT + 4);

  private final ElectionEvents events;
  private final PeerPort<ElectionLink> port;

  /**
   * @param handshakeMillis until when a server that has connected must have said who it is
   */
  public ElectionEndpoint(
      NetworkLoop loop, NameResolver resolver, int handshakeMillis, ElectionEvents events) {
    this.events = events;
    this.port =
        new PeerPort<>(
            loop, resolver, "election port", UNSENT_BYTES_MAX, handshakeMillis, new Links());
  }

  /**
   * Opens the election port, at once if its addresses are numbers. Answered by {@link
   * ElectionEvents#listening} or {@link ElectionEvents#listenFailed}, once, and not inside the
   * call.
   *
   * @throws IllegalStateException it is open or being opened already
   */
  public void listen(ListenOptions where) {
    port.listen(where);
  }

  /**
   * Closes the election port, for example because a reconfiguration moves it. Links stay; who has
   * not said who it is is closed.
   */
  public void stopListening() {
    port.stopListening("this server does not listen any more");
  }

  /**
   * Dials a server.
   *
   * @param addresses all of its election addresses
   * @return to take it back by; nothing is told after that
   */
  public Dial dial(
      List<HostAndPort> addresses, DialOptions options, ElectionDialEvents dialEvents) {
    return port.dial(addresses, options, dialEvents::connected, dialEvents::failed);
  }

  /** The link of a number; null if it is gone. */
  public @Nullable ElectionLink find(int number) {
    return port.find(number);
  }

  /** How many links there are. */
  public int size() {
    return port.size();
  }

  /** Closes the port and all links. */
  @Override
  public void close() {
    port.close();
  }

  ElectionEvents events() {
    return events;
  }

  void introduced(ElectionLink link, ElectionOpening opening) {
    port.introduced(link.connection());
    events.opened(link, opening);
  }

  /** A peer has sent what is neither an opening nor a frame. */
  void broken(ElectionLink link, @Nullable String why, byte[] first) {
    port.turnAway(link.connection(), why, first);
  }

  void ended(ElectionLink link, LinkEnd end) {
    port.ended(link.number(), link.connection());
    events.closed(link, end);
  }

  /** Makes the links, and hears of the port. */
  private final class Links implements PeerPort.Owner<ElectionLink> {
    @Override
    public ElectionLink make(int number, boolean stranger) {
      return new ElectionLink(ElectionEndpoint.this, number, stranger);
    }

    @Override
    public ConnectionEvents events(ElectionLink link) {
      return link.events();
    }

    @Override
    public void start(ElectionLink link, Connection connection) {
      link.start(connection);
    }

    @Override
    public void accepted(ElectionLink link) {
      port.know(link.number(), link);
      events.accepted(link);
    }

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
