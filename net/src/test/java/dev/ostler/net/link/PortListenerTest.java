package dev.ostler.net.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.wire.quorum.HostAndPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PortListenerTest {
  /** Notes what a port tells, and drops who comes. */
  private static final class Outcome implements PortEvents {
    final BlockingQueue<List<InetSocketAddress>> listening = new LinkedBlockingQueue<>();
    final BlockingQueue<String> failed = new LinkedBlockingQueue<>();
    final BlockingQueue<InetSocketAddress> accepted = new LinkedBlockingQueue<>();

    @Override
    public void listening(List<InetSocketAddress> addresses) {
      listening.add(addresses);
    }

    @Override
    public void listenFailed(String reason) {
      failed.add(reason);
    }

    @Override
    public void accepted(StreamSocket socket, InetSocketAddress peer) {
      accepted.add(peer);
      socket.release(false);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void aPortInNumbersIsOpenWhenTheCallReturns(TransportKind kind) throws Exception {
    try (TestLoop test = new TestLoop(kind)) {
      int port = TestLoop.freePort();
      Outcome outcome = new Outcome();
      open(test, outcome, options(0, TestLoop.loopback(port)));
      try (Socket client = TestLoop.connect(loopback(port))) {
        assertThat(TestLoop.take(outcome.accepted)).isEqualTo(client.getLocalSocketAddress());
      }
      assertThat(TestLoop.take(outcome.listening)).containsExactly(loopback(port));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void onAllInterfacesEveryAddressOfTheMachineIsServed(TransportKind kind) throws Exception {
    try (TestLoop test = new TestLoop(kind)) {
      int port = TestLoop.freePort();
      Outcome outcome = new Outcome();
      ListenOptions given =
          options(0, new HostAndPort("192.0.2.1", port), new HostAndPort("192.0.2.2", port));
      open(test, outcome, given.onAllInterfaces());
      assertThat(TestLoop.take(outcome.listening)).hasSize(1);
      for (String host : List.of("127.0.0.1", "127.0.0.2")) {
        try (Socket client = TestLoop.connect(new InetSocketAddress(host, port))) {
          assertThat(client.isConnected()).isTrue();
          assertThat(TestLoop.take(outcome.accepted)).isNotNull();
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void aPortThatIsTakenIsTriedAgainUntilItIsFree(TransportKind kind) throws Exception {
    try (TestLoop test = new TestLoop(kind)) {
      AtomicInteger lookups = new AtomicInteger();
      NameResolver counting =
          (host, answer) -> {
            lookups.incrementAndGet();
            test.names.resolve(host, answer);
          };
      Outcome outcome = new Outcome();
      int port;
      try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        port = taken.getLocalPort();
        test.run(() ->
            PortListener.open(
                test.loop,
                counting,
                options(ListenOptions.FOREVER, TestLoop.loopback(port)),
                outcome));
        test.await("a second attempt", () -> lookups.get() >= 2);
        assertThat(outcome.listening).isEmpty();
      }
      assertThat(TestLoop.take(outcome.listening)).containsExactly(loopback(port));
      assertThat(outcome.failed).isEmpty();
    }
  }

  @Test
  void afterTheLastRetryTheReasonSaysWhatToDo() throws Exception {
    try (TestLoop test = new TestLoop(TransportKind.AUTO);
        ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Outcome outcome = new Outcome();
      int port = taken.getLocalPort();
      open(test, outcome, options(2, TestLoop.loopback(port)));
      assertThat(TestLoop.take(outcome.failed))
          .isEqualTo(
              "The test port cannot listen on 127.0.0.1:%d: another process listens there (`ss"
                      .formatted(port)
                  + " -ltnp sport = :%d` names it)".formatted(port));
      assertThat(outcome.listening).isEmpty();
    }
  }

  @Test
  void oneAddressOfTwoIsEnough() throws Exception {
    try (TestLoop test = new TestLoop(TransportKind.AUTO)) {
      int port = TestLoop.freePort();
      Outcome outcome = new Outcome();
      open(test, outcome, options(1, new HostAndPort("192.0.2.1", port), TestLoop.loopback(port)));
      assertThat(TestLoop.take(outcome.listening)).containsExactly(loopback(port));
      test.run(() -> {});
      assertThat(outcome.failed).isEmpty();
    }
  }

  @Test
  void aClosedPortTakesNobody() throws Exception {
    try (TestLoop test = new TestLoop(TransportKind.AUTO)) {
      int port = TestLoop.freePort();
      Outcome outcome = new Outcome();
      PortListener listener =
          test.ask(() ->
              PortListener.open(
                  test.loop, test.names, options(0, TestLoop.loopback(port)), outcome));
      assertThat(TestLoop.take(outcome.listening)).hasSize(1);
      test.run(listener::close);
      test.run(() -> {});
      assertThatThrownBy(() -> TestLoop.connect(loopback(port))).isInstanceOf(IOException.class);
    }
  }

  private static void open(TestLoop test, Outcome outcome, ListenOptions options) {
    test.run(() -> PortListener.open(test.loop, test.names, options, outcome));
  }

  private static ListenOptions options(int retries, HostAndPort... addresses) {
    return new ListenOptions("test port", List.of(addresses), retries, 50, true);
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress("127.0.0.1", port);
  }
}
