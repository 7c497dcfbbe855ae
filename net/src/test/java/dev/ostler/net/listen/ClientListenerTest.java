package dev.ostler.net.listen;

import static dev.ostler.net.listen.TestServer.frame;
import static dev.ostler.net.listen.TestServer.receiveAll;
import static dev.ostler.net.listen.TestServer.receiveFrame;
import static dev.ostler.net.listen.TestServer.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.net.link.NetworkLoop;
import dev.ostler.net.link.TransportKind;
import dev.ostler.net.listen.AddressUnavailableException.Trouble;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(names = {"AUTO", "NIO"})
class ClientListenerTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final byte[] LOOPBACK_6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  private static final long HOUR_NANOS = TimeUnit.HOURS.toNanos(1);

  private final TransportKind kind;

  ClientListenerTest(TransportKind kind) {
    this.kind = kind;
  }

  @Test
  void twoThousandFiveHundredConnectsAtOnceAreServed() throws Exception {
    ListenerOptions options = ListenerOptions.builder().links(0, 0).build();
    List<SocketChannel> clients = new ArrayList<>();
    try (TestServer server = new TestServer(kind, options)) {
      server.handler.onFrame = RecordingHandler::echo;
      for (int i = 0; i < 2500; i++) {
        SocketChannel client = SocketChannel.open();
        client.configureBlocking(false);
        client.connect(server.address);
        clients.add(client);
      }
      for (SocketChannel client : clients) {
        while (!client.finishConnect()) {
          Thread.onSpinWait();
        }
        client.configureBlocking(true);
        send(client.socket(), frame("hello"));
      }
      for (SocketChannel client : clients) {
        client.socket().setSoTimeout(TestServer.READ_TIMEOUT_MILLIS);
        assertThat(receiveFrame(client.socket())).isEqualTo("hello");
      }
      assertThat(server.onLoop(() -> server.listener.linkCount())).isEqualTo(2500);
      for (SocketChannel client : clients) {
        client.close();
      }
      server.await("all closed", () -> server.listener.linkCount() == 0);
      assertThat(server.onLoop(() -> server.loop.counters().linksClosed)).isEqualTo(2500);
      assertThat(server.failures).isEmpty();
    }
  }

  @Test
  void oneSourceHasItsOwnLimit() throws Exception {
    try (TestServer server = new TestServer(kind, ListenerOptions.builder().links(2, 0).build())) {
      server.handler.onFrame = RecordingHandler::echo;
      Socket first = server.connectFrom("127.0.0.1");
      Socket second = server.connectFrom("127.0.0.1");
      assertThat(receiveAll(server.connectFrom("127.0.0.1"))).isEmpty();
      Socket stranger = server.connectFrom("127.0.0.2");
      for (Socket client : List.of(first, second, stranger)) {
        send(client, frame("hello"));
        assertThat(receiveFrame(client)).isEqualTo("hello");
      }
      assertThat(server.onLoop(() -> server.loop.counters().linksRefused)).isEqualTo(1);
      first.close();
      server.await("one left", () -> server.listener.linkCount() == 2);
      Socket third = server.connectFrom("127.0.0.1");
      send(third, frame("again"));
      assertThat(receiveFrame(third)).isEqualTo("again");
    }
  }

  @Test
  void allSourcesTogetherHaveALimitThatCanChange() throws Exception {
    try (TestServer server = new TestServer(kind, ListenerOptions.builder().links(0, 2).build())) {
      server.handler.onFrame = RecordingHandler::echo;
      Socket first = server.connectFrom("127.0.0.1");
      Socket second = server.connectFrom("127.0.0.2");
      send(first, frame("hello"));
      send(second, frame("hello"));
      receiveFrame(first);
      receiveFrame(second);
      assertThat(receiveAll(server.connectFrom("127.0.0.3"))).isEmpty();
      server.run(() -> server.listener.limitLinks(0, 3));
      Socket third = server.connectFrom("127.0.0.3");
      send(third, frame("hello"));
      assertThat(receiveFrame(third)).isEqualTo("hello");
    }
  }

  @Test
  void theClientsAddressAndPortAreKnown() throws Exception {
    try (TestServer server = new TestServer(kind)) {
      Socket client = server.connectFrom("127.0.0.9");
      server.handler.expect("opened");
      ClientLink link = server.handler.link();
      assertThat(link.remoteAddress()).isEqualTo(InetAddress.getByName("127.0.0.9"));
      assertThat(link.remotePort()).isEqualTo(client.getLocalPort());
    }
  }

  @Test
  void aPortInUseIsNamedWithItsRemedy() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, LOOPBACK);
        NetworkLoop loop = NetworkLoop.start(kind)) {
      InetSocketAddress address = (InetSocketAddress) taken.getLocalSocketAddress();
      assertThatThrownBy(() -> bind(loop, address))
          .isInstanceOfSatisfying(
              AddressUnavailableException.class,
              e -> {
                assertThat(e.trouble()).isEqualTo(Trouble.IN_USE);
                assertThat(e.address()).isEqualTo(address);
                assertThat(e)
                    .hasMessageContaining(":" + taken.getLocalPort())
                    .hasMessageContaining("choose another port");
              });
    }
  }

  @Test
  void anAddressOfAnotherMachineIsNamed() throws Exception {
    try (NetworkLoop loop = NetworkLoop.start(kind)) {
      assertThatThrownBy(() -> bind(loop, new InetSocketAddress("192.0.2.1", 0)))
          .isInstanceOfSatisfying(
              AddressUnavailableException.class,
              e -> assertThat(e.trouble()).isEqualTo(Trouble.NOT_LOCAL));
      assertThatThrownBy(() -> bind(loop, InetSocketAddress.createUnresolved("no.such.host", 1)))
          .isInstanceOfSatisfying(
              AddressUnavailableException.class,
              e -> assertThat(e.trouble()).isEqualTo(Trouble.UNKNOWN_HOST));
    }
  }

  @Test
  void ifOneAddressCannotBeHadNoneIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, LOOPBACK);
        NetworkLoop loop = NetworkLoop.start(kind)) {
      int free;
      try (ServerSocket probe = new ServerSocket(0, 1, LOOPBACK)) {
        free = probe.getLocalPort();
      }
      InetSocketAddress good = new InetSocketAddress(LOOPBACK, free);
      InetSocketAddress bad = (InetSocketAddress) taken.getLocalSocketAddress();
      assertThatThrownBy(() -> bind(loop, good, bad)).isInstanceOf(IOException.class);
      bind(loop, good).close();
    }
  }

  @Test
  void severalAddressesShareOneHandlerAndItsLimits() throws Exception {
    RecordingHandler handler = new RecordingHandler();
    handler.onFrame = RecordingHandler::echo;
    try (NetworkLoop loop = NetworkLoop.start(kind)) {
      ClientListener listener =
          ClientListener.bind(
              loop,
              List.of(new InetSocketAddress(LOOPBACK, 0), new InetSocketAddress("127.0.0.2", 0)),
              ListenerOptions.builder().links(1, 0).build(),
              handler);
      try (Socket first = new Socket();
          Socket second = new Socket()) {
        first.connect(listener.localAddresses().get(0));
        send(first, frame("hello"));
        assertThat(receiveFrame(first)).isEqualTo("hello");
        second.bind(new InetSocketAddress(LOOPBACK, 0));
        second.connect(listener.localAddresses().get(1));
        assertThat(receiveAll(second)).isEmpty();
      }
    }
  }

  @Test
  void theWildcardTakesBothFamilies() throws Exception {
    RecordingHandler handler = new RecordingHandler();
    handler.onFrame = RecordingHandler::echo;
    try (NetworkLoop loop = NetworkLoop.start(kind)) {
      ClientListener listener =
          ClientListener.bind(
              loop, List.of(new InetSocketAddress(0)), ListenerOptions.defaults(), handler);
      int port = listener.localAddresses().get(0).getPort();
      List<InetAddress> targets = new ArrayList<>(List.of(LOOPBACK));
      InetAddress loopback6 = InetAddress.getByAddress(LOOPBACK_6);
      if (hasAddress(loopback6)) {
        targets.add(loopback6);
      }
      for (InetAddress target : targets) {
        try (Socket client = new Socket(target, port)) {
          send(client, frame("hello"));
          assertThat(receiveFrame(client)).isEqualTo("hello");
          assertThat(handler.link().remoteAddress()).isEqualTo(target);
        }
      }
    }
  }

  @Test
  void aLinkWithoutASessionIsClosedInTime() throws Exception {
    try (TestServer server = new TestServer(kind)) {
      Socket silent = server.connect();
      server.handler.expect("opened");
      Socket busy = server.connect();
      server.handler.expect("opened");
      server.run(() -> server.handler.link().markEstablished());
      int soon =
          server.onLoop(() -> server.listener.closeSessionless(System.nanoTime(), HOUR_NANOS));
      assertThat(soon).isZero();
      int later =
          server.onLoop(() ->
              server.listener.closeSessionless(System.nanoTime() + HOUR_NANOS, HOUR_NANOS - 1));
      assertThat(later).isEqualTo(1);
      assertThat(receiveAll(silent)).isEmpty();
      server.handler.expect("closed NO_HANDSHAKE");
      server.handler.onFrame = RecordingHandler::echo;
      send(busy, frame("still here"));
      assertThat(receiveFrame(busy)).isEqualTo("still here");
    }
  }

  @Test
  void theLastReplyArrivesThoughTheClientHasSentMore() throws Exception {
    try (TestServer server = new TestServer(kind)) {
      server.handler.onFrame =
          frame -> {
            RecordingHandler.echo(frame);
            frame.link().close();
            RecordingHandler.reply(frame.link(), new byte[10]);
          };
      for (int round = 0; round < 20; round++) {
        Socket client = server.connect();
        send(client, concat(frame("bye"), frame("bytes after the close")));
        assertThat(receiveFrame(client)).isEqualTo("bye");
        assertThat(receiveAll(client)).isEmpty();
        server.handler.expect("opened", "frame bye", "closed HANDLER");
      }
    }
  }

  @Test
  void writingToAClosedLinkIsLostAndHarmless() throws Exception {
    try (TestServer server = new TestServer(kind)) {
      Socket client = server.connect();
      server.handler.expect("opened");
      client.close();
      server.handler.expect("closed PEER_CLOSED");
      server.run(() -> {
        for (int i = 0; i < 10; i++) {
          RecordingHandler.reply(server.handler.link(), new byte[300_000]);
        }
        server.handler.link().flush();
        server.handler.link().close();
        server.handler.link().pauseReading();
        server.handler.link().resumeReading();
        assertThat(server.handler.link().unsentBytes()).isZero();
      });
      assertThat(server.failures).isEmpty();
      assertThat(server.handler.lines).isEmpty();
    }
  }

  @Test
  void aLinkCarriesTheServersOwnState() throws Exception {
    try (TestServer server = new TestServer(kind)) {
      server.handler.onOpened = link -> link.attach("session 7");
      Socket client = server.connect();
      server.handler.expect("opened");
      assertThat(client.isConnected()).isTrue();
      assertThat(server.onLoop(() -> String.valueOf(server.handler.link().attachment())))
          .isEqualTo("session 7");
    }
  }

  @Test
  void closingTheListenerFreesThePortAndEndsTheLinks() throws Exception {
    try (TestServer server = new TestServer(kind)) {
      Socket client = server.connect();
      server.handler.expect("opened");
      server.listener.close();
      assertThat(receiveAll(client)).isEmpty();
      server.handler.expect("closed SHUTDOWN");
      try (ClientListener again = bind(server.loop, server.address)) {
        assertThat(again.localAddresses()).containsExactly(server.address);
      }
    }
  }

  @Test
  void endingTheLoopClosesItsLinks() throws Exception {
    RecordingHandler handler;
    Socket client;
    try (TestServer server = new TestServer(kind)) {
      handler = server.handler;
      client = server.connect();
      handler.expect("opened");
      server.loop.close();
      handler.expect("closed SHUTDOWN");
      assertThat(receiveAll(client)).isEmpty();
      server.listener.close();
    }
  }

  @Test
  void aHandlerThatThrowsLosesTheLinkAndIsReported() throws Exception {
    try (TestServer server = new TestServer(kind)) {
      server.handler.onFrame =
          frame -> {
            throw new IllegalStateException("broken claim");
          };
      Socket client = server.connect();
      send(client, frame("hello"));
      assertThat(receiveAll(client)).isEmpty();
      server.handler.expect("opened", "frame hello", "closed HANDLER_FAILED");
      assertThat(server.failures.poll(20, TimeUnit.SECONDS)).hasMessage("broken claim");
    }
  }

  @Test
  void largeFramesAreAdmittedRefusedAndAbandoned() throws Exception {
    ListenerOptions options =
        ListenerOptions.builder().frameBytesMax(1000).largeFrameBytes(100).build();
    try (TestServer server = new TestServer(kind, options)) {
      server.handler.onFrame = RecordingHandler::echo;
      server.handler.onLargeFrame = (link, length) -> length <= 200;
      Socket client = server.connect();
      for (int length : List.of(100, 101, 200)) {
        send(client, frame("x".repeat(length)));
        assertThat(receiveFrame(client)).hasSize(length);
        server.handler.lines.clear();
      }
      send(client, frame("x".repeat(201)));
      assertThatThrownBy(() -> receiveFrame(client)).isInstanceOf(IOException.class);
      server.handler.expect("closed LARGE_FRAME_REFUSED");
      Socket quitter = server.connect();
      send(quitter, TestServer.header(150), new byte[20]);
      quitter.close();
      server.handler.expect("opened", "abandoned 150", "closed PEER_CLOSED");
    }
  }

  private static ClientListener bind(NetworkLoop loop, InetSocketAddress... addresses)
      throws AddressUnavailableException {
    return ClientListener.bind(
        loop, List.of(addresses), ListenerOptions.defaults(), new RecordingHandler());
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = new byte[first.length + second.length];
    System.arraycopy(first, 0, both, 0, first.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static boolean hasAddress(InetAddress address) {
    try (ServerSocket probe = new ServerSocket(0, 1, address)) {
      return probe.isBound();
    } catch (IOException e) {
      // No IPv6 on this machine: the other family is tested alone.
      return false;
    }
  }
}
