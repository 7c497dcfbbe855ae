package dev.ostler.store.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.store.DataDirFixture;
import dev.ostler.store.Samples;
import dev.ostler.store.disk.Directory;
import dev.ostler.store.disk.FileDisk;
import dev.ostler.store.log.LogListener;
import dev.ostler.store.log.LogOptions;
import dev.ostler.store.log.TransactionLog;
import dev.ostler.store.log.TransactionLogReader;
import dev.ostler.store.snapshot.SnapshotFormat;
import dev.ostler.store.snapshot.SnapshotSummary;
import dev.ostler.store.snapshot.SnapshotWriter;
import dev.ostler.wire.txn.Transaction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The directory whose files the format's description takes apart byte by byte. */
class SampleDirectoryTest {
  @TempDir Path folder;

  @Test
  void theSampleSnapshotAndLogAreRead() throws IOException {
    Samples.install(folder, "sample", "snapshot.0", "snapshot.d", "log.1");
    DataDirFixture data = new DataDirFixture(folder);

    RecoveryResult result = data.recover();

    assertThat(result.lastZxid()).isEqualTo(14);
    assertThat(result.snapshotName()).isEqualTo("snapshot.d");
    assertThat(result.transactions()).isEqualTo(1);
    assertThat(result.summary())
        .isEqualTo(
            new SnapshotSummary(1, 2, 9, new SnapshotSummary.Digest(13, 2, 14813959392L), 13L));
    assertThat(data.state.paths())
        .containsExactly(
            "",
            "/a",
            "/a/b",
            "/c",
            "/zookeeper",
            "/zookeeper/config",
            "/zookeeper/quota",
            "/t",
            "/e");
    assertThat(data.verdicts).isEmpty();
  }

  @Test
  void theWholeSampleLogIsReplayedOntoTheEmptySnapshot() throws IOException {
    Samples.install(folder, "sample", "snapshot.0", "log.1");
    DataDirFixture data = new DataDirFixture(folder);

    RecoveryResult result = data.recover();

    assertThat(result.lastZxid()).isEqualTo(14);
    assertThat(result.transactions()).isEqualTo(14);
    assertThat(data.state.transactions().get(13)).contains("CloseSession").contains("/e");
  }

  @Test
  void whatIsReadAndWrittenAgainHasTheSameBytes() throws IOException {
    for (String name : new String[] {"snapshot.0", "snapshot.d"}) {
      Path own = Files.createDirectory(folder.resolve(name));
      Samples.install(own, "sample", name);
      DataDirFixture data = new DataDirFixture(own);
      data.recover();
      ByteArrayOutputStream written = new ByteArrayOutputStream();
      SnapshotWriter.write(data.state, SnapshotFormat.DEFAULT, written);
      assertThat(written.toByteArray()).isEqualTo(Samples.file("sample", name));
    }
  }

  @Test
  void theSampleLogAppendedAgainHasTheSameBytes() throws IOException {
    Samples.install(folder, "sample", "log.1");
    FileDisk disk = new FileDisk();
    Directory from = disk.directory(folder.resolve("version-2").toString());
    Directory to = disk.directory(folder.resolve("copy").toString());
    to.createDirectories();
    TransactionLog log =
        new TransactionLog(to, LogOptions.DEFAULT, new Silent(), 0, System::nanoTime);
    try (TransactionLogReader reader = new TransactionLogReader(from, 0, false, _ -> {})) {
      Transaction transaction = reader.next();
      while (transaction != null) {
        log.append(transaction);
        transaction = reader.next();
      }
    }
    log.flush();
    assertThat(log.sync().syncOnce()).isTrue();
    log.sync().close();

    byte[] sample = Samples.file("sample", "log.1");
    assertThat(Files.readAllBytes(folder.resolve("copy/log.1")))
        .isEqualTo(Arrays.copyOf(sample, 0x4c2));
  }

  /** Hears nothing. */
  private static final class Silent implements LogListener {
    @Override
    public void durable(long zxid) {}

    @Override
    public void failed(IOException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
