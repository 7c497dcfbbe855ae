package dev.ostler.client.connection;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a program's code runs: at once on the client's thread, or on an executor, one after the
 * other and in order. What it throws goes to the log.
 */
final class Callbacks {
  private static final Logger LOG = LoggerFactory.getLogger(Callbacks.class);

  /** Runs of one turn on the executor, so that clients that share it take turns. */
  private static final int RUNS_PER_TURN = 256;

  private final @Nullable Executor executor;
  private final ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger queued = new AtomicInteger();
  private final AtomicReference<@Nullable Thread> running = new AtomicReference<>();

  Callbacks(@Nullable Executor executor) {
    this.executor = executor;
  }

  /** Whether callbacks run where they are asked for. */
  boolean isDirect() {
    return executor == null;
  }

  /** Whether the calling thread runs a callback now; only of use if they are not direct. */
  boolean isRunningHere() {
    return Thread.currentThread().equals(running.get());
  }

  void run(Runnable callback) {
    if (executor == null) {
      guarded(callback);
      return;
    }
    queue.add(callback);
    if (queued.getAndIncrement() == 0) {
      dispatch(executor);
    }
  }

  private void dispatch(Executor to) {
    try {
      to.execute(() -> runQueued(to));
    } catch (RejectedExecutionException e) {
      LOG.warn("The callback executor takes no more; callbacks run on the client's thread", e);
      runQueued(Runnable::run);
    }
  }

  private void runQueued(Executor to) {
    Thread own = Thread.currentThread();
    running.set(own);
    int done = 0;
    int left = queued.get();
    while (left > 0 && done < RUNS_PER_TURN) {
      Runnable next = queue.poll();
      if (next != null) {
        guarded(next);
      }
      done++;
      left = queued.decrementAndGet();
    }
    // Once nothing was left another thread may have begun the next turn.
    boolean unused = running.compareAndSet(own, null);
    if (left > 0) {
      dispatch(to);
    }
  }

  private static void guarded(Runnable callback) {
    try {
      callback.run();
    } catch (Throwable failure) {
      // A program's mistake must not end the client; the log is where it is looked for.
      LOG.error("A callback of a client failed", failure);
    }
  }
}
