package dev.ostler.net.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.net.link.DialOptions;
import dev.ostler.net.link.EndpointHarness;
import dev.ostler.net.link.ListenOptions;
import dev.ostler.net.link.TestLoop;
import dev.ostler.net.link.TransportKind;
import dev.ostler.wire.quorum.QuorumMessage;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiConsumer;

/** A loop with one quorum endpoint that notes what it tells, and plain sockets to talk to it. */
final class QuorumHarness extends EndpointHarness<QuorumLink> implements QuorumEvents {
  final QuorumEndpoint endpoint;
  final BlockingQueue<QuorumLink> opened = new LinkedBlockingQueue<>();
  final BlockingQueue<QuorumMessage> received = new LinkedBlockingQueue<>();
  final BlockingQueue<QuorumLink> streamsSent = new LinkedBlockingQueue<>();

  /** What to do with a message besides noting it; on the loop's thread. */
  volatile BiConsumer<QuorumLink, QuorumMessage> onMessage = (link, message) -> {};

  QuorumHarness(TransportKind kind, QuorumOptions options) {
    super(kind);
    endpoint = new QuorumEndpoint(test.loop, test.names, options, this);
  }

  QuorumHarness(TransportKind kind) {
    this(kind, QuorumOptions.defaults(TestLoop.PATIENCE_MILLIS));
  }

  @Override
  protected void listenOnAnyPort() {
    endpoint.listen(new ListenOptions("quorum port", List.of(TestLoop.loopback(0)), 0, 100, false));
  }

  /** Waits for a link. */
  private static final class DialedLink extends Dialed<QuorumLink> implements QuorumDialEvents {}

  @Override
  public QuorumLink dial(int port) {
    DialedLink dialed = new DialedLink();
    test.run(() ->
        endpoint.dial(
            List.of(TestLoop.loopback(port)),
            DialOptions.once(TestLoop.PATIENCE_MILLIS, false),
            dialed));
    return dialed.join();
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

  @Override
  protected void closeEndpoint() {
    endpoint.close();
  }
}
