package dev.ostler.store.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.store.DataDirFixture;
import dev.ostler.store.disk.FileDisk;
import dev.ostler.store.snapshot.SnapshotFormat;
import dev.ostler.store.snapshot.Snapshots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoriesTest {
  @TempDir Path folder;
  private String data = "";
  private String logs = "";

  @BeforeEach
  void nameTheDirectories() {
    data = folder.resolve("data").toString();
    logs = folder.resolve("logs").toString();
  }

  private DataDirectories open(boolean create) throws DirectoryException {
    return DataDirectories.open(new FileDisk(), data, logs, create);
  }

  @Test
  void missingDirectoriesAreMade() throws IOException {
    try (DataDirectories directories = open(true)) {
      assertThat(directories.snapshots().path()).isEqualTo(data + "/version-2");
      assertThat(directories.logs().path()).isEqualTo(logs + "/version-2");
      assertThat(Path.of(data, "version-2")).isDirectory();
      assertThat(Path.of(logs, "version-2")).isDirectory();
    }
  }

  @Test
  void missingDirectoriesAreRefusedIfTheyMayNotBeMade() {
    assertThatThrownBy(() -> open(false))
        .isInstanceOf(DirectoryException.class)
        .hasMessageContainingAll("logs/version-2", "missing", "autocreate");
    assertThat(DirectoryException.EXIT_STATUS).isEqualTo(3);
  }

  @Test
  void aFileInTheWayIsRefused() throws IOException {
    Files.write(folder.resolve("logs"), new byte[0]);
    assertThatThrownBy(() -> open(true))
        .isInstanceOf(DirectoryException.class)
        .hasMessageContaining("cannot be made");
  }

  @Test
  void misplacedFilesAreRefused() throws IOException {
    open(true).close();
    Path misplaced = Files.write(Path.of(logs, "version-2/snapshot.5"), new byte[0]);
    assertThatThrownBy(() -> open(true))
        .isInstanceOf(DirectoryException.class)
        .hasMessageContainingAll("logs/version-2", "snapshot.5", "move them");
    Files.delete(misplaced);
    Files.write(Path.of(data, "version-2/log.5"), new byte[0]);
    assertThatThrownBy(() -> open(true))
        .isInstanceOf(DirectoryException.class)
        .hasMessageContainingAll("data/version-2", "log.5");
  }

  @Test
  void oneDirectoryForBothMayHoldBoth() throws IOException {
    logs = data;
    open(true).close();
    Files.write(Path.of(data, "version-2/log.5"), new byte[0]);
    Files.write(Path.of(data, "version-2/snapshot.5"), new byte[0]);
    open(true).close();
    assertThat(Path.of(data, "version-2", DataDirectories.LOCK_FILE)).exists();
  }

  @Test
  void aSecondOwnerIsRefusedUntilTheFirstIsGone() throws IOException {
    DataDirectories first = open(true);
    assertThatThrownBy(() -> open(true))
        .isInstanceOf(DirectoryException.class)
        .hasMessageContaining("another server is running on " + data + "/version-2");
    String ownData = data;
    data = folder.resolve("other").toString();
    assertThatThrownBy(() -> open(true))
        .as("the log directory is owned too")
        .hasMessageContaining("another server is running on " + logs + "/version-2");
    data = ownData;
    first.close();
    open(true).close();
  }

  @Test
  void anEmptyDirectoryIsANewServersUnlessForbidden() throws IOException {
    DataDirFixture fixture = new DataDirFixture(folder.resolve("new"));
    assertThat(fixture.recover().lastZxid()).isZero();
    assertThat(fixture.recover(new RecoveryRules(false, false)).lastZxid()).isEqualTo(-1);
    Path initialize = Files.write(folder.resolve("new/initialize"), new byte[0]);
    assertThat(fixture.recover(new RecoveryRules(false, false)).lastZxid()).isZero();
    assertThat(initialize).as("until there is a snapshot").exists();
    assertThat(fixture.recover(new RecoveryRules(false, false)).lastZxid()).isZero();
    try (DataDirectories directories = fixture.open()) {
      new Snapshots(directories.snapshots()).write(fixture.state, SnapshotFormat.DEFAULT);
      directories.initialized();
    }
    assertThat(initialize).doesNotExist();
    Files.write(initialize, new byte[0]);
    fixture.recover(new RecoveryRules(false, false));
    assertThat(initialize).as("a word from before the first snapshot").doesNotExist();
  }
}
