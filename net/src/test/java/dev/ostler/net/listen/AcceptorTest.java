package dev.ostler.net.listen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.net.link.AcceptEvents;
import dev.ostler.net.link.ListenSocket;
import dev.ostler.net.link.NetworkLoop;
import dev.ostler.net.link.SocketEvents;
import dev.ostler.net.link.StreamSocket;
import dev.ostler.net.link.TransportKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AcceptorTest {
  @Test
  void wantOfFileDescriptorsMakesItRestAndNotDie() throws Exception {
    try (NetworkLoop loop = NetworkLoop.start(TransportKind.NIO)) {
      ScriptedSocket socket = new ScriptedSocket(3);
      CompletableFuture<Integer> accepted = new CompletableFuture<>();
      Acceptor acceptor =
          new Acceptor(loop, socket, false, (stream, from) -> accepted.complete(socket.accepts));
      socket.events = acceptor;
      socket.attempt = acceptor::acceptWaiting;
      loop.execute(() -> socket.interest(true));
      assertThat(accepted.get(20, TimeUnit.SECONDS)).isEqualTo(4);
      CompletableFuture<Integer> logged = new CompletableFuture<>();
      loop.execute(() -> logged.complete(acceptor.logged()));
      assertThat(logged.get(20, TimeUnit.SECONDS)).isEqualTo(1);
      assertThat(loop.counters().acceptErrors).isEqualTo(3);
      assertThat(socket.rests).isEqualTo(3);
    }
  }

  /** Always ready; fails so many times, then accepts once. */
  private static final class ScriptedSocket extends ListenSocket {
    private final int failures;
    private @Nullable AcceptEvents events;
    private Runnable attempt = () -> {};
    private int accepts;
    private int rests;

    ScriptedSocket(int failures) {
      this.failures = failures;
    }

    @Override
    public void register(AcceptEvents events) {
      this.events = events;
    }

    @Override
    public @Nullable StreamSocket accept(boolean keepAlive) throws IOException {
      accepts++;
      if (accepts <= failures) {
        throw new IOException("Too many open files");
      }
      return accepts == failures + 1 ? new NoSocket() : null;
    }

    @Override
    public void interest(boolean accept) {
      if (!accept) {
        rests++;
      } else if (events != null) {
        events.acceptable();
        attempt.run();
      }
    }

    @Override
    public InetAddress peerAddress() {
      return InetAddress.getLoopbackAddress();
    }

    @Override
    public int peerPort() {
      return 1;
    }

    @Override
    public InetSocketAddress localAddress() {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), 2181);
    }

    @Override
    public void release() {}
  }

  /** A connection nobody uses. */
  private static final class NoSocket extends StreamSocket {
    @Override
    public void register(SocketEvents events) {}

    @Override
    public int receive() {
      return 0;
    }

    @Override
    public int send(int length) {
      return length;
    }

    @Override
    public void interest(boolean read, boolean write) {}

    @Override
    public void registerConnecting(SocketEvents events) {}

    @Override
    public boolean finishConnect() {
      return true;
    }

    @Override
    public void handOver(SocketEvents events) {}

    @Override
    public void release(boolean reset) {}
  }
}
