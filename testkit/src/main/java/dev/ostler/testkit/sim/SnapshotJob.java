package dev.ostler.testkit.sim;

import dev.ostler.core.tree.SnapshotSource;
import dev.ostler.store.disk.Directory;
import dev.ostler.store.snapshot.SnapshotFile;
import dev.ostler.store.snapshot.SnapshotPolicy;
import dev.ostler.store.snapshot.Snapshots;
import java.io.IOException;
import java.util.SplittableRandom;

/** Decides about snapshots and writes them beside the owner, which goes on meanwhile. */
final class SnapshotJob {
  private static final long START_MICROS = 20_000;
  private static final long PAUSE_MICROS = 3_000;

  private final World world;
  private final SimulatedServer server;
  private final SplittableRandom random;
  private final Snapshots snapshots;
  private final SnapshotPolicy policy;
  private boolean writing;

  SnapshotJob(World world, SimulatedServer server, Directory directory, SplittableRandom random) {
    this.world = world;
    this.server = server;
    this.random = random;
    this.snapshots = new Snapshots(directory);
    this.policy = new SnapshotPolicy(world.settings.snapCount(), -1, random.nextDouble());
  }

  void recovered(long transactions) {
    policy.appended((int) Math.min(Integer.MAX_VALUE, transactions), 0);
  }

  /** A transaction was appended; true if a snapshot is due. */
  boolean appended(long bytes) {
    policy.appended(1, bytes);
    return policy.isDue(server.nanos());
  }

  boolean isWriting() {
    return writing;
  }

  void begin(SnapshotSource source) {
    policy.started(server.nanos(), random.nextDouble());
    SnapshotSource checked =
        world.oracle.snapshot(source, () -> world.timeline.pass(random.nextLong(PAUSE_MICROS)));
    server.later(random.nextLong(START_MICROS), () -> write(checked));
  }

  private void write(SnapshotSource source) {
    writing = true;
    try {
      SnapshotFile file = snapshots.write(source, world.settings.snapshots());
      world.note("snapshot written", source.zxid(), file);
    } catch (IOException e) {
      world.note("snapshot failed", source.zxid(), e);
    }
    writing = false;
    server.post(() -> {
      policy.ended(server.nanos());
      server.snapshotEnded();
    });
  }
}
