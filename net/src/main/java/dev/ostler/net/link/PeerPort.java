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
 * here. Belongs to the loop's thread.
 *
 * @param <L> one link
 */
public final class PeerPort<L> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PeerPort.class);

  /** What makes the links, and hears of the port. */
  public interface Owner<L> {
    /**
     * A link is needed; {@link #start} follows.
     *
     * @param stranger whether the peer has come, and has to say who it is
     */
    L make(int number, boolean stranger);

    /** What its connection will tell to. */
    ConnectionEvents events(L link);

    void start(L link, Connection connection);

    /** Somebody has connected; a stranger until {@link PeerPort#introduced}. */
    void accepted(L link);

    /** See {@link PortEvents#listening}. */
    void listening(List<InetSocketAddress> addresses);

    /** See {@link PortEvents#listenFailed}; the port is closed then. */
    void listenFailed(String reason);
  }

  private final NetworkLoop loop;
  private final NameResolver resolver;
  private final String name;
  private final Owner<L> owner;
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
  public PeerPort(
      NetworkLoop loop,
      NameResolver resolver,
      String name,
      int unsentBytesMax,
      int handshakeMillis,
      Owner<L> owner) {
    this.loop = loop;
    this.resolver = resolver;
    this.name = name;
    this.owner = owner;
    this.connections = new ConnectionGroup(loop, unsentBytesMax);
    this.dialer = new Dialer(loop, resolver);
    this.strangers = new Strangers(loop, name, handshakeMillis);
  }

  /**
   * Opens the port, at once if its addresses are numbers. Answered by {@link Owner#listening} or
   * {@link Owner#listenFailed}, once, and not inside the call.
   *
   * @throws IllegalStateException it is open or being opened already
   */
  public void listen(ListenOptions where) {
    if (listener != null) {
      throw new IllegalStateException("the " + name + " is open");
    }
    listener = PortListener.open(loop, resolver, where, new Events());
  }

  /**
   * Closes the port. Links stay; who has not said who it is is closed.
   *
   * @param reason a clause for the log
   */
  public void stopListening(String reason) {
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
  public Dial dial(
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
            int number = ++lastNumber;
            L link = owner.make(number, false);
            owner.start(link, connections.dialed(socket, peer, owner.events(link)));
            links.put(number, link);
            connected.accept(link);
          }

          @Override
          public void failed(String reason) {
            failed.accept(reason);
          }
        });
  }

  /** From now on a link that has come is found by its number. */
  public void know(int number, L link) {
    links.put(number, link);
  }

  /** The link of a number, which is never used again; null if it is gone, or not known yet. */
  public @Nullable L find(int number) {
    return links.get(number);
  }

  /** How many links are known. */
  public int size() {
    return links.size();
  }

  /** All links that are known, as of now. */
  public List<L> links() {
    return List.copyOf(links.values());
  }

  /** Somebody who has connected has said who it is. */
  public void introduced(Connection connection) {
    strangers.remove(connection);
  }

  /**
   * A peer cannot be understood, stranger or not.
   *
   * @param why what it sent, a clause
   * @param first what it sent first; a few bytes of it are shown
   */
  public void turnAway(Connection connection, @Nullable String why, byte[] first) {
    strangers.turnAway(connection, "it sent " + why, first);
  }

  /** A link is gone; false if it was not known. */
  public boolean ended(int number, Connection connection) {
    strangers.remove(connection);
    return links.remove(number) != null;
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
      owner.listening(addresses);
    }

    @Override
    public void listenFailed(String reason) {
      listener = null;
      owner.listenFailed(reason);
    }

    @Override
    public void accepted(StreamSocket socket, InetSocketAddress peer) {
      L link = owner.make(++lastNumber, true);
      Connection connection;
      try {
        connection = connections.accepted(socket, peer, owner.events(link));
      } catch (IOException e) {
        LOG.warn("Cannot serve a connection from {}: {}", peer, e.getMessage());
        return;
      }
      owner.start(link, connection);
      strangers.add(connection);
      owner.accepted(link);
    }
  }
}
