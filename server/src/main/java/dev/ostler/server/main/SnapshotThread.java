package dev.ostler.server.main;

import dev.ostler.server.node.NodeClock;
import dev.ostler.server.state.SnapshotHost;
import dev.ostler.store.snapshot.SnapshotFile;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread on which snapshots are written, and the log in which they are reported. */
final class SnapshotThread implements SnapshotHost, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotThread.class);
  private static final long CLOSE_WAIT_SECONDS = 60;

  private final NodeClock clock;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(task -> {
        Thread worker = new Thread(task, "ostler-snapshot");
        worker.setDaemon(true);
        return worker;
      });

  SnapshotThread(NodeClock clock) {
    this.clock = clock;
  }

  @Override
  public long nanos() {
    return clock.nanos();
  }

  @Override
  public double chance() {
    return ThreadLocalRandom.current().nextDouble();
  }

  @Override
  public void execute(Runnable task) {
    thread.execute(task);
  }

  @Override
  public void written(SnapshotFile file, int nodeCount, long nanos) {
    LOG.info(
        "Wrote {}: {} znodes, {} bytes, {} ms",
        file.name(),
        nodeCount,
        file.bytes(),
        nanos / 1_000_000);
  }

  @Override
  public void failed(long zxid, Throwable failure) {
    LOG.error(
        "The snapshot at zxid 0x{} could not be written. Nothing is lost, the log has all of it;"
            + " {}",
        Long.toHexString(zxid),
        failure instanceof IOException
            ? "look at the disk before the log grows long"
            : "this is a defect, please report it",
        failure);
  }

  /** Waits for the snapshot that is being written. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(CLOSE_WAIT_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("A snapshot was still being written at the end; it is left unfinished");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
