package dev.ostler.server.main;

import dev.ostler.server.config.ServerConfig;
import dev.ostler.store.disk.Directory;
import dev.ostler.store.purge.Purge;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes old snapshots and logs, at start and every so many hours. */
final class PurgeTask implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PurgeTask.class);

  private final Directory snapshots;
  private final Directory logs;
  private final Lock files;
  private final int retainCount;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(task -> {
        Thread worker = new Thread(task, "ostler-purge");
        worker.setDaemon(true);
        return worker;
      });

  private PurgeTask(Directory snapshots, Directory logs, Lock files, int retainCount) {
    this.snapshots = snapshots;
    this.logs = logs;
    this.files = files;
    this.retainCount = retainCount;
  }

  /**
   * Begins.
   *
   * @param files held while files are removed
   */
  static PurgeTask start(
      Directory snapshots, Directory logs, Lock files, ServerConfig.Purge purge) {
    PurgeTask task = new PurgeTask(snapshots, logs, files, purge.retainCount());
    var _ = task.timer.scheduleAtFixedRate(task::run, 0, purge.intervalHours(), TimeUnit.HOURS);
    return task;
  }

  private void run() {
    files.lock();
    try {
      Purge.run(snapshots, logs, retainCount, path -> LOG.info("Removing file: {}", path));
    } catch (IOException e) {
      LOG.warn("Old snapshots and logs could not be removed; the next try is in some hours", e);
    } catch (RuntimeException e) {
      // A timer drops a task that throws; the next run shall still come.
      LOG.error("Removing old snapshots and logs failed", e);
    } finally {
      files.unlock();
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
