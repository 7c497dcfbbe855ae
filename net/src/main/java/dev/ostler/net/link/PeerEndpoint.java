package dev.ostler.net.link;

import dev.ostler.wire.quorum.HostAndPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A port between servers and the links of it, those that have come and those that were dialed:
 * opens, closes, dials and numbers, and keeps strangers few. What is said on the links is not known
 * here. All methods belong to the loop's thread.
 *
 * @param <L> one link
 */
public abstract class PeerEndpoint<L extends PeerLink> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PeerEndpoint.class);

  private final NetworkLoop loop;
  private final NameResolver resolver;
  private final String name;
  private final ListenEvents events;
  private final ConnectionGroup connections;
  private final Dialer dialer;
  private final Strangers strangers;
  private final Map<Integer, L> links = new LinkedHashMap<>();
  private @Nullable PortListener listener;
  private int lastNumber;

  /**
   * @param name what the port is called in the log
   * @param unsentBytesMax a peer for which more than this waits is closed
   * @param handshakeMillis until when a peer that has connected must have said who it is
   */
  protected PeerEndpoint(
      NetworkLoop loop,
      NameResolver resolver,
      String name,
      int unsentBytesMax,
      int handshakeMillis,
      ListenEvents events) {
    this.loop = loop;
    this.resolver = resolver;
    this.name = name;
    this.events = events;
    this.connections = new ConnectionGroup(loop, unsentBytesMax);
    this.dialer = new Dialer(loop, resolver);
    this.strangers = new Strangers(loop, name, handshakeMillis);
  }

  /** A link is needed. */
  protected abstract L make(int number, boolean stranger);

  /** Somebody has connected; a stranger until {@link #introduced}. */
  protected abstract void accepted(L link);

  /**
   * Opens the port, at once if its addresses are numbers. Answered by {@link ListenEvents}; a port
   * that could not be opened is closed.
   *
   * @throws IllegalStateException it is open or being opened already
   */
  public final void listen(ListenOptions where) {
    if (listener != null) {
      throw new IllegalStateException("the " + name + " is open");
    }
    listener = PortListener.open(loop, resolver, where, new Events());
  }

  /** Closes the port, for example because a reconfiguration moves it. */
  public abstract void stopListening();

  /**
   * Closes the port. Links stay; who has not said who it is is closed.
   *
   * @param reason a clause for the log
   */
  protected final void stopListening(String reason) {
    PortListener open = listener;
    if (open != null) {
      open.close();
      listener = null;
    }
    strangers.closeAll(reason);
  }

  /**
   * Dials a server.
   *
   * @param addresses all of its addresses
   * @param connected told of the link, which is known by its number from then on
   * @param failed told instead why there is none
   * @return to take it back by; nothing is told after that
   */
  protected final Dial dial(
      List<HostAndPort> addresses,
      DialOptions options,
      Consumer<L> connected,
      Consumer<String> failed) {
    return dialer.dial(
        addresses,
        options,
        new DialEvents() {
          @Override
          public void connected(StreamSocket socket, InetSocketAddress peer) {
            L link = make(++lastNumber, false);
            link.start(connections.dialed(socket, peer, link.events()));
            know(link);
            connected.accept(link);
          }

          @Override
          public void failed(String reason) {
            failed.accept(reason);
          }
        });
  }

  /** From now on a link that has come is found by its number. */
  protected final void know(L link) {
    links.put(link.number(), link);
  }

  /** The link of a number, which is never used again; null if it is gone, or not known yet. */
  public final @Nullable L find(int number) {
    return links.get(number);
  }

  /** How many links are known. */
  public final int size() {
    return links.size();
  }

  /** All links that are known, as of now. */
  protected final List<L> links() {
    return List.copyOf(links.values());
  }

  /** Somebody who has connected has said who it is. */
  protected final void introduced(L link) {
    strangers.remove(link.connection());
  }

  /**
   * A peer cannot be understood, stranger or not.
   *
   * @param why what it sent, a clause
   */
  protected final void turnAway(L link, @Nullable String why) {
    strangers.turnAway(link.connection(), "it sent " + why, link.first());
  }

  /** A link is gone; false if it was not known. */
  protected final boolean ended(L link) {
    strangers.remove(link.connection());
    return links.remove(link.number()) != null;
  }

  /** Closes the port and all links. */
  @Override
  public void close() {
    stopListening("this server stops");
    connections.close();
  }

  /** What the listener tells. */
  private final class Events implements PortEvents {
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
      L link = make(++lastNumber, true);
      Connection connection;
      try {
        connection = connections.accepted(socket, peer, link.events());
      } catch (IOException e) {
        LOG.warn("Cannot serve a connection from {}: {}", peer, e.getMessage());
        return;
      }
      link.start(connection);
      strangers.add(connection);
      PeerEndpoint.this.accepted(link);
    }
  }
}
