package dev.ostler.interop.soak;

import java.util.concurrent.locks.ReentrantReadWriteLock;

/** What all traffic passes, one request at a time, so that it can be held. */
final class Gate {
  /** One request; whatever it throws ends its sender. */
  interface Work {
    void run() throws Exception;
  }

  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);
  private volatile boolean ended;

  /** Runs it once the gate is open; false when there is nothing to be done any more. */
  boolean pass(Work work) throws Exception {
    lock.readLock().lock();
    try {
      if (ended) {
        return false;
      }
      work.run();
      return true;
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Runs it while nothing is under way. */
  void hold(Work work) throws Exception {
    lock.writeLock().lock();
    try {
      work.run();
    } finally {
      lock.writeLock().unlock();
    }
  }

  void end() {
    ended = true;
  }
}
