package dev.ostler.bench.load;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/**
 * A server for one session that keeps all replies back until a number of requests has come, then
 * answers at once.
 */
final class GatedServer implements AutoCloseable {
  private final ServerSocket listener;
  private final int gate;

  GatedServer(int gate) throws IOException {
    this.gate = gate;
    this.listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().name("gated-server").start(this::serve);
  }

  int port() {
    return listener.getLocalPort();
  }

  private void serve() {
    try (Socket socket = listener.accept()) {
      socket.setTcpNoDelay(true);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      in.readNBytes(in.readInt());
      out.writeInt(37);
      out.writeInt(0);
      out.writeInt(30_000);
      out.writeLong(1);
      out.writeInt(16);
      out.write(new byte[17]);
      List<Integer> waiting = new ArrayList<>();
      boolean open = false;
      while (true) {
        int length = in.readInt();
        waiting.add(in.readInt());
        in.readNBytes(length - 4);
        open |= waiting.size() >= gate;
        if (open) {
          for (int xid : waiting) {
            reply(out, xid);
          }
          waiting.clear();
        }
      }
    } catch (EOFException | SocketException e) {
      // The session is over.
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void reply(DataOutputStream out, int xid) throws IOException {
    out.writeInt(16);
    out.writeInt(xid);
    out.writeLong(1);
    out.writeInt(0);
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
