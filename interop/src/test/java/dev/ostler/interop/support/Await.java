package dev.ostler.interop.support;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Waits for a condition instead of for some time. */
public final class Await {
  /** Longer than anything takes on a busy machine, short enough to end a broken run. */
  public static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration POLL = Duration.ofMillis(5);

  private Await() {}

  /** Returns once the condition holds; a condition that throws does not hold yet. */
  public static void until(String what, Callable<Boolean> condition) {
    until(what, PATIENCE, condition);
  }

  /**
   * Returns once the condition holds.
   *
   * @throws AssertionError after the given time, with the last exception as its cause
   */
  public static void until(String what, Duration patience, Callable<Boolean> condition) {
    long deadline = System.nanoTime() + patience.toNanos();
    Exception last = null;
    while (true) {
      try {
        if (condition.call()) {
          return;
        }
        last = null;
      } catch (Exception notYet) {
        last = notYet;
      }
      if (System.nanoTime() > deadline) {
        throw failure(what, patience, last);
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  private static AssertionError failure(String what, Duration patience, @Nullable Exception last) {
    return new AssertionError("not within " + patience.toSeconds() + " s: " + what, last);
  }
}
