package dev.ostler.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.store.disk.Directory;
import dev.ostler.store.disk.DiskFile;
import dev.ostler.store.log.LogListener;
import dev.ostler.store.log.LogOptions;
import dev.ostler.store.log.TransactionLog;
import dev.ostler.testkit.disk.DiskFault;
import dev.ostler.testkit.disk.SimulatedDisk;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.txn.TransactionBody;
import dev.ostler.wire.txn.TransactionHeader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DurableRecordsTest {
  private final DurableRecords records = new DurableRecords();
  private final List<String> seen = new ArrayList<>();
  private final List<IOException> failures = new ArrayList<>();
  private final SimulatedDisk disk = new SimulatedDisk(_ -> 0);
  private final ObservedDisk observed =
      new ObservedDisk(disk, (kind, _) -> seen.add(kind + " at " + records.durableZxid()), records);
  private final Directory directory = observed.directory("d");

  private TransactionLog log() throws IOException {
    directory.createDirectories();
    LogListener listener =
        new LogListener() {
          @Override
          public void durable(long zxid) {
            assertThat(records.durableZxid()).isEqualTo(zxid);
          }

          @Override
          public void failed(IOException failure) {
            failures.add(failure);
          }
        };
    return new TransactionLog(
        directory, LogOptions.DEFAULT.withPreallocateBytes(0), listener, 0, () -> 0);
  }

  private static Transaction transaction(long zxid) {
    return new Transaction(
        new TransactionHeader(1, 1, zxid, zxid), new TransactionBody.Failure(-101), false, 0);
  }

  @Test
  void aRecordCountsOnceItsBytesAndItsNameAreForced() throws IOException {
    TransactionLog log = log();
    log.append(transaction(1));
    log.append(transaction(2));
    log.flush();
    assertThat(log.sync().syncOnce()).isTrue();
    assertThat(records.durableZxid()).isEqualTo(2);
    assertThat(seen)
        .containsExactly(
            "CREATE at 0",
            "WRITE at 0",
            "FORCE at 0",
            "FORCE_DIRECTORY at 0",
            "WRITE at 0",
            "FORCE at 0");
  }

  @Test
  void whatAFailedForceLeftBehindDoesNotCount() throws IOException {
    TransactionLog log = log();
    log.append(transaction(1));
    log.flush();
    assertThat(log.sync().syncOnce()).isTrue();
    disk.fault(
        operation -> operation.kind() == DiskFault.Kind.FORCE ? DiskFault.Outcome.FAILS : null);
    log.append(transaction(2));
    log.flush();
    assertThat(log.sync().syncOnce()).isTrue();
    assertThat(failures).hasSize(1);
    assertThat(records.durableZxid()).isEqualTo(1);
  }

  @Test
  void aNextProcessCountsOnlyWhatItsRecoveryFound() throws IOException {
    TransactionLog log = log();
    log.append(transaction(1));
    log.flush();
    assertThat(log.sync().syncOnce()).isTrue();
    records.stopped();
    try (DiskFile file = directory.open("log.1")) {
      file.force(true);
    }
    records.recovered(1);
    assertThat(records.durableZxid()).isEqualTo(1);
  }
}
