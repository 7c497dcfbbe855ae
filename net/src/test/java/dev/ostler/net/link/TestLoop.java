package dev.ostler.net.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.wire.quorum.HostAndPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A loop for a test, with questions asked on its thread; no callback may have failed at its end.
 */
public final class TestLoop implements AutoCloseable {
  public static final int PATIENCE_MILLIS = 20_000;

  public final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
  public final SystemNameResolver names = new SystemNameResolver();
  public final NetworkLoop loop;

  public TestLoop(TransportKind kind) {
    loop = new NetworkLoop(kind, "test-loop", failures::add);
  }

  /** Runs on the loop's thread and returns what came of it. */
  public <T> T ask(Supplier<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    loop.execute(() -> {
      try {
        answer.complete(question.get());
      } catch (RuntimeException | Error e) {
        answer.completeExceptionally(e);
      }
    });
    return answer.orTimeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS).join();
  }

  /** Runs on the loop's thread and waits for it. */
  public void run(Runnable task) {
    boolean unused =
        ask(() -> {
          task.run();
          return true;
        });
  }

  /** Asks on the loop's thread, turn after turn, until it is so. */
  public void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    while (!ask(condition::getAsBoolean)) {
      assertThat(System.nanoTime() - end).as(what).isNegative();
      Thread.onSpinWait();
    }
  }

  /** What a test waits for, from any thread. */
  public static <T> T take(BlockingQueue<T> queue) throws InterruptedException {
    T taken = queue.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    assertThat(taken).as("something that was waited for").isNotNull();
    return taken;
  }

  /** A port that nobody listened on a moment ago. */
  public static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  public static HostAndPort loopback(int port) {
    return new HostAndPort("127.0.0.1", port);
  }

  public static ListenOptions onAnyPort() {
    return new ListenOptions("test port", List.of(loopback(0)), 0, 100, false);
  }

  public static Socket connect(InetSocketAddress address) throws IOException {
    Socket socket = new Socket();
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(address, PATIENCE_MILLIS);
    return socket;
  }

  @Override
  public void close() {
    loop.close();
    names.close();
    assertThat(failures).as("what callbacks threw").isEmpty();
  }
}
