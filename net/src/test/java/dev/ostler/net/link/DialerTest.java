package dev.ostler.net.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.wire.quorum.HostAndPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DialerTest {
  private static final DialOptions ONCE = DialOptions.once(5_000, true);

  /** Notes what becomes of a dial. */
  private static final class Outcome implements DialEvents {
    final BlockingQueue<InetSocketAddress> connected = new LinkedBlockingQueue<>();
    final BlockingQueue<String> failed = new LinkedBlockingQueue<>();
    final List<StreamSocket> sockets = new ArrayList<>();

    @Override
    public void connected(StreamSocket socket, InetSocketAddress peer) {
      sockets.add(socket);
      connected.add(peer);
    }

    @Override
    public void failed(String reason) {
      failed.add(reason);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void aServerThatListensIsReached(TransportKind kind) throws Exception {
    try (TestLoop test = new TestLoop(kind);
        ServerSocket server = listen()) {
      Outcome outcome = dial(test, test.names, ONCE, at(server));
      assertThat(TestLoop.take(outcome.connected).getPort()).isEqualTo(server.getLocalPort());
      try (Socket accepted = server.accept()) {
        assertThat(accepted.isConnected()).isTrue();
      }
      assertThat(outcome.failed).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void whatTheServerSentAtOnceIsReceivedAfterTheHandOver(TransportKind kind) throws Exception {
    try (TestLoop test = new TestLoop(kind);
        ServerSocket server = listen()) {
      BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
      BlockingQueue<LinkEnd> ended = new LinkedBlockingQueue<>();
      test.run(() -> {
        ConnectionGroup group = new ConnectionGroup(test.loop, 1 << 20);
        new Dialer(test.loop, test.names)
            .dial(
                List.of(at(server)),
                ONCE,
                new DialEvents() {
                  @Override
                  public void connected(StreamSocket socket, InetSocketAddress peer) {
                    group.dialed(socket, peer, ConnectionTest.recording(received, ended));
                  }

                  @Override
                  public void failed(String reason) {
                    throw new AssertionError(reason);
                  }
                });
      });
      try (Socket accepted = server.accept()) {
        accepted.getOutputStream().write(new byte[] {1, 2, 3});
        assertThat(TestLoop.take(received)).containsExactly(1, 2, 3);
      }
      assertThat(TestLoop.take(ended).cause()).isEqualTo(LinkEnd.Cause.PEER_CLOSED);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void aRefusedDialFailsOnceAndNamesTheAddress(TransportKind kind) throws Exception {
    try (TestLoop test = new TestLoop(kind)) {
      int port = TestLoop.freePort();
      Outcome outcome = dial(test, test.names, ONCE, TestLoop.loopback(port));
      assertThat(TestLoop.take(outcome.failed))
          .startsWith("no connection to 127.0.0.1:" + port + " in ")
          .endsWith(" ms: 127.0.0.1:" + port + ": connection refused");
      assertThat(outcome.connected).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void aPersistentDialGetsThroughOnceSomebodyListens(TransportKind kind) throws Exception {
    try (TestLoop test = new TestLoop(kind)) {
      int port = TestLoop.freePort();
      AtomicInteger attempts = new AtomicInteger();
      NameResolver counting =
          (host, answer) -> {
            attempts.incrementAndGet();
            test.names.resolve(host, answer);
          };
      Outcome outcome =
          dial(
              test,
              counting,
              DialOptions.persistent(1_000, TestLoop.PATIENCE_MILLIS, false),
              TestLoop.loopback(port));
      test.await("three attempts", () -> attempts.get() >= 3);
      try (ServerSocket server = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        assertThat(TestLoop.take(outcome.connected).getPort()).isEqualTo(server.getLocalPort());
      }
      assertThat(outcome.failed).isEmpty();
    }
  }

  @Test
  void aBudgetThatIsUsedUpEndsTheDial() throws Exception {
    try (TestLoop test = new TestLoop(TransportKind.AUTO)) {
      long began = System.nanoTime();
      Outcome outcome =
          dial(
              test,
              test.names,
              DialOptions.persistent(1_000, 350, false),
              TestLoop.loopback(TestLoop.freePort()));
      assertThat(TestLoop.take(outcome.failed)).contains("connection refused");
      assertThat(System.nanoTime() - began)
          .isBetween(TimeUnit.MILLISECONDS.toNanos(200), TimeUnit.SECONDS.toNanos(10));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void aServerThatDoesNotAnswerIsGivenUpInTime(TransportKind kind) throws Exception {
    try (TestLoop test = new TestLoop(kind);
        Deaf deaf = new Deaf()) {
      Outcome outcome = dial(test, test.names, DialOptions.once(300, false), deaf.address());
      assertThat(TestLoop.take(outcome.failed)).contains("no answer within 300 ms");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void ofSeveralAddressesTheOneInReachIsTaken(TransportKind kind) throws Exception {
    try (TestLoop test = new TestLoop(kind);
        Deaf deaf = new Deaf();
        ServerSocket server = listen()) {
      long began = System.nanoTime();
      Outcome outcome =
          dial(
              test,
              test.names,
              DialOptions.once(TestLoop.PATIENCE_MILLIS, false),
              TestLoop.loopback(TestLoop.freePort()),
              deaf.address(),
              at(server));
      assertThat(TestLoop.take(outcome.connected).getPort()).isEqualTo(server.getLocalPort());
      assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(5));
    }
  }

  @Test
  void aNameIsLookedUpAnewInEachAttempt() throws Exception {
    try (TestLoop test = new TestLoop(TransportKind.AUTO);
        ServerSocket server = listen()) {
      AtomicInteger lookups = new AtomicInteger();
      NameResolver moving =
          (host, answer) -> {
            // It answers as a real one does: on another thread.
            Thread thread =
                new Thread(() -> {
                  boolean moved = lookups.incrementAndGet() == 3;
                  if (moved) {
                    answer.resolved(List.of(InetAddress.getLoopbackAddress()), null);
                  } else {
                    answer.resolved(List.of(), "the name has no address");
                  }
                });
            thread.setDaemon(true);
            thread.start();
          };
      Outcome outcome =
          dial(
              test,
              moving,
              DialOptions.persistent(1_000, TestLoop.PATIENCE_MILLIS, false),
              new HostAndPort("moving.example", server.getLocalPort()));
      assertThat(TestLoop.take(outcome.connected).getPort()).isEqualTo(server.getLocalPort());
      assertThat(lookups).hasValue(3);
    }
  }

  @Test
  void aNameThatNobodyKnowsIsNamedInTheReason() throws Exception {
    try (TestLoop test = new TestLoop(TransportKind.AUTO)) {
      NameResolver ignorant =
          (host, answer) -> answer.resolved(List.of(), "the name " + host + " has no address");
      Outcome outcome = dial(test, ignorant, ONCE, new HostAndPort("nowhere.invalid", 2888));
      assertThat(TestLoop.take(outcome.failed))
          .endsWith("nowhere.invalid:2888: the name nowhere.invalid has no address");
    }
  }

  @Test
  void aLookupThatHangsDoesNotHoldUpTheOtherAddresses() throws Exception {
    try (TestLoop test = new TestLoop(TransportKind.AUTO);
        ServerSocket server = listen()) {
      NameResolver hanging =
          (host, answer) -> {
            if (!host.equals("hanging.example")) {
              test.names.resolve(host, answer);
            }
          };
      Outcome outcome =
          dial(test, hanging, ONCE, new HostAndPort("hanging.example", 2888), at(server));
      assertThat(TestLoop.take(outcome.connected).getPort()).isEqualTo(server.getLocalPort());
      Outcome alone =
          dial(
              test,
              hanging,
              DialOptions.once(200, false),
              new HostAndPort("hanging.example", 2888));
      assertThat(TestLoop.take(alone.failed)).contains("not looked up within 200 ms");
    }
  }

  @Test
  void theSystemKnowsLocalhost() throws Exception {
    try (TestLoop test = new TestLoop(TransportKind.AUTO);
        ServerSocket server = listen()) {
      Outcome outcome =
          dial(test, test.names, ONCE, new HostAndPort("localhost", server.getLocalPort()));
      assertThat(TestLoop.take(outcome.connected).getPort()).isEqualTo(server.getLocalPort());
    }
  }

  @Test
  void aDialThatWasTakenBackTellsNothing() throws Exception {
    try (TestLoop test = new TestLoop(TransportKind.AUTO);
        ServerSocket server = listen()) {
      Outcome outcome = new Outcome();
      test.run(() ->
          new Dialer(test.loop, test.names).dial(List.of(at(server)), ONCE, outcome).cancel());
      Outcome later = dial(test, test.names, ONCE, at(server));
      assertThat(TestLoop.take(later.connected).getPort()).isEqualTo(server.getLocalPort());
      assertThat(outcome.connected).isEmpty();
      assertThat(outcome.failed).isEmpty();
    }
  }

  private static Outcome dial(
      TestLoop test, NameResolver names, DialOptions options, HostAndPort... addresses) {
    Outcome outcome = new Outcome();
    test.run(() -> new Dialer(test.loop, names).dial(List.of(addresses), options, outcome));
    return outcome;
  }

  private static ServerSocket listen() throws IOException {
    return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  private static HostAndPort at(ServerSocket server) {
    return TestLoop.loopback(server.getLocalPort());
  }

  /** A port whose queue is full, so that the system drops what asks for a connection. */
  private static final class Deaf implements AutoCloseable {
    private static final int QUEUE = 4;
    private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final List<Socket> queue = new ArrayList<>();

    Deaf() throws IOException {
      for (int i = 0; i < QUEUE; i++) {
        Socket socket = new Socket();
        queue.add(socket);
        try {
          socket.connect(server.getLocalSocketAddress(), 200);
        } catch (IOException full) {
          return;
        }
      }
      throw new IOException("the system queues more connections than it was told to");
    }

    HostAndPort address() {
      return at(server);
    }

    @Override
    public void close() throws IOException {
      for (Socket socket : queue) {
        socket.close();
      }
      server.close();
    }
  }
}
