package dev.ostler.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A {@link WatchListener} to take events from at one's own pace, from any thread, also a virtual
 * one.
 *
 * <p>It holds a bounded number. What does not fit is dropped together with all that waits, and one
 * {@link WatchEvent.Kind#OVERFLOW} stands for it: who reads it looks at the tree again. The newest
 * event is never dropped.
 *
 * <p>Made for one watch. If several share one, the overflow of any drops the events of all, the
 * last one of a watch that has ended too: whoever reads it asks each of them ({@link
 * Watch#isOpen}).
 */
public final class WatchQueue implements WatchListener {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final ArrayDeque<WatchEvent> events = new ArrayDeque<>();
  private final int capacity;

  /**
   * @param capacity how many events may wait, 2 or more
   */
  public WatchQueue(int capacity) {
    if (capacity < 2) {
      throw new IllegalArgumentException(
          "A queue needs room for 2 events or more, not " + capacity);
    }
    this.capacity = capacity;
  }

  @Override
  public void on(WatchEvent event) {
    lock.lock();
    try {
      if (events.size() >= capacity) {
        events.clear();
        events.add(new WatchEvent(WatchEvent.Kind.OVERFLOW, event.path(), -1));
      }
      events.add(event);
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  /** The next event; waits for it. */
  public WatchEvent take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      WatchEvent event = events.poll();
      while (event == null) {
        arrived.await();
        event = events.poll();
      }
      return event;
    } finally {
      lock.unlock();
    }
  }

  /** The next event; null if none has come within that time. */
  public @Nullable WatchEvent poll(Duration wait) throws InterruptedException {
    long left = TimeUnit.MILLISECONDS.toNanos(wait.toMillis());
    lock.lockInterruptibly();
    try {
      WatchEvent event = events.poll();
      while (event == null && left > 0) {
        left = arrived.awaitNanos(left);
        event = events.poll();
      }
      return event;
    } finally {
      lock.unlock();
    }
  }

  /** How many wait. */
  public int size() {
    lock.lock();
    try {
      return events.size();
    } finally {
      lock.unlock();
    }
  }
}
