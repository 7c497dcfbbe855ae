package dev.ostler.bench.load;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Answers every request with success, and takes up sessions of another server or refuses them. Its
 * end is abrupt, as that of a killed process: all sockets close.
 */
final class ForgetfulServer implements AutoCloseable {
  private final ServerSocket listener;
  private final boolean resumes;
  private final AtomicInteger requests = new AtomicInteger();
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();

  /**
   * @param resumes whether it takes up sessions that it did not make
   */
  ForgetfulServer(boolean resumes) throws IOException {
    this.resumes = resumes;
    this.listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().name("forgetful-server").start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  int requests() {
    return requests.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        sockets.add(socket);
        Thread.ofPlatform().daemon().start(() -> serve(socket));
      }
    } catch (IOException e) {
      // Closed: no more connections.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      int length = in.readInt();
      in.skipNBytes(16);
      long asked = in.readLong();
      in.skipNBytes(length - 24);
      boolean granted = asked == 0 || resumes;
      out.write(handshake(granted ? 10_000 : 0, asked == 0 ? port() : asked));
      while (granted) {
        length = in.readInt();
        int xid = in.readInt();
        in.skipNBytes(length - 4);
        requests.incrementAndGet();
        out.write(success(xid));
      }
    } catch (IOException e) {
      // The client or this server is gone.
    }
  }

  private static byte[] handshake(int timeoutMillis, long session) {
    return ByteBuffer.allocate(41)
        .putInt(37)
        .putInt(0)
        .putInt(timeoutMillis)
        .putLong(session)
        .putInt(16)
        .array();
  }

  private static byte[] success(int xid) {
    return ByteBuffer.allocate(20).putInt(16).putInt(xid).putLong(1).array();
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
