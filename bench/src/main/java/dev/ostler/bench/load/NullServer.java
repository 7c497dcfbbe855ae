package dev.ostler.bench.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;

/**
 * Answers every request at once with a plausible reply and does nothing else: the ceiling of what
 * the generator can measure, and the server of its own tests.
 */
public final class NullServer implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 20;
  private static final int DATA_BYTES = 100;

  private final ServerSocketChannel listener;
  private final Selector selector;
  private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final Consumer<SelectionKey> onSelected = this::onSelected;
  private long zxid = 1;
  private long sessionId = 1;
  private volatile boolean closed;

  /** Listens on the loopback address; port 0 picks a free one. */
  public NullServer(int port) throws IOException {
    selector = Selector.open();
    listener = ServerSocketChannel.open();
    listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
    listener.configureBlocking(false);
    var _ = listener.register(selector, SelectionKey.OP_ACCEPT);
  }

  /** Runs until killed; the only argument is the port. */
  public static void main(String[] arguments) throws IOException {
    try (NullServer server = new NullServer(Integer.parseInt(arguments[0]))) {
      server.serve();
    }
  }

  public int port() throws IOException {
    return ((InetSocketAddress) listener.getLocalAddress()).getPort();
  }

  /** Serves on the calling thread until {@link #close}. */
  public void serve() throws IOException {
    while (!closed) {
      selector.select(onSelected, 100);
    }
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }

  @Override
  public void close() {
    closed = true;
    selector.wakeup();
  }

  private void onSelected(SelectionKey key) {
    try {
      if (key.isAcceptable()) {
        accept();
        return;
      }
      Client client = (Client) key.attachment();
      if (!client.serve(key)) {
        client.channel.close();
      }
    } catch (IOException e) {
      key.cancel();
    }
  }

  private void accept() throws IOException {
    SocketChannel channel = listener.accept();
    if (channel != null) {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      var _ = channel.register(selector, SelectionKey.OP_READ, new Client(channel));
    }
  }

  private final class Client {
    private final SocketChannel channel;
    private ByteBuffer out = ByteBuffer.allocateDirect(4096);
    private byte[] partial = new byte[0];
    private boolean greeted;

    Client(SocketChannel channel) {
      this.channel = channel;
    }

    boolean serve(SelectionKey key) throws IOException {
      in.clear();
      in.put(partial);
      partial = new byte[0];
      if (channel.read(in) < 0) {
        return false;
      }
      int at = 0;
      int end = in.position();
      while (end - at >= 4 && end - at - 4 >= in.getInt(at)) {
        int length = in.getInt(at);
        if (!answer(at + 4, length)) {
          return false;
        }
        at += 4 + length;
      }
      if (at < end) {
        partial = new byte[end - at];
        in.get(at, partial);
      }
      out.flip();
      channel.write(out);
      out.compact();
      boolean more = out.position() > 0;
      key.interestOps(more ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
      return true;
    }

    private boolean answer(int at, int length) {
      room(length + DATA_BYTES + 512);
      int start = out.position();
      out.putInt(0);
      if (!greeted) {
        greeted = true;
        out.putInt(0).putInt(in.getInt(at + 12)).putLong(sessionId++).putInt(16);
        zeros(17);
      } else if (in.getInt(at + 4) == Opcode.CLOSE_SESSION) {
        return close(at, start);
      } else {
        out.putInt(in.getInt(at)).putLong(zxid++).putInt(0);
        body(in.getInt(at + 4), at);
      }
      out.putInt(start, out.position() - start - 4);
      return true;
    }

    private boolean close(int at, int start) {
      out.putInt(in.getInt(at)).putLong(zxid++).putInt(0);
      out.putInt(start, out.position() - start - 4);
      try {
        out.flip();
        channel.write(out);
      } catch (IOException e) {
        return false;
      }
      return false;
    }

    private void body(int opcode, int at) {
      switch (opcode) {
        case Opcode.CREATE -> {
          int path = in.getInt(at + 8);
          out.put(out.position(), in, at + 8, path + 4).position(out.position() + path + 4);
        }
        case Opcode.GET_DATA -> {
          out.putInt(DATA_BYTES);
          zeros(DATA_BYTES + Opcode.STAT_BYTES);
        }
        case Opcode.EXISTS, Opcode.SET_DATA -> zeros(Opcode.STAT_BYTES);
        case Opcode.GET_CHILDREN2 -> {
          out.putInt(0);
          zeros(Opcode.STAT_BYTES);
        }
        case Opcode.MULTI -> {
          out.putInt(Opcode.SET_DATA).put((byte) 0).putInt(0);
          zeros(Opcode.STAT_BYTES);
          out.putInt(-1).put((byte) 1).putInt(-1);
        }
        default -> {}
      }
    }

    private void zeros(int count) {
      out.put(out.position(), ZEROS, 0, count).position(out.position() + count);
    }

    private void room(int bytes) {
      if (out.remaining() < bytes) {
        ByteBuffer larger = ByteBuffer.allocateDirect(out.capacity() * 2 + bytes);
        out = larger.put(out.flip());
      }
    }
  }

  private static final byte[] ZEROS = new byte[DATA_BYTES + Opcode.STAT_BYTES];
}
