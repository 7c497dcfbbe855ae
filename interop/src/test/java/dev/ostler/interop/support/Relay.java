package dev.ostler.interop.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A stretch of network between a client and a server, which can be cut and mended. */
public final class Relay implements AutoCloseable {
  private final InetSocketAddress target;
  private final ServerSocket entrance;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;

  /** A working way to the server. */
  public Relay(LiveServer server) {
    target = server.process().address();
    try {
      entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    Thread.ofVirtual().start(this::accept);
  }

  /** What a client connects to. */
  public String connectString() {
    return "127.0.0.1:" + entrance.getLocalPort();
  }

  /** Ends every connection, and each further one at once. */
  public void cut() {
    cut = true;
    open.forEach(Relay::close);
  }

  /** Lets connections pass again. */
  public void mend() {
    cut = false;
  }

  private void accept() {
    while (true) {
      try {
        Socket client = entrance.accept();
        if (cut) {
          close(client);
          continue;
        }
        Socket server = new Socket(target.getAddress(), target.getPort());
        open.add(client);
        open.add(server);
        Thread.ofVirtual().start(() -> pump(client, server));
        Thread.ofVirtual().start(() -> pump(server, client));
        if (cut) {
          open.forEach(Relay::close);
        }
      } catch (IOException closedOrServerDown) {
        if (entrance.isClosed()) {
          return;
        }
      }
    }
  }

  private void pump(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
    } catch (IOException ended) {
      // One side has gone; the other goes too.
    } finally {
      close(from);
      close(to);
      open.remove(from);
      open.remove(to);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException ended) {
      // Gone, which is what was wanted.
    }
  }

  @Override
  public void close() {
    try {
      entrance.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    cut();
  }
}
