package dev.ostler.server.main;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.membership.Member;
import dev.ostler.core.membership.Role;
import dev.ostler.core.membership.ServerAddress;
import dev.ostler.net.link.NetworkLoop;
import dev.ostler.net.link.TransportKind;
import dev.ostler.net.listen.ClientHandler;
import dev.ostler.net.listen.ClientLink;
import dev.ostler.net.listen.ListenerOptions;
import dev.ostler.wire.quorum.HostAndPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client port that a reconfiguration moves. */
class ClientPortTest {
  private static final int WAIT_SECONDS = 20;

  private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
  private final NetworkLoop loop = new NetworkLoop(TransportKind.NIO, "port-test", failures::add);
  private final ClientPort port =
      new ClientPort(loop, ListenerOptions.builder().build(), new Counting());

  /** Tells who comes and goes. */
  private final class Counting implements ClientHandler {
    @Override
    public void opened(ClientLink link) {
      seen.add("opened");
    }

    @Override
    public void closed(ClientLink link) {
      seen.add("closed");
    }

    @Override
    public void frame(ClientLink link, byte[] bytes, int offset, int length) {}

    @Override
    public void fourLetterWord(ClientLink link, int word, long argument) {}

    @Override
    public void illegalFrame(ClientLink link, int length) {}

    @Override
    public void endOfBatch() {}
  }

  @AfterEach
  void close() {
    port.close();
    loop.close();
    assertThat(failures).isEmpty();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static Member listedWith(@Nullable HostAndPort client) {
    return new Member(1, List.of(new ServerAddress("h", 1, 2)), Role.PARTICIPANT, client);
  }

  /** A connection there, as soon as there is one to be had. */
  private Socket connect(int number) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    while (true) {
      try {
        return new Socket(InetAddress.getLoopbackAddress(), number);
      } catch (IOException refused) {
        if (System.nanoTime() > end) {
          throw refused;
        }
        Thread.onSpinWait();
      }
    }
  }

  private boolean refuses(int number) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    while (System.nanoTime() < end) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), number).close();
      } catch (IOException refused) {
        return true;
      }
    }
    return false;
  }

  private String next() throws InterruptedException {
    return String.valueOf(seen.poll(WAIT_SECONDS, TimeUnit.SECONDS));
  }

  @Test
  void whoIsConnectedStaysWhenThePortMoves() throws Exception {
    int before = freePort();
    port.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), before));
    try (Socket early = connect(before)) {
      assertThat(next()).isEqualTo("opened");
      int after = freePort();
      loop.execute(() -> port.follow(listedWith(new HostAndPort("127.0.0.1", after))));
      try (Socket late = connect(after)) {
        assertThat(next()).isEqualTo("opened");
        assertThat(late.isConnected()).isTrue();
        assertThat(refuses(before)).isTrue();
        early.setSoTimeout(50);
        assertThat(isSilent(early)).isTrue();
        assertThat(port.address())
            .isEqualTo(new InetSocketAddress(InetAddress.getLoopbackAddress(), after));
      }
    }
  }

  /** Neither bytes nor an end come from the other side. */
  private static boolean isSilent(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() == Integer.MIN_VALUE;
    } catch (SocketTimeoutException nothing) {
      return true;
    }
  }

  @Test
  void onePortCanBeOpenedOnMoreAddressesThanBefore() throws Exception {
    int number = freePort();
    port.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), number));
    loop.execute(() -> port.follow(listedWith(new HostAndPort("0.0.0.0", number))));
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    while (!isEverywhere(port.address()) && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertThat(isEverywhere(port.address())).isTrue();
    connect(number).close();
  }

  private static boolean isEverywhere(@Nullable InetSocketAddress address) {
    return address != null && address.getAddress().isAnyLocalAddress();
  }

  @Test
  void aLineWithoutClientAddressMovesNothing() throws Exception {
    int number = freePort();
    port.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), number));
    loop.execute(() -> port.follow(listedWith(null)));
    loop.execute(() -> port.follow(null));
    loop.execute(() -> port.follow(listedWith(new HostAndPort("127.0.0.1", number))));
    try (Socket client = connect(number)) {
      assertThat(next()).isEqualTo("opened");
      assertThat(client.isConnected()).isTrue();
    }
  }
}
