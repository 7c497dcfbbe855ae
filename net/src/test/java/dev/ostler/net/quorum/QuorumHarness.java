package dev.ostler.net.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.net.link.DialOptions;
import dev.ostler.net.link.LinkEnd;
import dev.ostler.net.link.ListenOptions;
import dev.ostler.net.link.TestLoop;
import dev.ostler.net.link.TransportKind;
import dev.ostler.wire.quorum.QuorumMessage;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiConsumer;

/** A loop with one quorum endpoint that notes what it tells, and plain sockets to talk to it. */
final class QuorumHarness implements QuorumEvents, AutoCloseable {
  final TestLoop test;
  final QuorumEndpoint endpoint;
  final BlockingQueue<QuorumLink> opened = new LinkedBlockingQueue<>();
  final BlockingQueue<QuorumMessage> received = new LinkedBlockingQueue<>();
  final BlockingQueue<QuorumLink> streamsSent = new LinkedBlockingQueue<>();
  final BlockingQueue<LinkEnd> closed = new LinkedBlockingQueue<>();
  final CompletableFuture<InetSocketAddress> listening = new CompletableFuture<>();

  /** What to do with a message besides noting it; on the loop's thread. */
  volatile BiConsumer<QuorumLink, QuorumMessage> onMessage = (link, message) -> {};

  QuorumHarness(TransportKind kind, QuorumOptions options) {
    test = new TestLoop(kind);
    endpoint = new QuorumEndpoint(test.loop, test.names, options, this);
  }

  QuorumHarness(TransportKind kind) {
    this(kind, QuorumOptions.defaults(TestLoop.PATIENCE_MILLIS));
  }

  InetSocketAddress listen() {
    test.run(() ->
        endpoint.listen(
            new ListenOptions("quorum port", List.of(TestLoop.loopback(0)), 0, 100, false)));
    return listening.join();
  }

  /** A link that this endpoint has dialed. */
  QuorumLink dial(int port) {
    CompletableFuture<QuorumLink> dialed = new CompletableFuture<>();
    test.run(() ->
        endpoint.dial(
            List.of(TestLoop.loopback(port)),
            DialOptions.once(TestLoop.PATIENCE_MILLIS, false),
            new QuorumDialEvents() {
              @Override
              public void connected(QuorumLink link) {
                dialed.complete(link);
              }

              @Override
              public void failed(String reason) {
                dialed.completeExceptionally(new AssertionError(reason));
              }
            }));
    return dialed.join();
  }

  @Override
  public void listening(List<InetSocketAddress> addresses) {
    listening.complete(addresses.get(0));
  }

  @Override
  public void listenFailed(String reason) {
    listening.completeExceptionally(new AssertionError(reason));
  }

  @Override
  public void opened(QuorumLink link) {
    opened.add(link);
  }

  @Override
  public void received(QuorumLink link, QuorumMessage message) {
    onMessage.accept(link, message);
    received.add(message);
  }

  @Override
  public void streamSent(QuorumLink link) {
    streamsSent.add(link);
  }

  @Override
  public void closed(QuorumLink link, LinkEnd end) {
    closed.add(end);
  }

  /** Sends a message over a link, on the loop's thread. */
  void say(QuorumLink link, QuorumMessage message) {
    test.run(() -> link.send(message));
  }

  static byte[] hex(String... fields) {
    return HexFormat.of().parseHex(String.join("", fields).replace(" ", ""));
  }

  static void send(Socket socket, byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /** The next bytes must be these. */
  static void expect(Socket socket, byte[] expected) throws IOException {
    byte[] actual = new byte[expected.length];
    new DataInputStream(socket.getInputStream()).readFully(actual);
    assertThat(HexFormat.of().formatHex(actual)).isEqualTo(HexFormat.of().formatHex(expected));
  }

  /** Accepts with a bound on every wait. */
  static Socket accept(ServerSocket server) throws IOException {
    server.setSoTimeout(TestLoop.PATIENCE_MILLIS);
    Socket socket = server.accept();
    socket.setSoTimeout(TestLoop.PATIENCE_MILLIS);
    return socket;
  }

  @Override
  public void close() {
    test.run(endpoint::close);
    test.close();
  }
}
