package dev.ostler.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One session: its socket, what waits to be written, and the requests in flight. All buffers are
 * made before the measurement and grow only if a task sends more at once than it announced.
 */
final class Connection {
  /** Life of a connection. */
  enum State {
    IDLE,
    CONNECTING,
    HANDSHAKE,
    READY
  }

  private final Loop loop;
  private final int index;

  @Nullable SocketChannel channel;
  @Nullable SelectionKey key;
  State state = State.IDLE;

  /** Which of the loop's servers it talks to, or will. */
  int server;

  /** The session, 0 for none; it outlives the socket. */
  long sessionId;

  final byte[] password = new byte[FrameBuilder.PASSWORD_BYTES];

  /** The last state of the servers it has seen, as replies tell. */
  long zxid;

  int timeoutMillis;
  long lastSendNanos;
  long stateSinceNanos;
  long retryAtNanos;
  long pingSentNanos;
  boolean dirty;

  /** Counters that belong to the task. */
  int created;

  int deleted;

  private ByteBuffer out;
  private byte[] partial = new byte[0];
  private int partialLength;
  private long[] sentNanos;
  private int[] opcodes;
  private int head;
  private int tail;
  private int sockets;

  Connection(Loop loop, int index, int outBytes, int inFlight) {
    this.loop = loop;
    this.index = index;
    this.out = ByteBuffer.allocateDirect(Math.max(outBytes, 256));
    int capacity = Math.max(4, Integer.highestOneBit(Math.max(1, inFlight - 1)) * 2);
    this.sentNanos = new long[capacity];
    this.opcodes = new int[capacity];
  }

  int index() {
    return index;
  }

  /** How many sockets this connection has had and lost. */
  int sockets() {
    return sockets;
  }

  int inFlight() {
    return tail - head;
  }

  boolean isReady() {
    return state == State.READY;
  }

  /**
   * Queues a request; it leaves at the loop's next flush.
   *
   * @param sentNanos the time its latency counts from
   * @return where the frame starts, for {@link #fill}
   */
  int send(FrameTemplate template, long sentNanos) {
    room(template.length());
    int at = out.position();
    template.copyTo(out, tail + 1);
    if (tail - head == opcodes.length) {
      growRing();
    }
    int slot = tail & (opcodes.length - 1);
    this.sentNanos[slot] = sentNanos;
    opcodes[slot] = template.opcode();
    tail++;
    lastSendNanos = sentNanos;
    loop.markDirty(this);
    return at;
  }

  /** Fills a group of digits in a frame just queued by {@link #send}. */
  void fill(FrameTemplate template, int frameAt, int group, int value) {
    template.fill(out, frameAt, group, value);
  }

  void sendPing(FrameTemplate ping, long nowNanos) {
    room(ping.length());
    ping.copyTo(out, Opcode.XID_PING);
    lastSendNanos = nowNanos;
    pingSentNanos = nowNanos;
    loop.markDirty(this);
  }

  void sendRaw(byte[] frame, long nowNanos) {
    room(frame.length);
    out.put(frame);
    lastSendNanos = nowNanos;
    loop.markDirty(this);
  }

  /** The xid that the next reply must carry. */
  int expectedXid() {
    return head + 1;
  }

  int headOpcode() {
    return opcodes[head & (opcodes.length - 1)];
  }

  long headSentNanos() {
    return sentNanos[head & (opcodes.length - 1)];
  }

  void advance() {
    head++;
  }

  /**
   * Writes what is queued, as far as the socket takes it.
   *
   * @return whether everything left
   */
  boolean flush(SocketChannel socket) throws IOException {
    if (out.position() == 0) {
      return true;
    }
    out.flip();
    socket.write(out);
    if (out.hasRemaining()) {
      out.compact();
      return false;
    }
    out.clear();
    return true;
  }

  /**
   * Puts the bytes of an incomplete frame, kept from the last read, at the start of the shared read
   * buffer.
   */
  void restorePartial(ByteBuffer in) {
    in.put(partial, 0, partialLength);
  }

  void keepPartial(ByteBuffer in, int from, int to) {
    partialLength = to - from;
    if (partialLength > partial.length) {
      partial = new byte[Math.max(partialLength, 512)];
    }
    in.get(from, partial, 0, partialLength);
  }

  /** Forgets everything that belonged to the last socket. */
  void reset() {
    sockets++;
    channel = null;
    key = null;
    state = State.IDLE;
    head = 0;
    tail = 0;
    partialLength = 0;
    pingSentNanos = 0;
    out.clear();
  }

  private void room(int bytes) {
    if (out.remaining() < bytes) {
      ByteBuffer larger =
          ByteBuffer.allocateDirect(Math.max(out.capacity() * 2, out.position() + bytes));
      larger.put(out.flip());
      out = larger;
    }
  }

  private void growRing() {
    int capacity = opcodes.length;
    long[] times = new long[capacity * 2];
    int[] types = Arrays.copyOf(opcodes, capacity * 2);
    for (int i = head; i != tail; i++) {
      times[i & (capacity * 2 - 1)] = sentNanos[i & (capacity - 1)];
      types[i & (capacity * 2 - 1)] = opcodes[i & (capacity - 1)];
    }
    sentNanos = times;
    opcodes = types;
  }
}
