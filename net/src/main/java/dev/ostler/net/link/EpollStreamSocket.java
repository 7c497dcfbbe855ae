package dev.ostler.net.link;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A socket on native epoll, level triggered: one receive per wake-up suffices, because the system
 * tells again while bytes remain.
 */
final class EpollStreamSocket extends StreamSocket implements EpollIoHandle {
  private static final int IN = EpollIoOps.EPOLLIN.value();
  private static final int OUT = EpollIoOps.EPOLLOUT.value();

  private static final EpollIoOps READ = EpollIoOps.EPOLLIN;
  private static final EpollIoOps WRITE = EpollIoOps.EPOLLOUT;
  private static final EpollIoOps READ_WRITE = READ.with(WRITE);

  /** Errors are always told; an empty set would take the descriptor out of epoll for good. */
  private static final EpollIoOps NEITHER = EpollIoOps.EPOLLERR;

  private final NetworkLoop loop;
  private final Socket socket;
  private @Nullable IoRegistration registration;
  private @Nullable SocketEvents events;

  EpollStreamSocket(NetworkLoop loop, Socket socket) {
    this.loop = loop;
    this.socket = socket;
  }

  @Override
  public void register(SocketEvents events) throws IOException {
    this.events = events;
    try {
      registration = loop.register(this);
      registration.submit(READ);
    } catch (IOException | RuntimeException e) {
      release(true);
      throw new IOException("Cannot watch a connection for input: " + e.getMessage(), e);
    }
  }

  static EpollStreamSocket connect(NetworkLoop loop, InetSocketAddress address, boolean keepAlive)
      throws IOException {
    LinuxSocket socket = LinuxSocket.newSocketStream(address.getAddress() instanceof Inet6Address);
    try {
      socket.setTcpNoDelay(true);
      if (keepAlive) {
        socket.setKeepAlive(true);
      }
      boolean unused = socket.connect(address);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    return new EpollStreamSocket(loop, socket);
  }

  @Override
  public void registerConnecting(SocketEvents events) throws IOException {
    this.events = events;
    try {
      registration = loop.register(this);
      registration.submit(WRITE);
    } catch (IOException | RuntimeException e) {
      release(true);
      throw new IOException("Cannot watch a connect: " + e.getMessage(), e);
    }
  }

  @Override
  public boolean finishConnect() throws IOException {
    if (!socket.finishConnect()) {
      return false;
    }
    refuseSelf(socket.localAddress(), socket.remoteAddress());
    return true;
  }

  @Override
  public void handOver(SocketEvents events) {
    this.events = events;
    interest(true, false);
  }

  @Override
  public int receive() throws IOException {
    return socket.recvAddress(loop.receiveMemory, 0, NetworkLoop.RECEIVE_BYTES);
  }

  @Override
  public int send(int length) throws IOException {
    return socket.sendAddress(loop.sendMemory, 0, length);
  }

  @Override
  public void interest(boolean read, boolean write) {
    EpollIoOps ops = read ? (write ? READ_WRITE : READ) : (write ? WRITE : NEITHER);
    Objects.requireNonNull(registration).submit(ops);
  }

  @Override
  public void release(boolean reset) {
    if (!socket.isOpen()) {
      return;
    }
    if (registration != null) {
      registration.cancel();
    }
    try {
      if (reset) {
        socket.setSoLinger(0);
      }
    } catch (IOException e) {
      // The peer was faster and is gone already; closing is all that is left.
      loop.counters().closeErrors++;
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
    int ops = ((EpollIoEvent) event).ops().value();
    SocketEvents told = Objects.requireNonNull(events);
    try {
      if ((ops & OUT) != 0) {
        told.writable();
      }
      if ((ops & ~OUT) != 0) {
        told.readable((ops & ~(IN | OUT)) != 0);
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
