package dev.ostler.testkit.sim;

import dev.ostler.core.tree.SnapshotSource;
import dev.ostler.server.state.SnapshotHost;
import dev.ostler.store.snapshot.SnapshotFile;
import java.io.IOException;
import java.util.SplittableRandom;

/** The thread on which one life's server writes its snapshots, without a thread. */
final class SnapshotJob implements SnapshotHost {
  private static final long START_MICROS = 20_000;
  private static final long PAUSE_MICROS = 3_000;

  private final World world;
  private final SimulatedServer server;
  private final SplittableRandom random;
  private boolean writing;

  SnapshotJob(World world, SimulatedServer server, SplittableRandom random) {
    this.world = world;
    this.server = server;
    this.random = random;
  }

  boolean isWriting() {
    return writing;
  }

  /** A view that compares while it is written, and lets the owner go on in between. */
  SnapshotSource judged(SnapshotSource source) {
    return world.oracle.snapshot(source, () -> world.timeline.pass(random.nextLong(PAUSE_MICROS)));
  }

  @Override
  public long nanos() {
    return server.nanos();
  }

  @Override
  public double chance() {
    return random.nextDouble();
  }

  @Override
  public void execute(Runnable task) {
    server.later(
        random.nextLong(START_MICROS),
        () -> {
          writing = true;
          task.run();
          // Not in a finally: a process that ends within stays one that was writing.
          writing = false;
        });
  }

  @Override
  public void written(SnapshotFile file, int nodeCount, long nanos) {
    world.note("snapshot written", file.zxid(), file);
  }

  @Override
  public void failed(long zxid, Throwable failure) {
    switch (failure) {
      case IOException e -> world.note("snapshot failed", zxid, e);
      case Error end -> throw end;
      default -> throw new IllegalStateException("a snapshot cannot be written", failure);
    }
  }
}
