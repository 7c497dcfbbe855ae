package dev.ostler.store;

import dev.ostler.store.check.Verdict;
import dev.ostler.store.disk.Directory;
import dev.ostler.store.disk.Disk;
import dev.ostler.store.disk.DiskFile;
import dev.ostler.store.disk.FileDisk;
import dev.ostler.store.recovery.DataDirectories;
import dev.ostler.store.recovery.Recovery;
import dev.ostler.store.recovery.RecoveryResult;
import dev.ostler.store.recovery.RecoveryRules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A data directory, and what recovery finds in it. */
public final class DataDirFixture {
  private final Disk disk;
  private final Path dataDir;

  /** What the last recovery found. */
  public RecordedState state = new RecordedState();

  public List<Verdict> verdicts = new ArrayList<>();

  /** One on the real disk. */
  public DataDirFixture(Path dataDir) {
    this(new FileDisk(), dataDir);
  }

  public DataDirFixture(Disk disk, Path dataDir) {
    this.disk = disk;
    this.dataDir = dataDir;
  }

  public Directory directory() {
    return disk.directory(dataDir.resolve("version-2").toString());
  }

  public Path file(String name) {
    return dataDir.resolve("version-2").resolve(name);
  }

  public byte[] read(String name) throws IOException {
    try (DiskFile file = directory().openToRead(name)) {
      byte[] bytes = new byte[(int) file.length()];
      file.readFully(0, bytes, 0, bytes.length);
      return bytes;
    }
  }

  public void write(String name, byte[] bytes) throws IOException {
    directory().createDirectories();
    try (DiskFile file = directory().create(name)) {
      file.write(0, bytes, 0, bytes.length);
    }
  }

  public DataDirectories open() throws IOException {
    return DataDirectories.open(disk, dataDir.toString(), dataDir.toString(), true);
  }

  public RecoveryResult recover() throws IOException {
    return recover(RecoveryRules.DEFAULT);
  }

  public RecoveryResult recover(RecoveryRules rules) throws IOException {
    state = new RecordedState();
    verdicts = new ArrayList<>();
    try (DataDirectories directories = open()) {
      return Recovery.run(directories, rules, state, verdicts::add, System::nanoTime);
    }
  }
}
