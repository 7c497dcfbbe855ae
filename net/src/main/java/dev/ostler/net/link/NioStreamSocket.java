package dev.ostler.net.link;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoEvent;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoOps;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A socket on the Java runtime's selector. */
final class NioStreamSocket extends StreamSocket implements NioIoHandle {
  private final NetworkLoop loop;
  private final SocketChannel channel;
  private @Nullable IoRegistration registration;
  private @Nullable SocketEvents events;

  NioStreamSocket(NetworkLoop loop, SocketChannel channel) {
    this.loop = loop;
    this.channel = channel;
  }

  @Override
  public void register(SocketEvents events) throws IOException {
    this.events = events;
    try {
      registration = loop.register(this);
      registration.submit(NioIoOps.READ);
    } catch (IOException | RuntimeException e) {
      release(true);
      throw new IOException("Cannot watch a connection for input: " + e.getMessage(), e);
    }
  }

  static NioStreamSocket connect(NetworkLoop loop, InetSocketAddress address, boolean keepAlive)
      throws IOException {
    SocketChannel channel = SocketChannel.open();
    try {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      if (keepAlive) {
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      }
      boolean unused = channel.connect(address);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    return new NioStreamSocket(loop, channel);
  }

  @Override
  public void registerConnecting(SocketEvents events) throws IOException {
    this.events = events;
    try {
      registration = loop.register(this);
      // A selector does not tell of a connect that succeeded before it was asked.
      registration.submit(channel.isConnected() ? NioIoOps.WRITE : NioIoOps.CONNECT);
    } catch (IOException | RuntimeException e) {
      release(true);
      throw new IOException("Cannot watch a connect: " + e.getMessage(), e);
    }
  }

  @Override
  public boolean finishConnect() throws IOException {
    if (!channel.finishConnect()) {
      return false;
    }
    refuseSelf(channel.getLocalAddress(), channel.getRemoteAddress());
    return true;
  }

  @Override
  public void handOver(SocketEvents events) {
    this.events = events;
    interest(true, false);
  }

  @Override
  public int receive() throws IOException {
    return channel.read(loop.receiveBuffer().clear());
  }

  @Override
  public int send(int length) throws IOException {
    ByteBuffer buffer = loop.sendBuffer();
    buffer.clear().limit(length);
    try {
      return channel.write(buffer);
    } finally {
      buffer.clear();
    }
  }

  @Override
  public void interest(boolean read, boolean write) {
    NioIoOps ops =
        read
            ? (write ? NioIoOps.READ_AND_WRITE : NioIoOps.READ)
            : (write ? NioIoOps.WRITE : NioIoOps.NONE);
    Objects.requireNonNull(registration).submit(ops);
  }

  @Override
  public void release(boolean reset) {
    if (!channel.isOpen()) {
      return;
    }
    try {
      if (reset) {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
    } catch (IOException e) {
      // The peer was faster and is gone already; closing is all that is left.
      loop.counters().closeErrors++;
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
    int ops = ((NioIoEvent) event).ops().value();
    SocketEvents told = Objects.requireNonNull(events);
    try {
      if ((ops & (SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT)) != 0) {
        told.writable();
      }
      if ((ops & SelectionKey.OP_READ) != 0) {
        told.readable(false);
      }
    } catch (Throwable failure) {
      told.failed(failure);
    }
  }

  /** Called by the event loop when it ends. */
  @Override
  public void close() {
    if (events != null) {
      events.loopEnds();
    }
  }
}
