package dev.ostler.server.member;

import dev.ostler.server.node.FatalErrors;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads for what takes long and goes to or comes from one peer: a thread each, since a peer that
 * lags must not make another wait. The core bounds how many there are.
 */
final class Transfers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Transfers.class);
  private static final long CLOSE_WAIT_SECONDS = 10;

  private final FatalErrors fatal;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "ostler-transfer");
        thread.setDaemon(true);
        return thread;
      });

  Transfers(FatalErrors fatal) {
    this.fatal = fatal;
  }

  /** Runs a task on a thread of its own; while the server stops, perhaps never. */
  void execute(Runnable task) {
    try {
      threads.execute(() -> {
        try {
          task.run();
        } catch (RejectedExecutionException stopping) {
          LOG.debug("The network loop has ended during a transfer", stopping);
        } catch (RuntimeException | Error defect) {
          fatal.defect(defect);
        }
      });
    } catch (RejectedExecutionException stopping) {
      LOG.debug("No transfer is begun any more", stopping);
    }
  }

  /** Interrupts what is going on; the links should be closed before. */
  @Override
  public void close() {
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(CLOSE_WAIT_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("A transfer to or from another server did not end; its thread is left");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
