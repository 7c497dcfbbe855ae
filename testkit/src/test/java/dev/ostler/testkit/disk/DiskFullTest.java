package dev.ostler.testkit.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.store.disk.Directory;
import dev.ostler.store.disk.DiskFullException;
import dev.ostler.store.log.LogFailedException;
import dev.ostler.store.log.LogListener;
import dev.ostler.store.log.LogOptions;
import dev.ostler.store.log.TransactionLog;
import dev.ostler.store.log.TransactionLogReader;
import dev.ostler.wire.txn.Transaction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A disk that fills up: said early, and without loss. */
class DiskFullTest implements LogListener {
  private final SimulatedDisk disk = new SimulatedDisk(DiskChoices.from(new SplittableRandom(1)));
  private final Directory directory = disk.directory("logs");
  private final List<Boolean> spaceLow = new ArrayList<>();
  private final List<IOException> failures = new ArrayList<>();
  private long durable;
  private TransactionLog log = open(LogOptions.DEFAULT);

  @BeforeEach
  void makeTheDirectory() {
    disk.capacityBytes(200_000);
    log = open(LogOptions.DEFAULT.withPreallocateBytes(20_000).withReserveBytes(50_000));
  }

  private TransactionLog open(LogOptions options) {
    return new TransactionLog(directory, options, this, 0, () -> 0);
  }

  private void write(int count) {
    for (int i = 0; i < count; i++) {
      log.append(StoreMachine.transaction(log.lastZxid() + 1));
    }
    log.flush();
    log.sync().syncOnce();
  }

  private long readBack() throws IOException {
    long last = 0;
    try (TransactionLogReader reader = new TransactionLogReader(directory, 0, false, _ -> {})) {
      Transaction transaction = reader.next();
      while (transaction != null) {
        assertThat(transaction).isEqualTo(StoreMachine.transaction(last + 1));
        last++;
        transaction = reader.next();
      }
    }
    return last;
  }

  /** Something else on the disk grows. */
  private void fillOthers(int freeBytes) throws IOException {
    try (var file = disk.directory("others").create("big")) {
      byte[] bytes = new byte[(int) directory.freeBytes() - freeBytes];
      file.write(0, bytes, 0, bytes.length);
    }
  }

  @Test
  void lowSpaceIsSaidAlsoWhileNothingIsWritten() throws IOException {
    log.filler().fillOnce();
    assertThat(spaceLow).isEmpty();
    fillOthers(40_000);
    assertThat(log.filler().fillOnce()).isFalse();
    assertThat(spaceLow).containsExactly(true);
    assertThat(log.spaceLow()).isTrue();
  }

  @Test
  void whatWasAppendedBeforeStillFindsRoom() throws IOException {
    fillOthers(40_000);
    write(20);
    assertThat(spaceLow).containsExactly(true);
    write(20);
    assertThat(durable).isEqualTo(40);
    assertThat(readBack()).isEqualTo(40);
  }

  @Test
  void spaceThatComesBackIsNoticed() throws IOException {
    fillOthers(40_000);
    write(1);
    assertThat(log.filler().fillOnce()).isFalse();
    assertThat(log.spaceLow()).isTrue();
    disk.directory("others").delete("big");
    log.filler().fillOnce();
    assertThat(spaceLow).containsExactly(true, false);
    assertThat(log.spaceLow()).isFalse();
    write(1);
    assertThat(durable).isEqualTo(2);
  }

  @Test
  void aDiskThatIsReallyFullKillsTheLogAndLosesNothing() throws IOException {
    write(20);
    fillOthers(700);
    write(20);
    assertThat(failures).hasSize(1).first().isInstanceOf(DiskFullException.class);
    assertThat(durable).isEqualTo(20);
    assertThatThrownBy(() -> log.append(StoreMachine.transaction(99)))
        .isInstanceOf(LogFailedException.class)
        .hasMessageContaining("full");
    assertThat(readBack()).isGreaterThanOrEqualTo(20);
    disk.crash();
    assertThat(readBack()).isGreaterThanOrEqualTo(20);
  }

  @Test
  void aFillerWithoutRoomGivesItsPartBack() throws IOException {
    log = open(LogOptions.DEFAULT.withPreallocateBytes(20_000).withReserveBytes(0));
    disk.fault(operation ->
        operation.kind() == DiskFault.Kind.WRITE && operation.path().endsWith(".next")
            ? DiskFault.Outcome.FULL
            : null);
    assertThat(log.filler().fillOnce()).isFalse();
    assertThat(directory.list()).isEmpty();
    assertThat(spaceLow).containsExactly(true);
  }

  @Override
  public void durable(long zxid) {
    durable = zxid;
  }

  @Override
  public void failed(IOException failure) {
    failures.add(failure);
  }

  @Override
  public void spaceLow(boolean low) {
    spaceLow.add(low);
  }
}
