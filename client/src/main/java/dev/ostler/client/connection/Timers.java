package dev.ostler.client.connection;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;

/**
 * What is to run later, and what instead of it if the client ends before: each has exactly one of
 * the two. Any thread may call this.
 *
 * <p>A loop that ends forgets what it was to run, so who waits for it would wait for ever.
 */
final class Timers {
  /** Has it run after that time. */
  @FunctionalInterface
  interface Starter {
    /**
     * Begins to wait.
     *
     * @throws RejectedExecutionException there is no such thing any more
     */
    void start(Runnable elapsed);
  }

  /** Two of them are never equal. */
  private static final class Timer {
    private final Runnable code;
    private final Runnable otherwise;

    Timer(Runnable code, Runnable otherwise) {
      this.code = code;
      this.otherwise = otherwise;
    }
  }

  private final Set<Timer> pending = ConcurrentHashMap.newKeySet();
  private volatile boolean ended;

  void add(Starter starter, Runnable code, Runnable otherwise) {
    Timer timer = new Timer(code, otherwise);
    pending.add(timer);
    if (ended) {
      giveUp(timer);
      return;
    }
    try {
      starter.start(() -> {
        if (pending.remove(timer)) {
          timer.code.run();
        }
      });
    } catch (RejectedExecutionException e) {
      giveUp(timer);
    }
  }

  /** None runs any more: those that wait, and later ones, are told so. */
  void end() {
    ended = true;
    for (Timer timer : pending) {
      giveUp(timer);
    }
  }

  private void giveUp(Timer timer) {
    if (pending.remove(timer)) {
      timer.otherwise.run();
    }
  }
}
