package dev.ostler.wire.codec;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** How much the calling thread allocates. */
public final class Allocation {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Allocation() {}

  /** Something to measure. */
  @FunctionalInterface
  public interface Action {
    void run() throws MalformedException;
  }

  /** Bytes that an action allocates, which may end as malformed. */
  public static long of(Action action) {
    long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    try {
      action.run();
    } catch (MalformedException e) {
      if (e.getStackTrace().length > 0) {
        throw new AssertionError("strangers can cause this at will: it must not cost a trace", e);
      }
    }
    return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
  }
}
