package dev.ostler.bench.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The selector loop over all sessions of a task. Everything runs on the thread that calls {@link
 * #poll}: reads, the handler's reactions, then one write per connection that has something to say.
 */
final class Loop implements AutoCloseable {
  /** The most that one read takes, and so the largest frame. */
  private static final int READ_BYTES = 1 << 20;

  private static final long HANDSHAKE_NANOS_MAX = TimeUnit.SECONDS.toNanos(15);
  private static final long HOUSEKEEPING_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final InetSocketAddress[] servers;
  private final byte[] connectFrame;
  private final int timeoutMillis;
  private final Selector selector;
  private final ByteBuffer in = ByteBuffer.allocateDirect(READ_BYTES);
  private final FrameTemplate ping = FrameBuilder.ping();
  private final FrameTemplate closeSession = FrameBuilder.closeSession();
  private final Connection[] connections;
  private Connection[] dirty;
  private Connection[] flushing;
  private final Consumer<SelectionKey> onSelected = this::onSelected;
  private int dirtyCount;
  private int readyCount;
  private long housekeepingAtNanos;
  private SessionHandler handler = new IgnoringHandler();
  private boolean lossExpected;
  private boolean resuming;

  /**
   * @param ports of the servers, on the loopback address; connection {@code i} begins at the {@code
   *     i}-th, round and round
   * @param count of sessions
   * @param outBytes what a connection queues at most, as far as known
   * @param inFlight requests a connection has outstanding at most, as far as known
   */
  Loop(List<Integer> ports, int timeoutMillis, int count, int outBytes, int inFlight)
      throws IOException {
    this.servers =
        ports.stream()
            .map(port -> new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .toArray(InetSocketAddress[]::new);
    this.timeoutMillis = timeoutMillis;
    this.connectFrame = FrameBuilder.connect(timeoutMillis);
    this.selector = Selector.open();
    this.connections = new Connection[count];
    this.dirty = new Connection[count];
    this.flushing = new Connection[count];
    for (int i = 0; i < count; i++) {
      connections[i] = new Connection(this, i, outBytes, inFlight);
      connections[i].server = i % servers.length;
    }
  }

  int size() {
    return connections.length;
  }

  Connection connection(int index) {
    return connections[index];
  }

  int readyCount() {
    return readyCount;
  }

  int serverCount() {
    return servers.length;
  }

  /** From now on a connection that opens again asks for the session it had. */
  void resumeSessions() {
    resuming = true;
  }

  /** The next time it opens, it turns to the next server. */
  void moveOn(Connection connection) {
    connection.server = (connection.server + 1) % servers.length;
  }

  Selector selector() {
    return selector;
  }

  void handler(SessionHandler newHandler) {
    handler = newHandler;
  }

  void markDirty(Connection connection) {
    if (!connection.dirty) {
      connection.dirty = true;
      dirty[dirtyCount++] = connection;
    }
  }

  /**
   * Flushes, waits up to {@code timeoutMillis} (0: not at all) for sockets, handles them, flushes
   * again.
   */
  void poll(long timeoutMillis) throws IOException {
    flush();
    if (timeoutMillis > 0) {
      selector.select(onSelected, timeoutMillis);
    } else {
      selector.selectNow(onSelected);
    }
    flush();
  }

  /** Polls until {@code done} or fails after {@code seconds}. */
  void pollUntil(String what, double seconds, BooleanSupplier done) throws IOException {
    long deadline = System.nanoTime() + (long) (seconds * 1e9);
    while (!done.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new LoadException("Waited " + seconds + " s for " + what + ", in vain.");
      }
      poll(10);
      housekeeping(System.nanoTime());
    }
  }

  /** Pings the sessions that have been quiet for a third of their timeout; cheap to call often. */
  void housekeeping(long nowNanos) {
    if (nowNanos - housekeepingAtNanos < HOUSEKEEPING_NANOS) {
      return;
    }
    housekeepingAtNanos = nowNanos;
    for (Connection connection : connections) {
      if (connection.isReady()
          && nowNanos - connection.lastSendNanos
              > TimeUnit.MILLISECONDS.toNanos(connection.timeoutMillis) / 3) {
        connection.sendPing(ping, nowNanos);
      }
    }
  }

  void ping(Connection connection, long nowNanos) {
    connection.sendPing(ping, nowNanos);
  }

  /**
   * Opens all sessions, at most {@code concurrency} handshakes at a time; refused ones are tried
   * again.
   *
   * @param seconds after which it fails
   */
  void openAll(int concurrency, double seconds) throws IOException {
    SessionHandler taskHandler = handler;
    handler = new IgnoringHandler();
    long deadline = System.nanoTime() + (long) (seconds * 1e9);
    int started = 0;
    long checkedAt = System.nanoTime();
    while (readyCount < connections.length) {
      long now = System.nanoTime();
      if (now - deadline > 0) {
        throw new LoadException(
            ("Only %d of %d sessions were open after %.0f s."
                    + " Is there a limit on connections or open files?")
                .formatted(readyCount, connections.length, seconds));
      }
      while (started < connections.length && started - readyCount < concurrency) {
        open(connections[started++], now);
      }
      if (now - checkedAt > RETRY_NANOS) {
        checkedAt = now;
        retry(started, now);
      }
      poll(2);
      housekeeping(System.nanoTime());
    }
    handler = taskHandler;
  }

  private void retry(int started, long now) {
    for (int i = 0; i < started; i++) {
      Connection connection = connections[i];
      if (connection.state == Connection.State.IDLE) {
        if (now - connection.retryAtNanos >= 0) {
          open(connection, now);
        }
      } else if (connection.state != Connection.State.READY
          && now - connection.stateSinceNanos > HANDSHAKE_NANOS_MAX) {
        lost(connection, "no answer to the handshake", now);
      }
    }
  }

  /** Starts connecting; what becomes of it the handler learns. */
  void open(Connection connection, long nowNanos) {
    try {
      SocketChannel channel = SocketChannel.open();
      connection.channel = channel;
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      connection.state = Connection.State.CONNECTING;
      connection.stateSinceNanos = nowNanos;
      if (channel.connect(servers[connection.server])) {
        connection.key = channel.register(selector, SelectionKey.OP_READ, connection);
        handshake(connection, nowNanos);
      } else {
        connection.key = channel.register(selector, SelectionKey.OP_CONNECT, connection);
      }
    } catch (IOException e) {
      lost(connection, String.valueOf(e.getMessage()), nowNanos);
    }
  }

  /** Closes a socket without a word to the server. */
  void drop(Connection connection) {
    SocketChannel channel = connection.channel;
    if (connection.isReady()) {
      readyCount--;
    }
    connection.reset();
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        throw new LoadException("Closing a socket failed: " + e.getMessage(), e);
      }
    }
  }

  /** Ends all sessions properly, waiting a few seconds at most. */
  void closeAll() throws IOException {
    lossExpected = true;
    handler = new IgnoringHandler();
    long now = System.nanoTime();
    for (Connection connection : connections) {
      if (connection.isReady()) {
        connection.send(closeSession, now);
      }
    }
    long deadline = now + TimeUnit.SECONDS.toNanos(5);
    while (readyCount > 0 && System.nanoTime() - deadline < 0) {
      poll(5);
    }
  }

  @Override
  public void close() throws IOException {
    for (Connection connection : connections) {
      drop(connection);
    }
    selector.close();
  }

  private void onSelected(SelectionKey key) {
    Connection connection = (Connection) key.attachment();
    if (!key.equals(connection.key) || !key.isValid()) {
      return;
    }
    int ready = key.readyOps();
    try {
      if ((ready & SelectionKey.OP_CONNECT) != 0) {
        finishConnect(connection, key);
        return;
      }
      if ((ready & SelectionKey.OP_WRITE) != 0) {
        flush(connection);
      }
      if ((ready & SelectionKey.OP_READ) != 0) {
        read(connection);
      }
    } catch (IOException e) {
      lost(connection, String.valueOf(e.getMessage()), System.nanoTime());
    }
  }

  private void finishConnect(Connection connection, SelectionKey key) throws IOException {
    SocketChannel channel = connection.channel;
    if (channel != null && channel.finishConnect()) {
      key.interestOps(SelectionKey.OP_READ);
      handshake(connection, System.nanoTime());
    }
  }

  private void handshake(Connection connection, long nowNanos) {
    connection.state = Connection.State.HANDSHAKE;
    connection.stateSinceNanos = nowNanos;
    boolean resumes = resuming && connection.sessionId != 0;
    connection.sendRaw(
        resumes
            ? FrameBuilder.connect(
                timeoutMillis, connection.zxid, connection.sessionId, connection.password)
            : connectFrame,
        nowNanos);
  }

  private void flush() {
    Connection[] batch = dirty;
    int count = dirtyCount;
    dirty = flushing;
    flushing = batch;
    dirtyCount = 0;
    for (int i = 0; i < count; i++) {
      Connection connection = batch[i];
      connection.dirty = false;
      if (connection.state == Connection.State.HANDSHAKE || connection.isReady()) {
        try {
          flush(connection);
        } catch (IOException e) {
          lost(connection, String.valueOf(e.getMessage()), System.nanoTime());
        }
      }
    }
  }

  private static void flush(Connection connection) throws IOException {
    SocketChannel channel = connection.channel;
    SelectionKey key = connection.key;
    if (channel == null || key == null) {
      return;
    }
    boolean empty = connection.flush(channel);
    boolean waiting = (key.interestOps() & SelectionKey.OP_WRITE) != 0;
    if (empty == waiting) {
      key.interestOps(empty ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }
  }

  private void read(Connection connection) throws IOException {
    SocketChannel channel = connection.channel;
    while (channel != null) {
      in.clear();
      connection.restorePartial(in);
      int room = in.remaining();
      int count = channel.read(in);
      long now = System.nanoTime();
      if (count < 0) {
        lost(connection, "the server closed it", now);
        return;
      }
      if (!frames(connection, now) || count < room) {
        return;
      }
    }
  }

  /** Handles all complete frames in the read buffer; false when the connection ended meanwhile. */
  private boolean frames(Connection connection, long now) {
    int socket = connection.sockets();
    int end = in.position();
    int at = 0;
    while (end - at >= 4) {
      int length = in.getInt(at);
      if (length < 0 || length > READ_BYTES - 4) {
        throw new LoadException("A reply claims a length of " + length + " bytes.");
      }
      if (end - at - 4 < length) {
        break;
      }
      frame(connection, at + 4, length, now);
      if (connection.sockets() != socket) {
        return false;
      }
      at += 4 + length;
    }
    connection.keepPartial(in, at, end);
    return true;
  }

  private void frame(Connection connection, int at, int length, long now) {
    if (connection.state == Connection.State.HANDSHAKE) {
      handshakeReply(connection, at, length, now);
      return;
    }
    if (length < Opcode.REPLY_HEADER_BYTES) {
      throw new LoadException("A reply of " + length + " bytes has no whole header.");
    }
    int xid = in.getInt(at);
    if (xid == Opcode.XID_PING) {
      handler.onPong(connection, connection.pingSentNanos, now);
      return;
    }
    if (xid == Opcode.XID_NOTIFICATION) {
      handler.onNotification(connection, now);
      return;
    }
    if (connection.inFlight() == 0 || xid != connection.expectedXid()) {
      throw new LoadException(
          "Reply with xid %d where %d was due: replies are out of order."
              .formatted(xid, connection.expectedXid()));
    }
    connection.zxid = Math.max(connection.zxid, in.getLong(at + 4));
    int opcode = connection.headOpcode();
    long sent = connection.headSentNanos();
    connection.advance();
    if (opcode == Opcode.CLOSE_SESSION) {
      drop(connection);
      return;
    }
    int body = at + Opcode.REPLY_HEADER_BYTES;
    int error = in.getInt(at + 12);
    if (opcode == Opcode.MULTI && error == 0) {
      error = firstMultiError(body, at + length);
    }
    handler.onReply(connection, opcode, sent, error, in, body, at + length, now);
  }

  private void handshakeReply(Connection connection, int at, int length, long now) {
    int granted = length < 36 ? 0 : in.getInt(at + 4);
    long asked = connection.sessionId;
    connection.sessionId = 0;
    if (granted <= 0) {
      if (resuming && asked != 0) {
        handler.onRefused(connection);
      }
      lost(connection, "the server refused the session", now);
      return;
    }
    connection.timeoutMillis = granted;
    connection.sessionId = in.getLong(at + 8);
    in.get(at + 20, connection.password);
    connection.state = Connection.State.READY;
    connection.lastSendNanos = now;
    readyCount++;
    handler.onReady(connection, now);
  }

  /** A failed multi answers with error results only, so the first result tells. */
  private int firstMultiError(int body, int end) {
    if (end - body >= 13 && in.getInt(body) == -1) {
      return in.getInt(body + 9) == 0 ? in.getInt(body + 5) : in.getInt(body + 9);
    }
    return 0;
  }

  private void lost(Connection connection, String why, long now) {
    drop(connection);
    connection.retryAtNanos = now + RETRY_NANOS;
    if (!lossExpected) {
      handler.onLost(connection, why, now);
    }
  }

  /** Lets replies and losses pass: while sessions open and close. */
  private static final class IgnoringHandler implements SessionHandler {
    @Override
    public void onReply(
        Connection connection,
        int opcode,
        long sentNanos,
        int error,
        ByteBuffer in,
        int bodyAt,
        int bodyEnd,
        long nowNanos) {}

    @Override
    public void onLost(Connection connection, String why, long nowNanos) {}
  }
}
