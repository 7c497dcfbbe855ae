package dev.ostler.net.link;

import dev.ostler.wire.codec.Output;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A connection to another server: bytes in, bytes out, nothing of what they mean. All methods
 * belong to the loop's thread.
 *
 * <p>Output is written to what {@link #out} lends, finished with {@link #written}, and leaves once,
 * at the end of the turn. Nothing here calls back inside a call of the owner.
 */
public final class Connection implements SocketEvents {
  /** How long a closed connection may take to hand over its last output. */
  static final long DRAIN_MILLIS = 5_000;

  private final ConnectionGroup group;
  private final StreamSocket socket;
  private final InetSocketAddress peer;
  private final ConnectionEvents events;

  private @Nullable OutputBuffer output;
  private @Nullable LinkEnd end;

  /** The owner does not want to be told of input. */
  private boolean readingPaused;

  /** The connection failed or is given up: nothing more is sent. */
  private boolean aborted;

  private boolean draining;
  private boolean released;
  private boolean attended;

  /** What the system was asked to tell. */
  private boolean readInterest = true;

  private boolean writeInterest;

  /** The system took less than it was offered last. */
  private boolean shortSend;

  /** Something has left of which the owner was not told. */
  private boolean flushUntold;

  Connection(
      ConnectionGroup group, StreamSocket socket, InetSocketAddress peer, ConnectionEvents events) {
    this.group = group;
    this.socket = socket;
    this.peer = peer;
    this.events = events;
  }

  StreamSocket socket() {
    return socket;
  }

  /** The other end. */
  public InetSocketAddress peer() {
    return peer;
  }

  /** Whether bytes may still be delivered and what is written is still sent. */
  public boolean isOpen() {
    return end == null;
  }

  /**
   * Where the next bytes are written; {@link #written} must follow. What is written to a connection
   * that is closing or closed is lost.
   */
  public Output out() {
    OutputBuffer buffer = output;
    if (end != null) {
      return group.discarded();
    }
    if (buffer == null) {
      buffer = group.loop().outputPool().take();
      output = buffer;
    }
    return buffer;
  }

  /** What was written to {@link #out} is complete; a peer that has too much before it is closed. */
  public void written() {
    attend();
    if (end != null || unsent() <= group.unsentBytesMax()) {
      return;
    }
    send();
    if (end == null && unsent() > group.unsentBytesMax()) {
      abort(
          LinkEnd.Cause.TOO_SLOW,
          "it takes its messages too slowly: %d bytes wait and the limit is %d"
              .formatted(unsent(), group.unsentBytesMax()));
    }
  }

  /** How many bytes wait to be sent. */
  public int unsent() {
    OutputBuffer buffer = output;
    return buffer == null ? 0 : buffer.unsent();
  }

  /** Sees to it that {@link ConnectionEvents#flushing} comes at the end of this turn. */
  public void attend() {
    if (!attended && !released) {
      attended = true;
      group.attend(this);
    }
  }

  /** Whether to tell of bytes that come; the peer feels it once the system's buffers are full. */
  public void reading(boolean wanted) {
    if (readingPaused == wanted) {
      readingPaused = !wanted;
      attend();
    }
  }

  /**
   * Closes after what was written has left. If the peer takes nothing of it for some seconds, the
   * rest is given up.
   */
  public void close(String reason) {
    close(LinkEnd.Cause.CLOSED_HERE, reason);
  }

  /** As {@link #close(String)}, for another cause. */
  public void close(LinkEnd.Cause cause, String reason) {
    if (end == null) {
      end = new LinkEnd(cause, reason);
    }
    attend();
  }

  /** Closes at the end of the turn, without what is unsent. */
  public void abort(LinkEnd.Cause cause, String reason) {
    aborted = true;
    close(cause, reason);
  }

  @Override
  public void readable(boolean broken) {
    if (released) {
      return;
    }
    if (end != null || readingPaused) {
      if (broken) {
        abort(LinkEnd.Cause.CONNECTION_LOST, "the connection was reset");
      }
      return;
    }
    int count;
    try {
      count = socket.receive();
    } catch (IOException e) {
      abort(LinkEnd.Cause.CONNECTION_LOST, "the connection is lost: " + e.getMessage());
      return;
    }
    if (count > 0) {
      byte[] bytes = new byte[count];
      group.loop().receiveBuffer().get(0, bytes);
      events.received(bytes);
    } else if (count < 0) {
      abort(LinkEnd.Cause.PEER_CLOSED, "the peer closed the connection");
    } else if (broken) {
      abort(LinkEnd.Cause.CONNECTION_LOST, "the connection was reset");
    }
  }

  @Override
  public void writable() {
    attend();
  }

  @Override
  public void failed(Throwable failure) {
    abort(LinkEnd.Cause.CALLBACK_FAILED, "handling what came failed: " + failure);
    group.loop().fail(failure);
  }

  @Override
  public void loopEnds() {
    if (!released) {
      abort(LinkEnd.Cause.SHUTDOWN, "this server stops");
      release();
    }
  }

  /** At the end of the turn: sends, closes, and tells the system what is of interest now. */
  void lookAfter() {
    if (released) {
      return;
    }
    try {
      if (end == null) {
        events.flushing();
      }
      sendAndTell();
      if (end != null) {
        if (aborted || unsent() == 0) {
          release();
          return;
        }
        drain();
      }
      updateInterest();
    } finally {
      // Only now: what was written meanwhile has been sent, and needs no other turn.
      attended = false;
    }
  }

  /** Goes on while the owner has more and the system takes it. */
  private void sendAndTell() {
    while (!aborted && (unsent() > 0 || flushUntold)) {
      send();
      if (end != null) {
        return;
      }
      flushUntold = false;
      events.flushed(unsent());
      if (shortSend) {
        return;
      }
    }
  }

  private void send() {
    OutputBuffer buffer = output;
    if (buffer == null || aborted || released) {
      return;
    }
    shortSend = false;
    flushUntold = true;
    try {
      while (buffer.unsent() > 0 && !shortSend) {
        int chunk = Math.min(buffer.unsent(), NetworkLoop.SEND_BYTES);
        group.loop().sendBuffer().put(0, buffer.array(), buffer.sentPosition(), chunk);
        int sent = socket.send(chunk);
        buffer.sent(sent);
        shortSend = sent < chunk;
      }
    } catch (IOException e) {
      abort(LinkEnd.Cause.CONNECTION_LOST, "the connection is lost: " + e.getMessage());
      return;
    }
    if (buffer.unsent() == 0) {
      group.loop().outputPool().give(buffer);
      output = null;
    } else {
      buffer.compact();
    }
  }

  private void drain() {
    if (!draining) {
      draining = true;
      group.loop().schedule(DRAIN_MILLIS, this::giveUpDraining);
    }
  }

  private void giveUpDraining() {
    aborted = true;
    attend();
  }

  private void updateInterest() {
    boolean read = !readingPaused && end == null;
    boolean write = unsent() > 0;
    if (read != readInterest || write != writeInterest) {
      readInterest = read;
      writeInterest = write;
      socket.interest(read, write);
    }
  }

  private void release() {
    released = true;
    OutputBuffer buffer = output;
    if (buffer != null) {
      group.loop().outputPool().give(buffer);
      output = null;
    }
    if (!aborted) {
      socket.emptyInput(group.loop().counters());
    }
    socket.release(false);
    LinkEnd told = end;
    if (told == null) {
      throw new IllegalStateException("a connection was released without a reason");
    }
    group.released(this);
    events.ended(told);
  }
}
