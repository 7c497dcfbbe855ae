package dev.ostler.server.main;

import dev.ostler.core.membership.Member;
import dev.ostler.net.link.NetworkLoop;
import dev.ostler.net.listen.AddressUnavailableException;
import dev.ostler.net.listen.ClientHandler;
import dev.ostler.net.listen.ClientListener;
import dev.ostler.net.listen.ListenerOptions;
import dev.ostler.wire.quorum.HostAndPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where clients connect. A reconfiguration can move it; clients that are connected stay. */
final class ClientPort implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClientPort.class);
  private static final long RETRY_MILLIS = 100;
  private static final int TRIES = 100;

  private final NetworkLoop loop;
  private final ListenerOptions options;
  private final ClientHandler handler;

  /** The current one is the last; those before it have the clients from before a move. */
  private final List<ClientListener> listeners = new CopyOnWriteArrayList<>();

  private volatile boolean opened;
  private volatile @Nullable InetSocketAddress asked;

  /** Of the newest listener: one that is closing can no longer say where it was. */
  private volatile @Nullable InetSocketAddress listening;

  private boolean stopped;

  ClientPort(NetworkLoop loop, ListenerOptions options, ClientHandler handler) {
    this.loop = loop;
    this.options = options;
    this.handler = handler;
  }

  /**
   * Lets the first clients in.
   *
   * @param address null for none
   */
  void open(@Nullable InetSocketAddress address) throws AddressUnavailableException {
    asked = address;
    if (address == null) {
      loop.addBatchListener(handler);
    } else {
      bind(address);
    }
    opened = true;
  }

  private void bind(InetSocketAddress address) throws AddressUnavailableException {
    ClientListener listener = ClientListener.bind(loop, List.of(address), options, handler);
    listeners.add(listener);
    listening = listener.localAddresses().get(0);
  }

  /** Goes where this server's line says; without an address there nothing changes. On the loop. */
  void follow(@Nullable Member self) {
    HostAndPort client = self == null ? null : self.client();
    if (client == null) {
      return;
    }
    try {
      InetAddress host = InetAddress.getByName(client.host());
      moveTo(new InetSocketAddress(host, client.port()));
    } catch (UnknownHostException unknown) {
      LOG.error(
          "The membership says that clients connect to {}, and this host is not known here. The"
              + " client port stays where it is; correct the line of this server",
          client);
    }
  }

  private void moveTo(InetSocketAddress address) {
    if (!opened || stopped || address.equals(asked)) {
      return;
    }
    asked = address;
    LOG.info("The client port moves to {}", address);
    for (ClientListener listener : listeners) {
      listener.stopAccepting();
    }
    tryToListen(address, TRIES);
  }

  /** The old port is free after the next turn of the loop, and the new one may be the same. */
  private void tryToListen(InetSocketAddress address, int tries) {
    loop.schedule(
        RETRY_MILLIS,
        () -> {
          if (stopped || !address.equals(asked)) {
            return;
          }
          listeners.removeIf(listener -> listener.linkCount() == 0);
          try {
            bind(address);
            LOG.info("Clients connect to {} now", address);
          } catch (AddressUnavailableException e) {
            if (tries > 1) {
              tryToListen(address, tries - 1);
            } else {
              LOG.error("No more clients can connect to this server: {}", e.getMessage());
            }
          }
        });
  }

  /** Closes connections that have been there for so long without a session. On the loop. */
  void closeSessionless(long nowNanos, long timeoutNanos) {
    for (ClientListener listener : listeners) {
      listener.closeSessionless(nowNanos, timeoutNanos);
    }
  }

  /** Where clients connect; null without a client port. */
  @Nullable InetSocketAddress address() {
    return listening;
  }

  /** Lets nobody in any more. On the loop. */
  void stopAccepting() {
    stopped = true;
    for (ClientListener listener : listeners) {
      listener.stopAccepting();
    }
  }

  /** Closes the port and every connection. Not on the loop. */
  @Override
  public void close() {
    for (ClientListener listener : listeners) {
      listener.close();
    }
  }
}
