package dev.ostler.store.log;

import java.util.concurrent.locks.LockSupport;

/**
 * The two threads that drive a log's disk work in production. Both sleep when there is nothing to
 * do.
 */
public final class LogThreads implements AutoCloseable {
  /** How often the filler looks whether space is back. */
  private static final long FILLER_NAP_NANOS = 1_000_000_000;

  private final LogSync sync;
  private final LogFiller filler;
  private final Thread syncThread;
  private final Thread fillerThread;
  private volatile boolean syncSleeps;
  private volatile boolean closing;

  private LogThreads(TransactionLog log) {
    this.sync = log.sync();
    this.filler = log.filler();
    this.syncThread = new Thread(this::runSync, "ostler-log-sync");
    this.fillerThread = new Thread(this::runFiller, "ostler-log-fill");
    syncThread.setDaemon(true);
    fillerThread.setDaemon(true);
  }

  /** Starts both. */
  public static LogThreads start(TransactionLog log) {
    LogThreads threads = new LogThreads(log);
    log.exchange().wakeSync = threads::wakeSync;
    log.exchange().wakeFiller = () -> LockSupport.unpark(threads.fillerThread);
    threads.syncThread.start();
    threads.fillerThread.start();
    return threads;
  }

  private void wakeSync() {
    // A thread that is busy looks for more before it sleeps, so most wake-ups can be saved.
    if (syncSleeps) {
      LockSupport.unpark(syncThread);
    }
  }

  private void runSync() {
    while (true) {
      // Read before the look for work: what was handed over before closing is still done.
      boolean last = closing;
      if (sync.syncOnce()) {
        continue;
      }
      if (last) {
        return;
      }
      syncSleeps = true;
      if (!sync.hasWork() && !closing) {
        LockSupport.park(this);
      }
      syncSleeps = false;
    }
  }

  private void runFiller() {
    while (!closing) {
      if (!filler.fillOnce()) {
        LockSupport.parkNanos(this, FILLER_NAP_NANOS);
      }
    }
  }

  /**
   * Syncs everything that was handed over, then ends the threads and closes the files. The owner
   * appends nothing any more.
   */
  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(syncThread);
    LockSupport.unpark(fillerThread);
    join(syncThread);
    join(fillerThread);
    filler.close();
    sync.close();
  }

  /** Waits to the end even when interrupted: a log left half closed helps nobody. */
  private static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException later) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
