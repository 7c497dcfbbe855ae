package dev.ostler.server.main;

import dev.ostler.core.tree.SnapshotSource;
import dev.ostler.server.node.NodeClock;
import dev.ostler.server.node.SnapshotDriver;
import dev.ostler.store.snapshot.SnapshotFile;
import dev.ostler.store.snapshot.SnapshotFormat;
import dev.ostler.store.snapshot.SnapshotPolicy;
import dev.ostler.store.snapshot.Snapshots;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes snapshots beside the loop. The policy belongs to the loop's thread. */
final class SnapshotThread implements SnapshotDriver, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotThread.class);
  private static final long CLOSE_WAIT_SECONDS = 60;

  private final Snapshots snapshots;
  private final SnapshotFormat format;
  private final SnapshotPolicy policy;
  private final NodeClock clock;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(task -> {
        Thread worker = new Thread(task, "ostler-snapshot");
        worker.setDaemon(true);
        return worker;
      });

  private volatile long lastZxid = -1;
  private volatile long lastWallMillis = -1;

  SnapshotThread(
      Snapshots snapshots, SnapshotFormat format, SnapshotPolicy policy, NodeClock clock) {
    this.snapshots = snapshots;
    this.format = format;
    this.policy = policy;
    this.clock = clock;
  }

  @Override
  public boolean appended(long bytes, long nowMillis) {
    policy.appended(1, bytes);
    return policy.isDue(nowMillis * 1_000_000);
  }

  @Override
  public void write(SnapshotSource source, Runnable done) {
    policy.started(clock.nanos(), ThreadLocalRandom.current().nextDouble());
    thread.execute(() -> {
      try {
        writeNow(source);
      } catch (RuntimeException | Error e) {
        LOG.error("The snapshot could not be written; the log has everything that is in it", e);
      } finally {
        done.run();
      }
    });
  }

  /** On the loop's thread, when a snapshot is over. */
  @Override
  public void ended() {
    policy.ended(clock.nanos());
  }

  private void writeNow(SnapshotSource source) {
    long start = clock.nanos();
    try {
      SnapshotFile file = snapshots.write(source, format);
      lastZxid = source.zxid();
      lastWallMillis = clock.wallMillis();
      LOG.info(
          "Wrote {}: {} znodes, {} bytes, {} ms",
          file.name(),
          source.nodeCount(),
          file.bytes(),
          (clock.nanos() - start) / 1_000_000);
    } catch (IOException e) {
      LOG.error(
          "The snapshot at zxid 0x{} could not be written. Nothing is lost, the log has all of it;"
              + " look at the disk before the log grows long",
          Long.toHexString(source.zxid()),
          e);
    }
  }

  /** The last transaction in the last snapshot written; -1 before the first. */
  long lastZxid() {
    return lastZxid;
  }

  /** Wall clock of the last snapshot written; -1 before the first. */
  long lastWallMillis() {
    return lastWallMillis;
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
