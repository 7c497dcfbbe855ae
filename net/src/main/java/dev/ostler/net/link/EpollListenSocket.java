package dev.ostler.net.link;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket on native epoll. The peer's address arrives in a byte array that all accepts
 * share:
 *
 * <pre>
 *   [0]            how many bytes follow that are in use: 8 (IPv4) or 24 (IPv6)
 *   [1..4]         IPv4 address        [1..16]   IPv6 address
 *   [5..8]         port                [17..20]  scope id   [21..24]  port
 * </pre>
 */
final class EpollListenSocket extends ListenSocket implements EpollIoHandle {
  private static final int ADDRESS_ARRAY_BYTES = 26;
  private static final int IPV4_BYTES = 8;

  private final NetworkLoop loop;
  private final LinuxSocket socket;
  private final byte[] peer = new byte[ADDRESS_ARRAY_BYTES];
  private @Nullable IoRegistration registration;
  private @Nullable AcceptEvents events;

  EpollListenSocket(NetworkLoop loop, InetSocketAddress address, int backlog) throws IOException {
    this.loop = loop;
    // The wildcard takes both families if the system can; a plain IPv4 address only its own.
    boolean ipv6 =
        address.getAddress() instanceof Inet6Address
            || (address.getAddress().isAnyLocalAddress() && Socket.isIPv6Preferred());
    this.socket = LinuxSocket.newSocketStream(ipv6);
    try {
      socket.setReuseAddress(true);
      socket.bind(address);
      socket.listen(backlog);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  @Override
  public void register(AcceptEvents events) throws IOException {
    this.events = events;
    registration = loop.register(this);
    registration.submit(EpollIoOps.EPOLLIN);
  }

  @Override
  public @Nullable StreamSocket accept(boolean keepAlive) throws IOException {
    int descriptor = socket.accept(peer);
    if (descriptor < 0) {
      return null;
    }
    Socket accepted = new Socket(descriptor);
    try {
      accepted.setTcpNoDelay(true);
      if (keepAlive) {
        accepted.setKeepAlive(true);
      }
    } catch (IOException e) {
      accepted.close();
      throw e;
    }
    return new EpollStreamSocket(loop, accepted);
  }

  @Override
  public InetAddress peerAddress() {
    int length = peer[0] == IPV4_BYTES ? 4 : 16;
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(peer, 1, 1 + length));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("An address of " + length + " bytes was refused", e);
    }
  }

  @Override
  public int peerPort() {
    int at = peer[0] - 3;
    return ((peer[at] & 0xff) << 24)
        | ((peer[at + 1] & 0xff) << 16)
        | ((peer[at + 2] & 0xff) << 8)
        | (peer[at + 3] & 0xff);
  }

  @Override
  public InetSocketAddress localAddress() {
    return socket.localAddress();
  }

  @Override
  public void interest(boolean accept) {
    Objects.requireNonNull(registration).submit(accept ? EpollIoOps.EPOLLIN : EpollIoOps.EPOLLERR);
  }

  @Override
  public void release() {
    if (!socket.isOpen()) {
      return;
    }
    if (registration != null) {
      registration.cancel();
    }
    try {
      socket.close();
    } catch (IOException e) {
      // The descriptor is released even when the system reports an earlier error here.
      loop.counters().closeErrors++;
    }
  }

  @Override
  public FileDescriptor fd() {
    return socket;
  }

  @Override
  public void handle(IoRegistration registration, IoEvent event) {
    Objects.requireNonNull(events).acceptable();
  }

  /** Called by the event loop when it ends. */
  @Override
  public void close() {
    if (events != null) {
      events.loopEnds();
    }
  }
}
