package dev.ostler.net.quorum;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Raw bytes on their way to a peer, between the messages that were sent before and those that are
 * sent after. One other thread writes it, and waits while the peer lags; {@link #close} ends it.
 *
 * <pre>
 *   writer ── write ──► chunk ── loop ──► output of the link ──► peer
 *             waits while handed + unsent ≥ window
 * </pre>
 *
 * <p>Once the link is gone every method throws. A writer that cannot go on calls {@link #abandon}:
 * half a stream is of no use, so the link is closed.
 */
public final class OutgoingStream extends OutputStream {
  private static final int CHUNK_BYTES = 64 * 1024;

  private final QuorumLink link;
  private final int window;
  private final byte[] chunk;
  private int filled;
  private boolean closed;

  private final Object lock = new Object();

  /** Bytes given to the loop that the link has not got yet. Guarded by the lock. */
  private long handed;

  /** Bytes that the link could not send yet. Guarded by the lock. */
  private long unsent;

  /** Why the link is gone. Guarded by the lock. */
  private @Nullable String gone;

  /** No more is to come; only on the loop's thread. */
  private boolean complete;

  OutgoingStream(QuorumLink link, int window) {
    this.link = link;
    this.window = window;
    this.chunk = new byte[Math.min(window, CHUNK_BYTES)];
  }

  @Override
  public void write(int value) throws IOException {
    if (filled == chunk.length) {
      handOver();
    }
    chunk[filled++] = (byte) value;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int at = offset;
    int left = length;
    while (left > 0) {
      if (filled == chunk.length) {
        handOver();
      }
      int part = Math.min(left, chunk.length - filled);
      System.arraycopy(bytes, at, chunk, filled, part);
      filled += part;
      at += part;
      left -= part;
    }
  }

  @Override
  public void flush() throws IOException {
    handOver();
  }

  /** Ends the stream: the messages behind it follow. A second call changes nothing. */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    handOver();
    closed = true;
    execute(link::streamComplete);
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

  private void handOver() throws IOException {
    if (closed) {
      throw new IOException("The stream has been ended");
    }
    if (filled == 0) {
      return;
    }
    byte[] bytes = Arrays.copyOf(chunk, filled);
    filled = 0;
    synchronized (lock) {
      while (gone == null && handed + unsent >= window) {
        try {
          lock.wait();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw (IOException)
              new InterruptedIOException("Interrupted while a peer lags").initCause(e);
        }
      }
      if (gone != null) {
        throw new IOException("The link is gone: " + gone);
      }
      handed += bytes.length;
    }
    execute(() -> link.streamed(bytes));
  }

  private void execute(Runnable task) throws IOException {
    try {
      link.loop().execute(task);
    } catch (RejectedExecutionException e) {
      throw new IOException("The link is gone: the network loop has ended", e);
    }
  }

  // ---- the loop's side ----

  /** Bytes are in the link's output. */
  void taken(int length, int nowUnsent) {
    synchronized (lock) {
      handed -= length;
      unsent = nowUnsent;
    }
  }

  /** The link could send some. */
  void flushed(int nowUnsent) {
    synchronized (lock) {
      unsent = nowUnsent;
      if (handed + unsent < window) {
        lock.notifyAll();
      }
    }
  }

  void fail(String reason) {
    synchronized (lock) {
      gone = reason;
      lock.notifyAll();
    }
  }

  void complete() {
    complete = true;
  }

  boolean isComplete() {
    return complete;
  }
}
