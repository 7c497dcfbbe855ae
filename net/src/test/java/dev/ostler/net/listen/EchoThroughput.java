package dev.ostler.net.listen;

import dev.ostler.net.link.NetworkLoop;
import dev.ostler.net.link.OutputBuffer;
import dev.ostler.net.link.TransportKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * How many frames a second one loop can read and answer, with nothing behind it. Not a test: run it
 * by hand.
 *
 * <pre>
 *   EchoThroughput run [epoll|nio] [connections] [depth] [payload bytes] [seconds]
 *   EchoThroughput serve [epoll|nio] PORT SECONDS      for a load generator of its own process
 * </pre>
 */
public final class EchoThroughput {
  private static final int PORT = 24190;

  private EchoThroughput() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    String mode = argument(arguments, 0, "run");
    TransportKind kind =
        argument(arguments, 1, "epoll").equals("nio") ? TransportKind.NIO : TransportKind.EPOLL;
    if (mode.equals("serve")) {
      serve(kind, number(arguments, 2, PORT), number(arguments, 3, 60));
      return;
    }
    int connections = number(arguments, 2, 4);
    int depth = number(arguments, 3, 64);
    int payload = number(arguments, 4, 120);
    int seconds = number(arguments, 5, 5);
    try (NetworkLoop loop = NetworkLoop.start(kind)) {
      InetSocketAddress address = listen(loop, PORT);
      try (Load load = new Load(address, connections, depth, payload)) {
        load.run(2);
        long began = System.nanoTime();
        long echoes = load.run(seconds);
        double elapsed = (System.nanoTime() - began) / 1e9;
        System.out.printf(
            "%s, %d connections x depth %d, %d B: %.0f frames/s%n",
            loop.kind(), connections, depth, payload, echoes / elapsed);
      }
    }
  }

  private static void serve(TransportKind kind, int port, int seconds)
      throws IOException, InterruptedException {
    try (NetworkLoop loop = NetworkLoop.start(kind)) {
      System.out.println("listening on " + listen(loop, port));
      if (new CountDownLatch(1).await(seconds, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody counts down");
      }
    }
  }

  private static InetSocketAddress listen(NetworkLoop loop, int port) throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    ListenerOptions options = ListenerOptions.builder().links(0, 0).build();
    return ClientListener.bind(loop, List.of(address), options, new Echo()).localAddresses().get(0);
  }

  private static String argument(String[] arguments, int index, String otherwise) {
    return arguments.length > index ? arguments[index] : otherwise;
  }

  private static int number(String[] arguments, int index, int otherwise) {
    return Integer.parseInt(argument(arguments, index, Integer.toString(otherwise)));
  }

  /** Sends every frame back. */
  private static final class Echo implements ClientHandler {
    @Override
    public void opened(ClientLink link) {}

    @Override
    public void frame(ClientLink link, byte[] bytes, int offset, int length) {
      OutputBuffer out = link.out();
      out.ensure(length + 4);
      System.arraycopy(bytes, offset - 4, out.array(), out.position(), length + 4);
      out.advance(length + 4);
    }

    @Override
    public void fourLetterWord(ClientLink link, int word, long argument) {
      link.close();
    }

    @Override
    public void illegalFrame(ClientLink link, int length) {}

    @Override
    public void closed(ClientLink link) {}

    @Override
    public void endOfBatch() {}
  }

  /** Keeps so many frames outstanding on each of its connections, all on one thread. */
  private static final class Load implements AutoCloseable {
    private final Selector selector = Selector.open();
    private final ByteBuffer requests;
    private final ByteBuffer replies = ByteBuffer.allocateDirect(1 << 18);
    private final int frameBytes;
    private final int depth;

    Load(InetSocketAddress address, int connections, int depth, int payload) throws IOException {
      this.depth = depth;
      frameBytes = payload + 4;
      requests = ByteBuffer.allocateDirect(frameBytes * depth);
      while (requests.hasRemaining()) {
        requests.putInt(payload).position(requests.position() + payload);
      }
      for (int i = 0; i < connections; i++) {
        SocketChannel channel = SocketChannel.open(address);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, new int[1]);
      }
      for (SelectionKey key : selector.keys()) {
        send((SocketChannel) key.channel(), depth);
      }
    }

    /** Returns how many frames came back. */
    long run(int seconds) throws IOException {
      long[] frames = new long[1];
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      while (System.nanoTime() < end) {
        selector.select(
            key -> {
              try {
                frames[0] += answer(key);
              } catch (IOException e) {
                throw new IllegalStateException("The echo server closed a connection", e);
              }
            },
            1000);
      }
      return frames[0];
    }

    private int answer(SelectionKey key) throws IOException {
      SocketChannel channel = (SocketChannel) key.channel();
      int[] rest = (int[]) key.attachment();
      int count = channel.read(replies.clear());
      if (count < 0) {
        throw new IOException("end of stream");
      }
      rest[0] += count;
      int frames = rest[0] / frameBytes;
      rest[0] -= frames * frameBytes;
      for (int left = frames; left > 0; left -= depth) {
        send(channel, Math.min(left, depth));
      }
      return frames;
    }

    private void send(SocketChannel channel, int frames) throws IOException {
      requests.position(0).limit(frames * frameBytes);
      while (requests.hasRemaining()) {
        channel.write(requests);
      }
    }

    @Override
    public void close() throws IOException {
      for (SelectionKey key : List.copyOf(selector.keys())) {
        key.channel().close();
      }
      selector.close();
    }
  }
}
