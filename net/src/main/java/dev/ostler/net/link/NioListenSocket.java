package dev.ostler.net.link;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoOps;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A listening socket on the Java runtime's selector. */
final class NioListenSocket extends ListenSocket implements NioIoHandle {
  private final NetworkLoop loop;
  private final ServerSocketChannel channel;
  private @Nullable InetSocketAddress peer;
  private @Nullable IoRegistration registration;
  private @Nullable AcceptEvents events;

  NioListenSocket(NetworkLoop loop, InetSocketAddress address, int backlog) throws IOException {
    this.loop = loop;
    this.channel = ServerSocketChannel.open();
    try {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.bind(address, backlog);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public void register(AcceptEvents events) throws IOException {
    this.events = events;
    registration = loop.register(this);
    registration.submit(NioIoOps.ACCEPT);
  }

  @Override
  public @Nullable StreamSocket accept(boolean keepAlive) throws IOException {
    SocketChannel accepted = channel.accept();
    if (accepted == null) {
      return null;
    }
    try {
      accepted.configureBlocking(false);
      accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
      if (keepAlive) {
        accepted.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      }
      peer = (InetSocketAddress) accepted.getRemoteAddress();
    } catch (IOException e) {
      accepted.close();
      throw e;
    }
    return new NioStreamSocket(loop, accepted);
  }

  @Override
  public InetAddress peerAddress() {
    return Objects.requireNonNull(peer).getAddress();
  }

  @Override
  public int peerPort() {
    return Objects.requireNonNull(peer).getPort();
  }

  @Override
  public InetSocketAddress localAddress() {
    try {
      return (InetSocketAddress) Objects.requireNonNull(channel.getLocalAddress());
    } catch (IOException e) {
      throw new IllegalStateException("A bound socket has no address", e);
    }
  }

  @Override
  public void interest(boolean accept) {
    Objects.requireNonNull(registration).submit(accept ? NioIoOps.ACCEPT : NioIoOps.NONE);
  }

  @Override
  public void release() {
    if (!channel.isOpen()) {
      return;
    }
    if (registration != null) {
      registration.cancel();
    }
    try {
      channel.close();
    } catch (IOException e) {
      // The descriptor is released even when the system reports an earlier error here.
      loop.counters().closeErrors++;
    }
  }

  @Override
  public SelectableChannel selectableChannel() {
    return channel;
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
