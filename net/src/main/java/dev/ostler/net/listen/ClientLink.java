package dev.ostler.net.listen;

import dev.ostler.net.link.NetworkCounters;
import dev.ostler.net.link.NetworkLoop;
import dev.ostler.net.link.OutputBuffer;
import dev.ostler.net.link.SocketEvents;
import dev.ostler.net.link.StreamSocket;
import java.io.IOException;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection. All methods belong to the loop's thread.
 *
 * <p>Output is written to the buffer {@link #out} lends and leaves at the end of the batch, or at
 * once with {@link #flush}. When more than {@link ListenerOptions#pauseReadingBytes} cannot be
 * sent, the link is backed up: no further frame of this client is delivered until most of it has
 * left, and what is due to the client all the same should be {@linkplain #hold held}. When a reply
 * is begun while more than {@link ListenerOptions#unsentBytesMax} waits, the link is closed; so is
 * the one with most, when all links together have more than {@link
 * ListenerOptions#allUnsentBytesMax}.
 */
public final class ClientLink extends FrameReader implements SocketEvents {
  /** The link is in the listener's list of those to be looked after at the end of the batch. */
  private static final int ATTENDED = 1 << 9;

  /** The connection failed or is given up: nothing more is sent. */
  private static final int ABORTED = 1 << 10;

  /** The client closed its side, but its answer is still due. */
  private static final int INPUT_ENDED = 1 << 11;

  /** What the system was asked to tell. */
  private static final int READ_INTEREST = 1 << 12;

  private static final int WRITE_INTEREST = 1 << 13;

  /** A task that delivers the kept frames is on its way. */
  private static final int DELIVERY_DUE = 1 << 14;

  /** Closing sends a reset: what the system still holds unsent is worth nothing. */
  private static final int RESET = 1 << 15;

  static final int ESTABLISHED = 1 << 16;
  static final int DRAINING = 1 << 17;

  /** The listener looks whether the client takes its output. */
  static final int WATCHED = 1 << 18;

  private static final int NOT_READING = PAUSED | UNDELIVERED | INPUT_ENDED;

  /** An array longer than this is given up for a smaller one when most of it has been sent. */
  private static final int LARGE_ARRAY_BYTES = 4 << 20;

  final Sources.Source source;

  /** When it was accepted, or when its client last took something while it drains. */
  long sinceNanos;

  /** When it began to drain. */
  long drainingSinceNanos;

  @Nullable ClientLink previous;
  @Nullable ClientLink next;

  private final StreamSocket socket;
  private final char remotePort;
  private @Nullable Object attachment;
  private @Nullable OutputBuffer output;

  /** What is written once {@link #output} has room; never empty, and only while backed up. */
  private @Nullable HeldQueue held;

  /** How many unsent bytes send {@link #out} the slow way. */
  private int outputMark;

  /** As what its output stands in the listener's sum. */
  private long countedBytes;

  private @Nullable LinkCloseReason closeReason;

  ClientLink(
      ClientListener listener,
      StreamSocket socket,
      Sources.Source source,
      int remotePort,
      long sinceNanos) {
    super(listener);
    this.socket = socket;
    this.source = source;
    this.remotePort = (char) remotePort;
    this.sinceNanos = sinceNanos;
  }

  /** What the server has attached; null at first. */
  public @Nullable Object attachment() {
    return attachment;
  }

  /** Attaches the server's own state of this connection. */
  public void attach(@Nullable Object attachment) {
    this.attachment = attachment;
  }

  /** The client's address. */
  public InetAddress remoteAddress() {
    return source.address;
  }

  /** The client's port. */
  public int remotePort() {
    return remotePort;
  }

  /** Whether frames may still be delivered and output is still sent. */
  public boolean isOpen() {
    return (flags & (CLOSING | CLOSED)) == 0;
  }

  /** Why it is closed or being closed; null while it is open. */
  public @Nullable LinkCloseReason closeReason() {
    return closeReason;
  }

  /** How many bytes wait to be sent. */
  public int unsentBytes() {
    OutputBuffer buffer = output;
    return buffer == null ? 0 : buffer.unsent();
  }

  /** The memory that its output takes, as far as it has been counted. */
  long countedBytes() {
    return countedBytes;
  }

  /** How many bytes wait for the client, to be sent or held. */
  long waitingBytes() {
    HeldQueue queue = held;
    return unsentBytes() + (queue == null ? 0 : queue.allBytes());
  }

  /** Whether the client is waited for, as far as is known. */
  public boolean isBackedUp() {
    return (flags & PAUSED_BY_OUTPUT) != 0;
  }

  /**
   * Whether the next reply or notification should be held, rather than written to {@link #out}.
   * Sends first what the system takes, if that can change the answer.
   */
  public boolean mustHold() {
    OutputBuffer buffer = output;
    if (buffer != null && buffer.unsent() >= outputMark && isOpen() && !isBackedUp()) {
      flush();
    }
    return isBackedUp();
  }

  /**
   * Keeps a reply or notification until the client has taken what is before it, at least until the
   * end of the batch. The link is backed up from here on, so what follows must be held as well. If
   * more than {@link ListenerOptions#unsentBytesMax} is kept, the link is closed.
   */
  public void hold(HeldOutput reply) {
    if (!isOpen()) {
      return;
    }
    HeldQueue queue = held;
    if (queue == null) {
      queue = new HeldQueue();
      held = queue;
    }
    queue.add(reply);
    if (output == null) {
      borrowOutput();
    }
    flags |= PAUSED_BY_OUTPUT;
    attend();
    if (queue.keptBytes() > listener.unsentBytesMax) {
      abort(LinkCloseReason.SLOW_CONSUMER, true);
    } else {
      count();
    }
  }

  /** Says that the client has a session now: the link is no longer closed for want of one. */
  public void markEstablished() {
    if ((flags & (ESTABLISHED | DRAINING | CLOSED)) == 0) {
      listener.established(this);
    }
  }

  /**
   * Where the next reply or notification is written. Fetch it for each: it may be another buffer
   * after the next call. Never null; what is written to a link that is closing or closed is lost.
   */
  public OutputBuffer out() {
    OutputBuffer buffer = output;
    if (buffer != null && buffer.unsent() < outputMark) {
      return buffer;
    }
    return outSlowly();
  }

  /** Sends what the system takes now; the rest follows by itself. */
  public void flush() {
    if (output == null || (flags & (ABORTED | CLOSED)) != 0) {
      return;
    }
    try {
      send(output);
      if (held != null && output.unsent() <= listener.resumeReadingBytes) {
        writeHeld(output, held);
        send(output);
      }
    } catch (IOException e) {
      // The peer is gone: nothing that waits can reach it.
      abort(LinkCloseReason.CONNECTION_LOST, false);
      return;
    }
    int unsent = output.unsent();
    if (unsent == 0 && held == null) {
      listener.pool.give(output);
      output = null;
    } else {
      // Even an empty buffer keeps the link's place while more is held: it goes on next turn.
      output = compacted(output);
      attend();
    }
    boolean wasBackedUp = isBackedUp();
    int mark = wasBackedUp ? listener.resumeReadingBytes : listener.pauseReadingBytes;
    if (held != null || unsent > mark) {
      flags |= PAUSED_BY_OUTPUT;
      listener.watch(this);
    } else if (wasBackedUp) {
      flags &= ~PAUSED_BY_OUTPUT;
      attend();
    }
    // Last, since it may close this link.
    count();
  }

  /** The same bytes, without the room that those before them have left. */
  private OutputBuffer compacted(OutputBuffer buffer) {
    int unsent = buffer.unsent();
    int length = buffer.array().length;
    if (length <= LARGE_ARRAY_BYTES || unsent > length / 4) {
      buffer.compact();
      return buffer;
    }
    OutputBuffer smaller = listener.pool.take();
    smaller.writeRaw(buffer.array(), buffer.sentPosition(), unsent);
    return smaller;
  }

  /** Tells the listener what the output takes now; it may close this link or another. */
  private void count() {
    OutputBuffer buffer = output;
    HeldQueue queue = held;
    long now =
        (buffer == null ? 0L : buffer.array().length) + (queue == null ? 0 : queue.allBytes());
    long more = now - countedBytes;
    if (more != 0) {
      countedBytes = now;
      listener.count(more);
    }
  }

  /** Fills the buffer to the mark; the rest stays held, so that other links get their turn. */
  private void writeHeld(OutputBuffer buffer, HeldQueue queue) {
    buffer.compact();
    while (buffer.unsent() <= listener.pauseReadingBytes) {
      HeldOutput next = queue.poll();
      if (next == null) {
        break;
      }
      next.writeTo(buffer);
    }
    if (queue.isEmpty()) {
      held = null;
    }
  }

  /**
   * Delivers no further frame, not even those already received, until {@link #resumeReading}.
   * Received bytes are kept; the client feels it when the system's buffers are full.
   */
  public void pauseReading() {
    if ((flags & PAUSED_BY_HANDLER) == 0) {
      flags |= PAUSED_BY_HANDLER;
      attend();
    }
  }

  /** Ends {@link #pauseReading}; frames come again from the next turn of the loop on. */
  public void resumeReading() {
    if ((flags & PAUSED_BY_HANDLER) != 0) {
      flags &= ~PAUSED_BY_HANDLER;
      attend();
    }
  }

  /** Closes after sending what was written so far, for {@link LinkCloseReason#HANDLER}. */
  public void close() {
    close(LinkCloseReason.HANDLER);
  }

  /**
   * Closes after sending what was written and held so far. No further frame is delivered. If the
   * client takes nothing for {@link ListenerOptions#drainMillis}, or not all in {@value
   * ClientListener#DRAIN_TIMES} times as long, the connection is given up.
   */
  public void close(LinkCloseReason reason) {
    if (!isOpen()) {
      return;
    }
    closeReason = reason;
    flags |= CLOSING;
    outputMark = 0;
    attend();
  }

  /**
   * Drops what is held, which nobody needs any more. What follows the last whole reply or
   * notification in the buffer never comes, so the link must be closed at once.
   */
  public void dropHeld() {
    held = null;
    count();
  }

  /** Gives the connection up at the end of the batch, and what is unsent at once. */
  void abort(LinkCloseReason reason, boolean reset) {
    close(reason);
    flags |= reset ? ABORTED | RESET : ABORTED;
    attend();
    output = null;
    held = null;
    count();
  }

  void start() throws IOException {
    flags |= READ_INTEREST;
    socket.register(this);
  }

  @Override
  ClientLink link() {
    return this;
  }

  @Override
  public void readable(boolean broken) {
    if ((flags & (NOT_READING | CLOSED | ABORTED)) != 0) {
      if (broken) {
        abort(LinkCloseReason.CONNECTION_LOST, false);
      }
      return;
    }
    int count;
    try {
      count = socket.receive();
    } catch (IOException e) {
      // A reset or a time-out; the reason says as much as the exception.
      abort(LinkCloseReason.CONNECTION_LOST, false);
      return;
    }
    if (count > 0) {
      NetworkCounters counters = listener.counters;
      counters.receives++;
      counters.bytesReceived += count;
      if ((flags & (DEAF | CLOSING)) == 0) {
        received(count);
      }
    } else if (count < 0) {
      inputEnded();
    } else if (broken) {
      abort(LinkCloseReason.CONNECTION_LOST, false);
    }
  }

  @Override
  public void writable() {
    attend();
  }

  @Override
  public void failed(Throwable failure) {
    abort(LinkCloseReason.HANDLER_FAILED, false);
    listener.loop.fail(failure);
  }

  @Override
  public void loopEnds() {
    if ((flags & CLOSED) == 0) {
      close(LinkCloseReason.SHUTDOWN);
      finish();
    }
  }

  /** At the end of the batch: sends, closes, and tells the system what is of interest now. */
  void lookAfter() {
    if ((flags & CLOSED) != 0) {
      return;
    }
    // Still marked as attended, so that nothing in here puts the link into the list again.
    sendWaiting();
    if ((flags & CLOSING) != 0) {
      if (output == null || (flags & ABORTED) != 0) {
        finish();
        return;
      }
      if ((flags & DRAINING) == 0) {
        dropInput();
        listener.draining(this);
      }
    }
    flags &= ~ATTENDED;
    updateInterest();
    if ((flags & (UNDELIVERED | DELIVERY_DUE | PAUSED)) == UNDELIVERED) {
      flags |= DELIVERY_DUE;
      listener.loop.execute(this::deliverInTurn);
    }
  }

  /** Sends, and notes when a client that is waited for has taken something. */
  void sendWaiting() {
    if ((flags & (PAUSED_BY_OUTPUT | DRAINING)) == 0) {
      flush();
      return;
    }
    long before = listener.counters.bytesSent;
    flush();
    if (listener.counters.bytesSent != before) {
      if ((flags & DRAINING) != 0) {
        sinceNanos = System.nanoTime();
        attend();
      } else if (isOpen()) {
        listener.outputTaken(this);
      }
    }
  }

  private void deliverInTurn() {
    flags &= ~DELIVERY_DUE;
    try {
      deliverKept();
    } catch (Throwable failure) {
      failed(failure);
    }
    attend();
  }

  private OutputBuffer outSlowly() {
    if (!isOpen()) {
      return listener.discarded();
    }
    if (output != null) {
      flush();
      if (!isOpen()) {
        return listener.discarded();
      }
    }
    OutputBuffer buffer = output;
    if (buffer == null) {
      return borrowOutput();
    }
    int unsent = buffer.unsent();
    if (unsent > listener.unsentBytesMax) {
      abort(LinkCloseReason.SLOW_CONSUMER, true);
      return listener.discarded();
    }
    long next = (long) unsent + Math.max(1, listener.pauseReadingBytes);
    outputMark = (int) Math.min(next, listener.unsentBytesMax + 1L);
    return buffer;
  }

  private OutputBuffer borrowOutput() {
    OutputBuffer buffer = listener.pool.take();
    output = buffer;
    outputMark = Math.max(1, listener.pauseReadingBytes);
    attend();
    return buffer;
  }

  private void send(OutputBuffer buffer) throws IOException {
    NetworkCounters counters = listener.counters;
    int unsent = buffer.unsent();
    while (unsent > 0) {
      int chunk = Math.min(unsent, NetworkLoop.SEND_BYTES);
      listener.sendBuffer.put(0, buffer.array(), buffer.sentPosition(), chunk);
      int sent = socket.send(chunk);
      counters.sends++;
      counters.bytesSent += sent;
      buffer.sent(sent);
      unsent -= sent;
      if (sent < chunk) {
        counters.shortSends++;
        return;
      }
    }
  }

  private void inputEnded() {
    if ((flags & (DEAF | CLOSING)) != 0) {
      // `echo ruok | nc` closes its side before it reads the answer.
      flags |= INPUT_ENDED;
      attend();
    } else {
      close(LinkCloseReason.PEER_CLOSED);
    }
  }

  void attend() {
    if ((flags & ATTENDED) == 0) {
      flags |= ATTENDED;
      listener.attend(this);
    }
  }

  private void updateInterest() {
    // What only waits for the next turn is worth no system call.
    int read = (flags & (PAUSED | INPUT_ENDED)) == 0 ? READ_INTEREST : 0;
    int write = output != null ? WRITE_INTEREST : 0;
    if ((flags & (READ_INTEREST | WRITE_INTEREST)) != (read | write)) {
      flags = (flags & ~(READ_INTEREST | WRITE_INTEREST)) | read | write;
      socket.interest(read != 0, write != 0);
    }
  }

  private void finish() {
    flags |= CLOSED;
    dropInput();
    if (output != null) {
      listener.pool.give(output);
      output = null;
    }
    held = null;
    count();
    if ((flags & ABORTED) == 0) {
      socket.emptyInput(listener.counters);
    }
    socket.release((flags & RESET) != 0);
    listener.finished(this);
  }
}
