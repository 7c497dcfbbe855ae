package dev.ostler.server.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.tree.SnapshotSource;
import dev.ostler.core.tree.SnapshotVisitor;
import dev.ostler.store.disk.Directory;
import dev.ostler.store.disk.FileDisk;
import dev.ostler.store.snapshot.Compression;
import dev.ostler.store.snapshot.SnapshotFile;
import dev.ostler.store.snapshot.SnapshotFormat;
import dev.ostler.store.snapshot.SnapshotPolicy;
import dev.ostler.store.snapshot.Snapshots;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackgroundSnapshotsTest {
  private static final int SNAP_COUNT = 10;

  @TempDir Path folder;
  private final Host host = new Host();
  private Directory directory;
  private BackgroundSnapshots snapshots;

  /** Runs nothing by itself, and writes down what it is told. */
  private static final class Host implements SnapshotHost {
    final Deque<Runnable> tasks = new ArrayDeque<>();
    final List<String> told = new ArrayList<>();
    long nanos;

    @Override
    public long nanos() {
      return nanos;
    }

    @Override
    public double chance() {
      return 0.5;
    }

    @Override
    public void execute(Runnable task) {
      tasks.add(task);
    }

    @Override
    public void written(SnapshotFile file, int nodeCount, long took) {
      told.add("written " + file.name() + ", znodes " + nodeCount);
    }

    @Override
    public void failed(long zxid, Throwable failure) {
      told.add("failed " + zxid + ": " + failure.getMessage());
    }
  }

  /** An empty state; its visit may fail. */
  private record Source(long zxid, String failure) implements SnapshotSource {
    @Override
    public long digest() {
      return 0;
    }

    @Override
    public int nodeCount() {
      return 1;
    }

    @Override
    public <E extends Exception> void visit(SnapshotVisitor<E> visitor) throws E {
      if (!failure.isEmpty()) {
        throw new IllegalStateException(failure);
      }
      visitor.sessions(0);
      visitor.aclLists(0);
    }
  }

  @BeforeEach
  void open() throws IOException {
    directory = new FileDisk().directory(folder.resolve("version-2").toString());
    directory.createDirectories();
    snapshots =
        new BackgroundSnapshots(
            new Snapshots(directory),
            new SnapshotFormat(true, true, Compression.NONE),
            new SnapshotPolicy(SNAP_COUNT, -1, host.chance()),
            host);
  }

  @Test
  void theFileIsWrittenOnTheHostsThreadAndReportedBeforeItIsOver() throws IOException {
    snapshots.write(new Source(0x1a, ""), () -> host.told.add("over"));
    assertThat(directory.list()).isEmpty();
    host.tasks.remove().run();
    assertThat(directory.list()).containsExactly("snapshot.1a");
    assertThat(host.told).containsExactly("written snapshot.1a, znodes 1", "over");
  }

  @Test
  void aFailureIsToldAndTheSnapshotIsOverAllTheSame() {
    snapshots.write(new Source(3, "no view"), () -> host.told.add("over"));
    host.tasks.remove().run();
    assertThat(host.told).containsExactly("failed 3: no view", "over");
  }

  @Test
  void whatTheHostThrowsOnAFailureEndsTheTaskBehindTheSnapshotsEnd() {
    BackgroundSnapshots strict =
        new BackgroundSnapshots(
            new Snapshots(directory),
            new SnapshotFormat(true, true, Compression.NONE),
            new SnapshotPolicy(SNAP_COUNT, -1, 0),
            new Strict(host));
    strict.write(new Source(3, "no view"), () -> host.told.add("over"));
    assertThatThrownBy(() -> host.tasks.remove().run()).hasMessage("a defect");
    assertThat(host.told).containsExactly("over");
  }

  private record Strict(Host host) implements SnapshotHost {
    @Override
    public long nanos() {
      return host.nanos();
    }

    @Override
    public double chance() {
      return host.chance();
    }

    @Override
    public void execute(Runnable task) {
      host.execute(task);
    }

    @Override
    public void written(SnapshotFile file, int nodeCount, long nanos) {
      host.written(file, nodeCount, nanos);
    }

    @Override
    public void failed(long zxid, Throwable failure) {
      throw new IllegalStateException("a defect", failure);
    }
  }

  @Test
  void theNextOneIsDueAfterTheCountAndTheRest() {
    snapshots.write(new Source(1, ""), () -> {});
    host.tasks.remove().run();
    host.nanos = 1_000_000;
    snapshots.ended();
    for (int i = 0; i < SNAP_COUNT; i++) {
      assertThat(snapshots.appended(100, 500)).isFalse();
    }
    assertThat(snapshots.appended(100, 2_000)).isTrue();
  }
}
