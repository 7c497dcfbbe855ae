package dev.ostler.net.listen;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The input half of a {@link ClientLink}: cuts what arrives into frames. It is the base class of
 * the link and not a part of it, because ten thousand idle links should not hold ten thousand more
 * objects.
 *
 * <pre>
 *   shared receive buffer   |tail of a frame|frame|frame|frame|head of a frame|
 *                                  │         └──────┬──────┘         │
 *   own arrays                   piece          fresh array        piece
 *                           (grows as it comes)  (one copy)     (kept for later)
 * </pre>
 *
 * <p>When the link is paused while frames of a fresh array are still undelivered, or has had its
 * share of this turn, the array itself is kept until the link goes on.
 */
abstract class FrameReader {
  /** No frame was complete yet: four-letter words are still recognised. */
  static final int NEW = 1;

  static final int PAUSED_BY_HANDLER = 1 << 1;
  static final int PAUSED_BY_OUTPUT = 1 << 2;

  /** {@link #kept} holds received bytes whose frames are not delivered yet. */
  static final int UNDELIVERED = 1 << 3;

  /** Whatever else arrives is dropped: a four-letter word was read. */
  static final int DEAF = 1 << 4;

  /** Closes at the end of the batch, or when its output is sent. */
  static final int CLOSING = 1 << 5;

  static final int CLOSED = 1 << 6;

  /** The incomplete frame was admitted as a large one. */
  static final int LARGE = 1 << 7;

  /** {@code stmk} was read; its argument follows. */
  static final int WORD_ARGUMENT = 1 << 8;

  static final int PAUSED = PAUSED_BY_HANDLER | PAUSED_BY_OUTPUT;
  private static final int DROPPING = DEAF | CLOSING | CLOSED;
  private static final int STOPPED = PAUSED | DROPPING;

  /**
   * So many frames of one link are delivered before others get their turn. One receive of a client
   * that sends much can hold thousands; more turns than this many cost throughput.
   */
  static final int FRAMES_PER_TURN = 512;

  private static final int LENGTH_BYTES = 4;
  private static final int WORD_ARGUMENT_BYTES = 8;
  private static final byte[] NONE = {};

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  final ClientListener listener;
  int flags = NEW;

  /** Length of the incomplete frame; only {@link #headerBytes} of its four bytes are there yet. */
  private int header;

  private byte headerBytes;

  /** The incomplete frame's first bytes, or undelivered frames. */
  private byte @Nullable [] kept;

  /** How many bytes of the incomplete frame are there, or where the undelivered frames begin. */
  private int keptAt;

  FrameReader(ClientListener listener) {
    this.listener = listener;
  }

  abstract ClientLink link();

  /** Takes the first {@code count} bytes of the shared receive buffer. */
  final void received(int count) {
    ByteBuffer source = listener.receiveBuffer;
    int at = 0;
    if (headerBytes != 0) {
      at = gather(source, 0, count);
      if (at == count) {
        return;
      }
    }
    int rest = count - at;
    if (isStopped()) {
      keep(copy(source, at, rest), 0);
    } else if (rest < LENGTH_BYTES || isIncomplete(source.getInt(at), rest)) {
      gather(source, at, count);
    } else {
      deliver(copy(source, at, rest), 0);
    }
  }

  /** Delivers what was kept when the link was paused. */
  final void deliverKept() {
    if ((flags & UNDELIVERED) == 0 || isStopped()) {
      return;
    }
    byte[] bytes = keptBytes();
    int at = keptAt;
    forget();
    deliver(bytes, at);
  }

  /** Drops what was kept; tells the handler of a large frame that will never be complete. */
  final void dropInput() {
    int length = header;
    forget();
    if ((flags & LARGE) != 0) {
      flags &= ~LARGE;
      listener.handler.largeFrameAbandoned(link(), length);
    }
  }

  /** Delivers the frames of an array; keeps the head of a frame at its end. */
  private void deliver(byte[] bytes, int from) {
    int end = bytes.length;
    int at = from;
    long turnEnds = listener.counters.framesReceived + FRAMES_PER_TURN;
    while (at < end) {
      at = deliverWholeFrames(bytes, at, end, turnEnds);
      boolean hadItsTurn = listener.counters.framesReceived >= turnEnds;
      if (at < end && !isStopped() && !hadItsTurn) {
        at = gather(ByteBuffer.wrap(bytes), at, end);
      }
      if (isStopped() || hadItsTurn) {
        keep(bytes, at);
        return;
      }
    }
  }

  private int deliverWholeFrames(byte[] bytes, int from, int end, long turnEnds) {
    ClientListener shared = listener;
    ClientHandler handler = shared.handler;
    int plainMax = shared.plainFrameBytesMax;
    int at = from;
    while (end - at >= LENGTH_BYTES) {
      int length = (int) INT.get(bytes, at);
      if (Integer.compareUnsigned(length, plainMax) > 0 || length > end - at - LENGTH_BYTES) {
        break;
      }
      int payload = at + LENGTH_BYTES;
      at = payload + length;
      flags &= ~NEW;
      long frames = ++shared.counters.framesReceived;
      handler.frame(link(), bytes, payload, length);
      if (isStopped() || frames >= turnEnds) {
        break;
      }
    }
    return at;
  }

  /**
   * Adds to the incomplete frame, or begins one; delivers it when it is complete.
   *
   * @return where the next frame begins, or {@code end}
   */
  private int gather(ByteBuffer source, int from, int end) {
    int at = from;
    while (headerBytes < LENGTH_BYTES) {
      if (at == end) {
        return at;
      }
      header = (header << 8) | (source.get(at++) & 0xff);
      headerBytes++;
      if (headerBytes == LENGTH_BYTES && !acceptHeader()) {
        return at;
      }
    }
    int length = (flags & WORD_ARGUMENT) != 0 ? WORD_ARGUMENT_BYTES : header;
    int more = Math.min(length - keptAt, end - at);
    byte[] piece = withRoom(kept == null ? NONE : kept, keptAt + more, length);
    source.get(at, piece, keptAt, more);
    kept = piece;
    keptAt += more;
    if (keptAt == length) {
      complete(piece, length);
    }
    return at + more;
  }

  /**
   * Grows with the bytes that arrive, at most to twice their number, and never beyond the frame: a
   * complete frame has an array of just its size.
   */
  private static byte[] withRoom(byte[] piece, int needed, int length) {
    if (needed <= piece.length) {
      return piece;
    }
    int doubled = (int) Math.min(length, 2L * piece.length);
    return Arrays.copyOf(piece, Math.max(needed, doubled));
  }

  /** Decides on the four bytes that begin a frame; false if no frame follows. */
  private boolean acceptHeader() {
    ClientHandler handler = listener.handler;
    if ((flags & NEW) != 0 && FourLetterWords.isKnown(header)) {
      return acceptWord(header);
    }
    if (header < 0 || header > listener.frameBytesMax) {
      int illegal = header;
      forget();
      handler.illegalFrame(link(), illegal);
      link().close(LinkCloseReason.ILLEGAL_FRAME);
      return false;
    }
    if (listener.isLarge(header)) {
      if (!handler.admitLargeFrame(link(), header)) {
        forget();
        link().close(LinkCloseReason.LARGE_FRAME_REFUSED);
        return false;
      }
      flags |= LARGE;
    }
    return true;
  }

  private boolean acceptWord(int word) {
    if (word == FourLetterWords.STMK) {
      flags |= WORD_ARGUMENT;
      return true;
    }
    forget();
    flags |= DEAF;
    if (word == FourLetterWords.TELNET_INTERRUPT) {
      link().close(LinkCloseReason.TELNET_INTERRUPT);
    } else {
      listener.handler.fourLetterWord(link(), word, 0);
    }
    return false;
  }

  private void complete(byte[] piece, int length) {
    forget();
    if ((flags & WORD_ARGUMENT) != 0) {
      flags = (flags & ~WORD_ARGUMENT) | DEAF;
      listener.handler.fourLetterWord(link(), FourLetterWords.STMK, (long) LONG.get(piece, 0));
      return;
    }
    flags &= ~(NEW | LARGE);
    listener.counters.framesReceived++;
    listener.handler.frame(link(), piece, 0, length);
  }

  private void keep(byte[] bytes, int at) {
    if (at < bytes.length && (flags & DROPPING) == 0) {
      kept = bytes;
      keptAt = at;
      flags |= UNDELIVERED;
      link().attend();
    }
  }

  private void forget() {
    flags &= ~UNDELIVERED;
    kept = null;
    keptAt = 0;
    header = 0;
    headerBytes = 0;
  }

  private byte[] keptBytes() {
    byte[] bytes = kept;
    if (bytes == null) {
      throw new IllegalStateException("Undelivered bytes were announced, but none are kept");
    }
    return bytes;
  }

  private boolean isStopped() {
    return (flags & STOPPED) != 0;
  }

  private boolean isIncomplete(int length, int available) {
    return Integer.compareUnsigned(length, listener.plainFrameBytesMax) <= 0
        && length > available - LENGTH_BYTES;
  }

  private static byte[] copy(ByteBuffer source, int at, int count) {
    byte[] bytes = new byte[count];
    source.get(at, bytes, 0, count);
    return bytes;
  }
}
