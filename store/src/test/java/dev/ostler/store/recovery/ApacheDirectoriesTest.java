package dev.ostler.store.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.store.DataDirFixture;
import dev.ostler.store.Samples;
import dev.ostler.store.disk.FileDisk;
import dev.ostler.store.log.TransactionLogReader;
import dev.ostler.store.snapshot.Compression;
import dev.ostler.store.snapshot.SnapshotFile;
import dev.ostler.store.snapshot.SnapshotFormat;
import dev.ostler.store.snapshot.SnapshotSummary;
import dev.ostler.store.snapshot.Snapshots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Directories left by Apache ZooKeeper 3.9.4 with {@code snapCount=40}: filled through its Java
 * client, killed, started again, filled some more, stopped. (The logs' zeros are cut off after 512
 * bytes.)
 */
class ApacheDirectoriesTest {
  @TempDir Path folder;

  record Sample(String name, long lastZxid, List<String> snapshots, List<String> logs) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Stream<Sample> samples() {
    return Stream.of(
        new Sample(
            "apache-plain",
            0x5b,
            List.of("snapshot.3f", "snapshot.1a", "snapshot.0"),
            List.of("log.1", "log.1c", "log.40")),
        new Sample(
            "apache-gz",
            0x5b,
            List.of("snapshot.3f.gz", "snapshot.33.gz", "snapshot.16.gz", "snapshot.0.gz"),
            List.of("log.1", "log.18", "log.35", "log.40")),
        new Sample(
            "apache-snappy",
            0x5b,
            List.of("snapshot.3f.snappy", "snapshot.23.snappy", "snapshot.0.snappy"),
            List.of("log.1", "log.25", "log.40")));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void itIsReadFromEachOfItsSnapshots(Sample sample) throws IOException {
    Samples.install(folder, sample.name(), sample.logs().toArray(String[]::new));
    DataDirFixture data = new DataDirFixture(folder);
    List<String> newest = null;
    for (String snapshot : sample.snapshots().reversed()) {
      Samples.install(folder, sample.name(), snapshot);

      RecoveryResult result = data.recover();

      assertThat(result.lastZxid()).isEqualTo(sample.lastZxid());
      assertThat(result.snapshotName()).isEqualTo(snapshot);
      assertThat(result.transactions()).isEqualTo(sample.lastZxid() - Snapshots.zxid(snapshot));
      assertThat(data.verdicts).isEmpty();
      List<String> replayed = data.state.transactions();
      if (newest != null) {
        assertThat(newest.subList(newest.size() - replayed.size(), newest.size()))
            .isEqualTo(replayed);
      } else {
        newest = List.copyOf(replayed);
      }
    }
  }

  /** This is what the detection of gaps rests on. */
  @ParameterizedTest
  @MethodSource("samples")
  void apacheLeavesNoGapBetweenZxids(Sample sample) throws IOException {
    Samples.install(folder, sample.name(), sample.logs().toArray(String[]::new));
    try (TransactionLogReader reader =
        new TransactionLogReader(
            new FileDisk().directory(folder.resolve("version-2").toString()),
            0,
            false,
            verdict -> assertThat(verdict).isNull())) {
      long count = 0;
      while (reader.next() != null) {
        count++;
      }
      assertThat(count).isEqualTo(sample.lastZxid());
    }
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void aSnapshotWrittenWithAnyCompressionIsReadBack(Compression compression) throws IOException {
    Samples.install(folder, "apache-plain", "snapshot.3f");
    DataDirFixture data = new DataDirFixture(folder);
    data.recover();
    String before = data.state.everything();
    Path other = folder.resolve("other");
    DataDirFixture copy = new DataDirFixture(other);
    copy.open().close();

    SnapshotFile written =
        new Snapshots(new FileDisk().directory(other.resolve("version-2").toString()))
            .write(data.state, new SnapshotFormat(true, true, compression));
    copy.recover();

    assertThat(written.name()).isEqualTo("snapshot.3f" + compression.suffix());
    assertThat(written.bytes()).isEqualTo(Files.size(copy.file(written.name())));
    assertThat(copy.state.everything()).isEqualTo(before);
    byte[] start = Arrays.copyOf(copy.read(written.name()), 3);
    String apache = compression == Compression.NONE ? "plain" : compression.suffix().substring(1);
    assertThat(start)
        .isEqualTo(
            Arrays.copyOf(
                Samples.file("apache-" + apache, "snapshot.3f" + compression.suffix()), 3));
  }

  @Test
  void sectionsFollowTheFlags() throws IOException {
    Samples.install(folder, "apache-plain", "snapshot.3f");
    DataDirFixture data = new DataDirFixture(folder);
    data.recover();
    for (boolean digest : new boolean[] {true, false}) {
      for (boolean zxid : new boolean[] {true, false}) {
        Path other = folder.resolve("with-" + digest + "-" + zxid);
        DataDirFixture copy = new DataDirFixture(other);
        copy.open().close();
        new Snapshots(new FileDisk().directory(other.resolve("version-2").toString()))
            .write(data.state, new SnapshotFormat(digest, zxid, Compression.NONE));
        RecoveryResult result = copy.recover();
        SnapshotSummary summary = result.summary();
        assertThat(summary != null && summary.digest() != null).isEqualTo(digest);
        assertThat(summary != null && summary.lastProcessedZxid() != null).isEqualTo(zxid);
        assertThat(copy.verdicts).hasSize(digest || zxid ? 0 : 1);
      }
    }
  }
}
