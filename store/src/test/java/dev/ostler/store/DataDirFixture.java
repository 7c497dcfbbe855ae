package dev.ostler.store;

import dev.ostler.store.check.Verdict;
import dev.ostler.store.disk.FileDisk;
import dev.ostler.store.recovery.DataDirectories;
import dev.ostler.store.recovery.Recovery;
import dev.ostler.store.recovery.RecoveryResult;
import dev.ostler.store.recovery.RecoveryRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A data directory on the real disk, and what recovery finds in it. */
public final class DataDirFixture {
  private final Path dataDir;

  /** What the last recovery found. */
  public RecordedState state = new RecordedState();

  public List<Verdict> verdicts = new ArrayList<>();

  public DataDirFixture(Path dataDir) {
    this.dataDir = dataDir;
  }

  public Path file(String name) {
    return dataDir.resolve("version-2").resolve(name);
  }

  public byte[] read(String name) throws IOException {
    return Files.readAllBytes(file(name));
  }

  public void write(String name, byte[] bytes) throws IOException {
    Files.createDirectories(dataDir.resolve("version-2"));
    Files.write(file(name), bytes);
  }

  public DataDirectories open() throws IOException {
    return DataDirectories.open(new FileDisk(), dataDir.toString(), dataDir.toString(), true);
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
