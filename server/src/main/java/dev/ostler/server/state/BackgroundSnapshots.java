package dev.ostler.server.state;

import dev.ostler.core.peer.Peer;
import dev.ostler.core.tree.SnapshotSource;
import dev.ostler.server.node.SnapshotDriver;
import dev.ostler.store.recovery.RecoveryResult;
import dev.ostler.store.snapshot.SnapshotFile;
import dev.ostler.store.snapshot.SnapshotFormat;
import dev.ostler.store.snapshot.SnapshotPolicy;
import dev.ostler.store.snapshot.Snapshots;
import java.io.IOException;

/**
 * Decides when snapshots are written, and writes them beside the owner of the state. Everything but
 * the task it hands to its host runs on the owner's thread.
 */
public final class BackgroundSnapshots implements SnapshotDriver {
  private final Snapshots snapshots;
  private final SnapshotFormat format;
  private final SnapshotPolicy policy;
  private final SnapshotHost host;

  public BackgroundSnapshots(
      Snapshots snapshots, SnapshotFormat format, SnapshotPolicy policy, SnapshotHost host) {
    this.snapshots = snapshots;
    this.format = format;
    this.policy = policy;
    this.host = host;
  }

  /**
   * Takes over from recovery, before anything is served: what was replayed counts towards the next
   * snapshot. A server that has none writes one at once, for without a snapshot its log would be
   * refused at the next start, by either product.
   *
   * @throws IOException if that first one cannot be written
   */
  public void recovered(RecoveryResult result, Peer peer) throws IOException {
    policy.appended((int) Math.min(Integer.MAX_VALUE, result.transactions()), 0);
    if (result.snapshotName() == null) {
      SnapshotFile _ = snapshots.write(peer.snapshotSource(), format);
      peer.tree().closeView();
    }
  }

  @Override
  public boolean appended(long bytes, long nowMillis) {
    policy.appended(1, bytes);
    return policy.isDue(nowMillis * 1_000_000);
  }

  @Override
  public void write(SnapshotSource source, Runnable done) {
    policy.started(host.nanos(), host.chance());
    host.execute(() -> {
      try {
        writeNow(source);
      } finally {
        done.run();
      }
    });
  }

  private void writeNow(SnapshotSource source) {
    long start = host.nanos();
    SnapshotFile file;
    try {
      file = snapshots.write(source, format);
    } catch (IOException | RuntimeException | Error failure) {
      host.failed(source.zxid(), failure);
      return;
    }
    host.written(file, source.nodeCount(), host.nanos() - start);
  }

  @Override
  public void ended() {
    policy.ended(host.nanos());
  }
}
