package dev.ostler.testkit.sim;

import dev.ostler.core.event.Event;
import dev.ostler.store.disk.Directory;
import dev.ostler.store.log.LogListener;
import dev.ostler.store.log.TransactionLog;
import dev.ostler.testkit.fault.FaultKind;
import dev.ostler.wire.txn.Transaction;
import java.io.IOException;
import java.util.SplittableRandom;

/** The log of one life, and the two threads of disk work beside it, without threads. */
final class LogDriver implements LogListener {
  private static final int HAND_OFF_MICROS = 40;
  private static final long HALT_MICROS = 2_000;

  private final World world;
  private final SimulatedServer server;
  private final SplittableRandom random;
  private final TransactionLog log;
  private boolean syncing;
  private boolean syncAwake;
  private boolean filling;
  private boolean failed;
  private boolean closing;
  private long durableZxid;

  LogDriver(
      World world,
      SimulatedServer server,
      Directory directory,
      long lastZxid,
      SplittableRandom random) {
    this.world = world;
    this.server = server;
    this.random = random;
    this.log = new TransactionLog(directory, world.settings.log(), this, lastZxid, server::nanos);
  }

  void begin() {
    server.later(random.nextLong(1_000), this::fill);
  }

  boolean isSyncing() {
    return syncing;
  }

  /** Whether a disk call of the log's is under way. */
  boolean isBusy() {
    return syncing || filling;
  }

  boolean hasFailed() {
    return failed;
  }

  /** Returns the bytes it took. */
  int append(Transaction transaction) {
    return log.append(transaction);
  }

  void roll() {
    log.roll();
  }

  void flush() {
    if (failed) {
      return;
    }
    log.flush();
    if (world.tampering.confirmsBeforeSync() && log.lastZxid() > durableZxid) {
      durable(log.lastZxid());
    }
    if (log.sync().hasWork() && !syncing && !syncAwake) {
      syncAwake = true;
      server.later(1 + random.nextInt(HAND_OFF_MICROS), this::sync);
    }
  }

  private void sync() {
    syncAwake = false;
    if (syncing || closing) {
      return;
    }
    syncing = true;
    while (log.sync().syncOnce()) {
      world.note("synced", log.sync().counters().syncs());
    }
    // Not in a finally: a process that ends within stays one that was syncing.
    syncing = false;
  }

  private void fill() {
    if (closing) {
      return;
    }
    filling = true;
    boolean more = log.filler().fillOnce();
    filling = false;
    server.later(more ? 10 : 1_000 + random.nextLong(1_000_000), this::fill);
  }

  /** Syncs everything and gives the files up; nobody hears of it any more. */
  void close() {
    flush();
    closing = true;
    while (!failed && log.sync().syncOnce()) {
      world.note("synced at the end", log.sync().counters().syncs());
    }
    log.filler().close();
    log.sync().close();
  }

  @Override
  public void durable(long zxid) {
    durableZxid = Math.max(durableZxid, zxid);
    if (!closing) {
      server.post(() -> server.deliver(new Event.LogDurable(durableZxid)));
    }
  }

  @Override
  public void failed(IOException failure) {
    if (failure.getCause() instanceof Error end) {
      // The log takes the end of a simulated process, or a broken claim, for a failure of its own.
      throw end;
    }
    world.note("log failed", 0, failure);
    failed = true;
    if (closing) {
      return;
    }
    // The process is halted at once, but other threads may get a little further.
    if (random.nextBoolean()) {
      throw world.end("the log failed", false);
    }
    server.later(
        random.nextLong(HALT_MICROS),
        () -> {
          throw world.end("the log failed a moment ago", false);
        });
  }

  @Override
  public void spaceLow(boolean low) {
    world.note("space low", low ? 1 : 0);
    if (low) {
      world.counts.add(FaultKind.DISK_LOW);
    }
    if (!closing) {
      server.post(() -> {
        world.oracle.spaceDelivered(!low);
        server.deliver(new Event.DiskSpace(!low));
      });
    }
  }

  @Override
  public void preparationFailed(IOException failure) {
    world.note("preparation failed", 0, failure);
  }
}
