package dev.ostler.client.fake;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * A thread of a simulated process, for code that waits. It runs only while the world's own thread
 * stands still, until it waits for something: so the order of all that happens stays the seed's.
 */
public final class SimulatedThread {
  private static final ThreadLocal<@Nullable SimulatedThread> CURRENT = new ThreadLocal<>();

  /** Ends the code of a thread that is not needed any more. */
  private static final class Stopped extends Error {
    private static final long serialVersionUID = 1L;

    Stopped() {
      super("the simulation is over", null, false, false);
    }
  }

  private final FakeClient process;
  private final Semaphore itsTurn = new Semaphore(0);
  private final Semaphore worldsTurn = new Semaphore(0);
  private final Thread thread;
  private volatile @Nullable Throwable failure;
  private volatile boolean over;

  SimulatedThread(FakeClient process, Runnable code) {
    this.process = process;
    this.thread =
        new Thread(
            () -> {
              CURRENT.set(this);
              try {
                itsTurn.acquire();
                code.run();
              } catch (Stopped | InterruptedException ended) {
                // Nobody waits for it.
              } catch (RuntimeException | Error e) {
                failure = e;
              } finally {
                over = true;
                worldsTurn.release();
              }
            },
            "simulated " + process);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
    goLater(0);
  }

  /** The one that calls; null on the world's own thread. */
  static @Nullable SimulatedThread current() {
    return CURRENT.get();
  }

  /** On that thread: lets simulated time pass. */
  public static void letPass(long millis) {
    SimulatedThread own = CURRENT.get();
    if (own == null) {
      throw new IllegalStateException(
          "Only a simulated thread lets time pass in the middle of its code");
    }
    own.goLater(millis);
    own.yieldToWorld();
  }

  void waitFor(CompletionStage<?> stage) {
    stage.whenComplete((value, trouble) -> goLater(0));
    yieldToWorld();
  }

  void stop() {
    thread.interrupt();
  }

  private void goLater(long millis) {
    process.runAfter(millis, this::go);
  }

  /** On the world's thread: stands still until the code waits again. */
  private void go() {
    if (over) {
      return;
    }
    itsTurn.release();
    worldsTurn.acquireUninterruptibly();
    Throwable trouble = failure;
    if (trouble != null) {
      throw new AssertionError("a simulated thread failed", trouble);
    }
  }

  private void yieldToWorld() {
    worldsTurn.release();
    try {
      itsTurn.acquire();
    } catch (InterruptedException e) {
      throw new Stopped();
    }
  }
}
