package dev.ostler.client.recipe;

import dev.ostler.client.Client;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A {@link DistributedLock} that the thread which has it may take again; it is free once it was
 * unlocked as often as it was locked. Same znodes, same promise, same failures.
 *
 * <pre>{@code
 * lock.lock();
 * try {
 *   repair();        // may lock again
 * } finally {
 *   lock.unlock();
 * }
 * }</pre>
 *
 * <p><b>Failures.</b> If the lock was lost meanwhile, {@link #lock} of the thread that had it
 * throws {@link IllegalStateException} instead of waiting: the outer section believes that it is
 * alone and must end first. {@link #unlock} never fails because of a loss.
 *
 * <p>Threads of one process are kept apart by the servers as well, each with a place in the line.
 * Virtual threads are threads.
 */
public final class ReentrantDistributedLock {
  private final DistributedLock lock;
  private final ReentrantLock guard = new ReentrantLock();
  private final Map<Thread, Holding> holdings = new HashMap<>();

  /** With this process as owner. */
  public ReentrantDistributedLock(Client client, String path) {
    this(new DistributedLock(client, path));
  }

  /** On top of another lock. */
  public ReentrantDistributedLock(DistributedLock lock) {
    this.lock = lock;
  }

  /**
   * Waits until this thread has it.
   *
   * @return the same for every level: not to be closed but by {@link #unlock}
   * @throws IllegalStateException this thread had it and has lost it
   */
  public Held lock() throws InterruptedException {
    Held again = enterAgain();
    if (again != null) {
      return again;
    }
    return enter(lock.lock());
  }

  /** As {@link #lock}, for a limited time. */
  public Optional<Held> tryLock(Duration wait) throws InterruptedException {
    Held again = enterAgain();
    if (again != null) {
      return Optional.of(again);
    }
    return lock.tryLock(wait).map(this::enter);
  }

  /**
   * Undoes one {@link #lock} of this thread; the last one gives the lock back, without waiting.
   *
   * @throws IllegalMonitorStateException this thread does not have it
   */
  public void unlock() {
    Held last = null;
    guard.lock();
    try {
      Holding holding = holdings.get(Thread.currentThread());
      if (holding == null) {
        throw new IllegalMonitorStateException(
            "Thread " + Thread.currentThread().getName() + " unlocks what it did not lock");
      }
      holding.levels--;
      if (holding.levels == 0) {
        holdings.remove(Thread.currentThread());
        last = holding.held;
      }
    } finally {
      guard.unlock();
    }
    if (last != null) {
      last.close();
    }
  }

  /** Whether this thread has it for certain, see {@link Held#isHeldNow}. */
  public boolean isHeldNow() {
    Holding holding = own();
    return holding != null && holding.held.isHeldNow();
  }

  /** How often this thread has locked it and not yet unlocked. */
  public int levels() {
    Holding holding = own();
    return holding == null ? 0 : holding.levels;
  }

  private @Nullable Holding own() {
    guard.lock();
    try {
      return holdings.get(Thread.currentThread());
    } finally {
      guard.unlock();
    }
  }

  private @Nullable Held enterAgain() {
    Holding holding = own();
    if (holding == null) {
      return null;
    }
    if (!holding.held.isHeldNow()) {
      throw new IllegalStateException(
          "The lock was lost in an outer section of this thread, which must unlock it first: "
              + holding.held);
    }
    // Only this thread changes its own number of levels.
    holding.levels++;
    return holding.held;
  }

  private Held enter(Held held) {
    guard.lock();
    try {
      holdings.put(Thread.currentThread(), new Holding(held));
    } finally {
      guard.unlock();
    }
    return held;
  }

  /** What a thread has. */
  private static final class Holding {
    final Held held;
    int levels = 1;

    Holding(Held held) {
      this.held = held;
    }
  }
}
