package dev.ostler.net.link;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A loop with one endpoint that notes what it tells, and plain sockets to talk to it.
 *
 * @param <L> the endpoint's links
 */
public abstract class EndpointHarness<L> implements AutoCloseable {
  public final TestLoop test;
  public final BlockingQueue<LinkEnd> closed = new LinkedBlockingQueue<>();
  private final CompletableFuture<InetSocketAddress> listening = new CompletableFuture<>();

  protected EndpointHarness(TransportKind kind) {
    test = new TestLoop(kind);
  }

  /** On the loop's thread. */
  protected abstract void listenOnAnyPort();

  /** On the loop's thread; its port and its links are closed. */
  protected abstract void closeEndpoint();

  /** A link that this endpoint has dialed. */
  public abstract L dial(int port);

  /** What becomes of a dial, for a class that also implements the endpoint's events of it. */
  public abstract static class Dialed<L> extends CompletableFuture<L> {
    public final void connected(L link) {
      complete(link);
    }

    public final void failed(String reason) {
      completeExceptionally(new AssertionError(reason));
    }
  }

  /** A link that this endpoint has dialed, and the plain socket at its other end. */
  public record Pair<L>(L link, Socket peer) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      peer.close();
    }
  }

  public final Pair<L> dialPeer() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      L link = dial(server.getLocalPort());
      server.setSoTimeout(TestLoop.PATIENCE_MILLIS);
      Socket peer = server.accept();
      peer.setSoTimeout(TestLoop.PATIENCE_MILLIS);
      return new Pair<>(link, peer);
    }
  }

  /** The port that it listens on from now on. */
  public final InetSocketAddress listen() {
    test.run(this::listenOnAnyPort);
    return listening.join();
  }

  public void listening(List<InetSocketAddress> addresses) {
    listening.complete(addresses.get(0));
  }

  public void listenFailed(String reason) {
    listening.completeExceptionally(new AssertionError(reason));
  }

  public void closed(L link, LinkEnd end) {
    closed.add(end);
  }

  /** True once the other side has ended the connection, orderly or by a reset. */
  public static boolean endsWithoutAWord(Socket socket) {
    try {
      return socket.getInputStream().read() == -1;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  @Override
  public void close() {
    test.run(this::closeEndpoint);
    test.close();
  }
}
