package dev.ostler.net.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConnectionTest {
  private static final int LIMIT = 1 << 20;

  private final BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
  private final BlockingQueue<LinkEnd> ended = new LinkedBlockingQueue<>();

  /** Notes what comes. */
  static ConnectionEvents recording(BlockingQueue<byte[]> received, BlockingQueue<LinkEnd> ended) {
    return new ConnectionEvents() {
      @Override
      public void received(byte[] bytes) {
        received.add(bytes);
      }

      @Override
      public void flushing() {}

      @Override
      public void flushed(int unsent) {}

      @Override
      public void ended(LinkEnd end) {
        ended.add(end);
      }
    };
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void whatWasWrittenInATurnLeavesBeforeTheClose(TransportKind kind) throws Exception {
    try (TestLoop test = new TestLoop(kind);
        Pair pair = new Pair(test, LIMIT)) {
      test.run(() -> {
        for (int i = 0; i < 1000; i++) {
          pair.connection.out().writeInt(i);
          pair.connection.written();
        }
        pair.connection.close("enough");
        pair.connection.out().writeInt(-1);
        pair.connection.written();
      });
      assertThat(pair.client.getInputStream().readAllBytes()).hasSize(4000).endsWith(3, (byte) 231);
      assertThat(TestLoop.take(ended)).isEqualTo(new LinkEnd(LinkEnd.Cause.CLOSED_HERE, "enough"));
      assertThat(ended).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void closingWithUnreadInputDoesNotLoseTheLastMessage(TransportKind kind) throws Exception {
    try (TestLoop test = new TestLoop(kind);
        Pair pair = new Pair(test, LIMIT)) {
      test.run(() -> pair.connection.reading(false));
      pair.client.getOutputStream().write(new byte[1000]);
      test.run(() -> {
        pair.connection.out().writeInt(7);
        pair.connection.written();
        pair.connection.close("enough");
      });
      assertThat(pair.client.getInputStream().readAllBytes()).containsExactly(0, 0, 0, 7);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void nothingIsDeliveredWhileReadingIsPaused(TransportKind kind) throws Exception {
    try (TestLoop test = new TestLoop(kind);
        Pair pair = new Pair(test, LIMIT)) {
      test.run(() -> pair.connection.reading(false));
      pair.client.getOutputStream().write(new byte[] {1, 2});
      test.run(() -> {});
      test.run(() -> {});
      assertThat(received).isEmpty();
      test.run(() -> pair.connection.reading(true));
      assertThat(TestLoop.take(received)).containsExactly(1, 2);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void aPeerThatTakesNothingIsClosedAboveTheLimit(TransportKind kind) throws Exception {
    try (TestLoop test = new TestLoop(kind);
        Pair pair = new Pair(test, LIMIT)) {
      // What the system's own buffers take does not count.
      byte[] kilobytes = new byte[256 << 10];
      for (int i = 0; i < 1000 && test.ask(pair.connection::isOpen); i++) {
        test.run(() -> {
          pair.connection.out().writeRaw(kilobytes, 0, kilobytes.length);
          pair.connection.written();
        });
      }
      LinkEnd end = TestLoop.take(ended);
      assertThat(end.cause()).isEqualTo(LinkEnd.Cause.TOO_SLOW);
      assertThat(end.reason())
          .startsWith("it takes its messages too slowly: ")
          .endsWith("the limit is " + LIMIT);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void exactlyTheLimitIsKeptAndOneByteMoreIsNot(TransportKind kind) throws Exception {
    try (TestLoop test = new TestLoop(kind);
        Pair pair = new Pair(test, LIMIT)) {
      test.run(() -> {
        fill(pair.connection);
        int room = LIMIT - pair.connection.unsent();
        pair.connection.out().writeRaw(new byte[room], 0, room);
        pair.connection.written();
        assertThat(pair.connection.unsent()).isEqualTo(LIMIT);
        assertThat(pair.connection.isOpen()).isTrue();
        pair.connection.out().writeByte(0);
        pair.connection.written();
        assertThat(pair.connection.isOpen()).isFalse();
      });
      assertThat(TestLoop.take(ended).cause()).isEqualTo(LinkEnd.Cause.TOO_SLOW);
    }
  }

  /** Fills what the system takes, all in one turn, until something is left. */
  private static void fill(Connection connection) {
    byte[] bytes = new byte[LIMIT / 4];
    byte[] overflow = new byte[LIMIT + 1];
    connection.out().writeRaw(overflow, 0, overflow.length);
    connection.written();
    while (connection.unsent() == 0) {
      connection.out().writeRaw(overflow, 0, overflow.length);
      connection.written();
    }
    while (connection.isOpen() && connection.unsent() + bytes.length < LIMIT) {
      connection.out().writeRaw(bytes, 0, bytes.length);
      connection.written();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void aResetIsToldOnceWithoutReading(TransportKind kind) throws Exception {
    try (TestLoop test = new TestLoop(kind);
        Pair pair = new Pair(test, LIMIT)) {
      pair.client.setSoLinger(true, 0);
      pair.client.close();
      assertThat(TestLoop.take(ended).cause())
          .isIn(LinkEnd.Cause.CONNECTION_LOST, LinkEnd.Cause.PEER_CLOSED);
      test.run(() -> {});
      assertThat(ended).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void theEndOfTheLoopIsTold(TransportKind kind) throws Exception {
    TestLoop test = new TestLoop(kind);
    try (Pair pair = new Pair(test, LIMIT)) {
      test.close();
      assertThat(TestLoop.take(ended).cause()).isEqualTo(LinkEnd.Cause.SHUTDOWN);
      assertThat(pair.client.getInputStream().read()).isEqualTo(-1);
    }
  }

  /** A connection of the loop and the plain socket at its other end. */
  private final class Pair implements AutoCloseable {
    final Socket client;
    final Connection connection;

    Pair(TestLoop test, int limit) throws Exception {
      CompletableFuture<InetSocketAddress> listening = new CompletableFuture<>();
      CompletableFuture<Connection> accepted = new CompletableFuture<>();
      test.run(() -> {
        ConnectionGroup group = new ConnectionGroup(test.loop, limit);
        PortListener.open(
            test.loop,
            test.names,
            TestLoop.onAnyPort(),
            new PortEvents() {
              @Override
              public void listening(List<InetSocketAddress> addresses) {
                listening.complete(addresses.get(0));
              }

              @Override
              public void listenFailed(String reason) {
                listening.completeExceptionally(new AssertionError(reason));
              }

              @Override
              public void accepted(StreamSocket socket, InetSocketAddress peer) {
                try {
                  accepted.complete(group.accepted(socket, peer, recording(received, ended)));
                } catch (IOException e) {
                  accepted.completeExceptionally(e);
                }
              }
            });
      });
      client = TestLoop.connect(listening.get());
      connection = accepted.get();
    }

    @Override
    public void close() throws IOException {
      client.close();
    }
  }
}
