package dev.ostler.net.listen;

import dev.ostler.net.link.NetworkLoop;
import dev.ostler.net.link.TestLoop;
import dev.ostler.net.link.TransportKind;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A loop with one listener on a loopback port the system chose, and clients for it. */
final class TestServer implements AutoCloseable {
  static final int READ_TIMEOUT_MILLIS = TestLoop.PATIENCE_MILLIS;

  final RecordingHandler handler = new RecordingHandler();
  final BlockingQueue<Throwable> failures;
  final NetworkLoop loop;
  final ClientListener listener;
  final InetSocketAddress address;
  private final TestLoop test;
  private final List<Socket> clients = new ArrayList<>();

  TestServer(TransportKind kind, ListenerOptions options) throws IOException {
    test = new TestLoop(kind);
    failures = test.failures;
    loop = test.loop;
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    listener = ClientListener.bind(loop, List.of(any), options, handler);
    address = listener.localAddresses().get(0);
  }

  TestServer(TransportKind kind) throws IOException {
    this(kind, ListenerOptions.defaults());
  }

  Socket connect() throws IOException {
    Socket socket = new Socket();
    clients.add(socket);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(READ_TIMEOUT_MILLIS);
    socket.connect(address, READ_TIMEOUT_MILLIS);
    return socket;
  }

  /** Connects from another loopback address. */
  Socket connectFrom(String source) throws IOException {
    Socket socket = new Socket();
    clients.add(socket);
    socket.setSoTimeout(READ_TIMEOUT_MILLIS);
    socket.bind(new InetSocketAddress(source, 0));
    socket.connect(address, READ_TIMEOUT_MILLIS);
    return socket;
  }

  /** Runs on the loop's thread and returns what came of it. */
  <T> T onLoop(Supplier<T> question) {
    return test.ask(question);
  }

  /** Runs on the loop's thread and waits for it. */
  void run(Runnable task) {
    test.run(task);
  }

  /** Asks on the loop's thread, turn after turn, until it is so. */
  void await(String what, BooleanSupplier condition) {
    test.await(what, condition);
  }

  static byte[] frame(String payload) {
    byte[] bytes = payload.getBytes(StandardCharsets.ISO_8859_1);
    return ByteBuffer.allocate(4 + bytes.length).putInt(bytes.length).put(bytes).array();
  }

  static byte[] header(int length) {
    return ByteBuffer.allocate(4).putInt(length).array();
  }

  static void send(Socket socket, byte[]... pieces) throws IOException {
    OutputStream out = socket.getOutputStream();
    for (byte[] piece : pieces) {
      out.write(piece);
      out.flush();
    }
  }

  static void send(Socket socket, String text) throws IOException {
    send(socket, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  static String receiveFrame(Socket socket) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    byte[] payload = new byte[in.readInt()];
    in.readFully(payload);
    return new String(payload, StandardCharsets.ISO_8859_1);
  }

  /** Reads until the server ends the connection, orderly or by a reset. */
  static String receiveAll(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  /** No callback may have failed by now, unless a test has taken that failure. */
  @Override
  public void close() throws IOException {
    for (Socket client : clients) {
      client.close();
    }
    test.close();
  }
}
