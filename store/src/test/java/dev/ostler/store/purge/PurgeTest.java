package dev.ostler.store.purge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.store.Samples;
import dev.ostler.store.disk.Directory;
import dev.ostler.store.disk.FileDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PurgeTest {
  @TempDir Path folder;

  private Directory directory() {
    return new FileDisk().directory(folder.toString());
  }

  private void snapshots(String... zxids) throws IOException {
    for (String zxid : zxids) {
      Files.write(folder.resolve("snapshot." + zxid), Samples.file("sample", "snapshot.0"));
    }
  }

  private void logs(String... zxids) throws IOException {
    for (String zxid : zxids) {
      Files.write(folder.resolve("log." + zxid), new byte[16]);
    }
  }

  @Test
  void theExampleOfTheDescriptionComesOutTheSame() throws IOException {
    logs("1", "10", "20", "30");
    snapshots("5", "15", "18", "25", "35");
    List<String> told = new ArrayList<>();

    int removed = Purge.run(directory(), directory(), 3, told::add);

    assertThat(removed).isEqualTo(3);
    assertThat(directory().list())
        .containsExactly("log.10", "log.20", "log.30", "snapshot.18", "snapshot.25", "snapshot.35");
    assertThat(told)
        .containsExactly(folder + "/log.1", folder + "/snapshot.15", folder + "/snapshot.5");
  }

  @Test
  void aDamagedSnapshotDoesNotCount() throws IOException {
    logs("1", "10", "20", "30");
    snapshots("5", "15", "18", "25");
    Files.write(folder.resolve("snapshot.35"), new byte[100]);
    Files.write(folder.resolve("snapshot.16"), new byte[0]);

    Purge.run(directory(), directory(), 3, _ -> {});

    assertThat(directory().list())
        .containsExactly(
            "log.10",
            "log.20",
            "log.30",
            "snapshot.15",
            "snapshot.16",
            "snapshot.18",
            "snapshot.25",
            "snapshot.35");
  }

  @Test
  void aLogThatStartsAtTheOldestSnapshotReplacesTheOnesBefore() throws IOException {
    logs("1", "5", "6");
    snapshots("5", "6", "7");
    Purge.run(directory(), directory(), 3, _ -> {});
    assertThat(directory().list())
        .containsExactly("log.5", "log.6", "snapshot.5", "snapshot.6", "snapshot.7");
  }

  @Test
  void withoutAWholeSnapshotNothingIsRemoved() throws IOException {
    logs("1", "5");
    Files.write(folder.resolve("snapshot.3"), new byte[100]);
    assertThat(Purge.run(directory(), directory(), 3, _ -> {})).isZero();
    assertThat(directory().list()).hasSize(3);
  }

  @Test
  void fewerThanThreeIsRefused() {
    assertThatThrownBy(() -> Purge.run(directory(), directory(), 2, _ -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3");
  }
}
