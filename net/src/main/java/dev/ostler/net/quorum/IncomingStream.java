package dev.ostler.net.quorum;

import dev.ostler.wire.value.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The raw bytes that a peer sends between two messages. One other thread reads it, and alone knows
 * where it ends: there it calls {@link #finish}, and what has come behind it is taken for messages
 * again. A reader that has taken too much gives it back with {@link #unread} before.
 *
 * <p>At most one window of bytes waits for the reader; then the link is not read, and the peer
 * feels it. Once the link is gone every method throws. A reader that cannot go on calls {@link
 * #abandon}, which closes the link.
 */
public final class IncomingStream extends InputStream {
  private final QuorumLink link;
  private final int window;
  private final Object lock = new Object();

  // All guarded by the lock.
  private final Deque<Bytes> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private boolean full;
  private boolean finished;
  private @Nullable String gone;

  IncomingStream(QuorumLink link, int window) {
    this.link = link;
    this.window = window;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  /**
   * Waits for bytes. There is no end of the stream: a peer that goes away is an exception.
   *
   * @throws IOException the link is gone, or the stream is finished
   */
  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length == 0) {
      return 0;
    }
    int part;
    boolean room;
    synchronized (lock) {
      Bytes next = awaitBytes();
      part = Math.min(length, next.length());
      System.arraycopy(next.array(), next.offset(), bytes, offset, part);
      if (part < next.length()) {
        waiting.addFirst(Bytes.of(next.array(), next.offset() + part, next.length() - part));
      }
      waitingBytes -= part;
      room = full && waitingBytes <= window / 2;
      full = full && !room;
    }
    if (room) {
      execute(link::streamHasRoom);
    }
    return part;
  }

  private Bytes awaitBytes() throws IOException {
    while (true) {
      if (gone != null) {
        throw new IOException("The link is gone: " + gone);
      }
      if (finished) {
        throw new IOException("The stream is finished");
      }
      @Nullable Bytes next = waiting.pollFirst();
      if (next != null) {
        return next;
      }
      try {
        lock.wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw (IOException)
            new InterruptedIOException("Interrupted while a stream was read").initCause(e);
      }
    }
  }

  /** Gives bytes back that were read last and do not belong to the stream. */
  public void unread(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length == 0) {
      return;
    }
    byte[] copy = new byte[length];
    System.arraycopy(bytes, offset, copy, 0, length);
    synchronized (lock) {
      waiting.addFirst(Bytes.of(copy));
      waitingBytes += length;
    }
  }

  /**
   * The stream has been read to its end: the link takes what follows for messages.
   *
   * @throws IOException the link is gone
   */
  public void finish() throws IOException {
    synchronized (lock) {
      if (gone != null) {
        throw new IOException("The link is gone: " + gone);
      }
      if (finished) {
        return;
      }
      finished = true;
    }
    execute(link::streamFinished);
  }

  /** Gives the stream up, and the link with it. Any thread. */
  public void abandon(String reason) {
    try {
      execute(() -> link.abortStream(reason));
    } catch (IOException e) {
      // The loop has ended, and the link with it.
      fail(reason);
    }
  }

  private void execute(Runnable task) throws IOException {
    try {
      link.loop().execute(task);
    } catch (RejectedExecutionException e) {
      throw new IOException("The link is gone: the network loop has ended", e);
    }
  }

  // ---- the loop's side ----

  /**
   * Bytes have come.
   *
   * @return false if no more should come for now
   */
  boolean add(Bytes bytes) {
    synchronized (lock) {
      if (bytes.length() > 0) {
        waiting.addLast(bytes);
        waitingBytes += bytes.length();
        lock.notifyAll();
      }
      full = waitingBytes >= window;
      return !full;
    }
  }

  void fail(String reason) {
    synchronized (lock) {
      gone = reason;
      waiting.clear();
      lock.notifyAll();
    }
  }

  /** What came and was not read. */
  List<Bytes> takeRest() {
    synchronized (lock) {
      List<Bytes> rest = new ArrayList<>(waiting);
      waiting.clear();
      waitingBytes = 0;
      return rest;
    }
  }
}
