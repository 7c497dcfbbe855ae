package dev.ostler.store.log;

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
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log driven step by step, as a simulator does. */
class TransactionLogTest {
  @TempDir Path folder;
  private Directory directory = new FileDisk().directory("");
  private final Heard heard = new Heard();
  private long nanos;

  @BeforeEach
  void openTheDirectory() {
    directory = new FileDisk().directory(folder.toString());
  }

  private TransactionLog open(LogOptions options, long lastZxid) {
    return new TransactionLog(directory, options, heard, lastZxid, () -> nanos += 1_000);
  }

  private static void fillAll(TransactionLog log) {
    boolean more = true;
    while (more) {
      more = log.filler().fillOnce();
    }
  }

  private List<Long> zxidsOnDisk() throws IOException {
    List<Long> zxids = new ArrayList<>();
    try (TransactionLogReader reader = new TransactionLogReader(directory, 0, true, _ -> {})) {
      var transaction = reader.next();
      while (transaction != null) {
        assertThat(transaction).isEqualTo(Samples.transaction(transaction.zxid()));
        zxids.add(transaction.zxid());
        transaction = reader.next();
      }
    }
    return zxids;
  }

  private static void append(TransactionLog log, long from, long to) {
    for (long zxid = from; zxid <= to; zxid++) {
      log.append(Samples.transaction(zxid));
    }
  }

  @Test
  void nothingIsWrittenBeforeTheFirstFlush() throws IOException {
    TransactionLog log = open(LogOptions.DEFAULT, 0);
    append(log, 1, 3);
    assertThat(log.sync().syncOnce()).isFalse();
    assertThat(directory.list()).isEmpty();
    assertThat(heard.durable).isEmpty();
  }

  @Test
  void aBatchIsReportedOnceAndWhole() throws IOException {
    TransactionLog log = open(LogOptions.DEFAULT, 6);
    append(log, 7, 20);
    log.flush();
    assertThat(log.sync().hasWork()).isTrue();
    assertThat(log.sync().syncOnce()).isTrue();
    assertThat(log.sync().syncOnce()).isFalse();
    assertThat(heard.durable).containsExactly(20L);
    assertThat(directory.list()).containsExactly("log.7");
    assertThat(zxidsOnDisk()).hasSize(14).endsWith(20L);
    assertThat(log.counters().syncs()).isEqualTo(1);
    assertThat(log.counters().bytes()).isEqualTo(directory.length("log.7") - 16);
  }

  @Test
  void whatIsFlushedWhileABatchWaitsJoinsIt() throws IOException {
    TransactionLog log = open(LogOptions.DEFAULT, 0);
    append(log, 1, 2);
    log.flush();
    append(log, 3, 5);
    log.flush();
    append(log, 6, 6);
    log.sync().syncOnce();
    assertThat(heard.durable).containsExactly(5L);
    log.flush();
    log.sync().syncOnce();
    assertThat(heard.durable).containsExactly(5L, 6L);
    assertThat(zxidsOnDisk()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
  }

  @Test
  void waitingBytesCountWhatHasNotBeenTaken() {
    TransactionLog log = open(LogOptions.DEFAULT, 0);
    append(log, 1, 2);
    int two = log.waitingBytes();
    log.flush();
    assertThat(log.waitingBytes()).isEqualTo(two).isPositive();
    log.sync().syncOnce();
    assertThat(log.waitingBytes()).isZero();
  }

  @Test
  void afterARollTheNextRecordStartsAFile() throws IOException {
    TransactionLog log = open(LogOptions.DEFAULT, 0);
    append(log, 1, 4);
    log.roll();
    append(log, 5, 9);
    log.roll();
    log.roll();
    append(log, 10, 10);
    log.flush();
    log.roll();
    append(log, 11, 12);
    log.flush();
    log.sync().syncOnce();
    assertThat(TransactionLogReader.logs(directory))
        .containsExactly("log.1", "log.5", "log.a", "log.b");
    assertThat(zxidsOnDisk()).hasSize(12).isSorted();
  }

  private long before(String name) throws IOException {
    try (LogFileReader reader = new LogFileReader(directory.openToRead(name), name)) {
      return reader.before();
    }
  }

  @Test
  void everyFileNamesTheTransactionBeforeIt() throws IOException {
    TransactionLog log = open(LogOptions.DEFAULT, 0x7);
    append(log, 0x1_0000_0001L, 0x1_0000_0004L);
    log.roll();
    append(log, 0x2_0000_0001L, 0x2_0000_0003L);
    log.flush();
    log.sync().syncOnce();
    fillAll(log);
    append(log, 0x2_0000_0004L, 0x2_0000_0005L);
    log.roll();
    append(log, 0x3_0000_0001L, 0x3_0000_0001L);
    log.flush();
    log.sync().syncOnce();
    AtomicLong changed = new AtomicLong();
    log.change(() -> 0x2_0000_0009L, changed::set);
    log.sync().syncOnce();
    append(log, 0x4_0000_0001L, 0x4_0000_0001L);
    log.flush();
    log.sync().syncOnce();
    assertThat(changed).hasValue(0x2_0000_0009L);
    assertThat(before("log.100000001")).isEqualTo(0x7);
    assertThat(before("log.200000001")).isEqualTo(0x1_0000_0004L);
    assertThat(before("log.300000001")).as("filled ahead").isEqualTo(0x2_0000_0005L);
    assertThat(before("log.400000001")).as("after a change").isEqualTo(0x2_0000_0009L);
  }

  @Test
  void anOpenedLogAlwaysStartsAFile() throws IOException {
    for (long last = 0; last < 3; last++) {
      TransactionLog log = open(LogOptions.DEFAULT, last);
      append(log, last + 1, last + 1);
      log.flush();
      log.sync().syncOnce();
      log.sync().close();
    }
    assertThat(directory.list()).containsExactly("log.1", "log.2", "log.3");
  }

  @Test
  void aFileBeyondTheLimitIsFollowedByAnother() throws IOException {
    TransactionLog log = open(LogOptions.DEFAULT.withFileBytesMax(1000), 0);
    for (long zxid = 1; zxid <= 40; zxid++) {
      append(log, zxid, zxid);
      log.flush();
      log.sync().syncOnce();
    }
    List<String> logs = TransactionLogReader.logs(directory);
    assertThat(logs).hasSizeGreaterThan(3);
    for (String name : logs) {
      assertThat(directory.length(name)).isLessThan(1200);
    }
    assertThat(zxidsOnDisk()).hasSize(40);
  }

  @Test
  void aFilledFileIsUsedAndItsUnusedZerosAreCutOff() throws IOException {
    TransactionLog log = open(LogOptions.DEFAULT, 0);
    assertThat(log.filler().fillOnce()).as("one piece makes the first file").isFalse();
    assertThat(directory.length(LogFormat.NEXT_FILE)).isEqualTo((1 << 20) + 16);
    append(log, 1, 5);
    log.flush();
    log.sync().syncOnce();
    assertThat(directory.list()).containsExactly("log.1");
    assertThat(directory.length("log.1")).isEqualTo((1 << 20) + 16);
    assertThat(log.counters().growingWrites()).isZero();
    fillAll(log);
    assertThat(directory.length(LogFormat.NEXT_FILE)).isEqualTo((8 << 20) + 16);
    log.roll();
    append(log, 6, 6);
    log.flush();
    log.sync().syncOnce();
    log.filler().fillOnce();
    assertThat(directory.length("log.1")).isEqualTo(16 + 5 * 71 + 15);
    assertThat(zxidsOnDisk()).hasSize(6);
    log.filler().close();
    log.sync().close();
    assertThat(directory.list()).containsExactly("log.1", "log.6");
    assertThat(directory.length("log.6")).isEqualTo(16 + 71 + 6);
  }

  @Test
  void aSmallPreallocationIsNotExceeded() throws IOException {
    TransactionLog log = open(LogOptions.DEFAULT.withPreallocateBytes(8 << 10), 0);
    log.filler().fillOnce();
    assertThat(directory.length(LogFormat.NEXT_FILE)).isEqualTo((8 << 10) + 16);
    TransactionLog none = open(LogOptions.DEFAULT.withPreallocateBytes(0), 0);
    directory.delete(LogFormat.NEXT_FILE);
    assertThat(none.filler().fillOnce()).isFalse();
    assertThat(directory.list()).isEmpty();
  }

  @Test
  void usedUpZerosMeanANewFileOnlyIfOneIsReady() throws IOException {
    TransactionLog log = open(LogOptions.DEFAULT, 0);
    log.filler().fillOnce();
    for (long zxid = 1; zxid <= 12; zxid++) {
      log.append(Samples.transaction(zxid, 100_000));
      log.flush();
      log.sync().syncOnce();
    }
    assertThat(TransactionLogReader.logs(directory)).containsExactly("log.1");
    assertThat(log.counters().growingWrites()).isEqualTo(2);
    fillAll(log);
    log.append(Samples.transaction(13, 100_000));
    log.flush();
    log.sync().syncOnce();
    assertThat(TransactionLogReader.logs(directory)).containsExactly("log.1", "log.d");
    assertThat(log.counters().growingWrites()).isEqualTo(2);
  }

  @Test
  void aLongBatchIsForcedInPieces() throws IOException {
    TransactionLog log = open(LogOptions.DEFAULT, 0);
    for (long zxid = 1; zxid <= 50; zxid++) {
      log.append(Samples.transaction(zxid, 100_000));
    }
    log.flush();
    log.sync().syncOnce();
    assertThat(log.counters().syncs()).isEqualTo(5);
    assertThat(heard.durable).containsExactly(50L);
  }

  @Test
  void aSlowSyncIsToldAndCounted() {
    TransactionLog log =
        new TransactionLog(
            directory,
            LogOptions.DEFAULT.withSlowSyncMillis(1000),
            heard,
            0,
            () -> nanos += 1_001_000_000);
    append(log, 1, 1);
    log.flush();
    log.sync().syncOnce();
    assertThat(heard.slowMillis).containsExactly(1001L);
    assertThat(log.counters().slowSyncs()).isEqualTo(1);
    assertThat(log.counters().syncNanos()).isEqualTo(1_001_000_000);
  }

  @Test
  void withoutForceNothingIsForced() {
    TransactionLog log = open(LogOptions.DEFAULT.withForce(false), 0);
    append(log, 1, 1);
    log.flush();
    log.sync().syncOnce();
    assertThat(heard.durable).containsExactly(1L);
    assertThat(log.counters().syncs()).isZero();
  }

  @Test
  void aZxidThatDoesNotRiseIsRefused() {
    TransactionLog log = open(LogOptions.DEFAULT, 5);
    assertThatThrownBy(() -> log.append(Samples.transaction(5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0x5");
    log.append(Samples.transaction(6));
    assertThat(log.lastZxid()).isEqualTo(6);
  }

  @Test
  void aFileThatHoldsRecordsIsNeverReplaced() throws IOException {
    TransactionLog log = open(LogOptions.DEFAULT, 0);
    append(log, 1, 3);
    log.flush();
    log.sync().syncOnce();
    byte[] before = Files.readAllBytes(folder.resolve("log.1"));
    TransactionLog mistaken = open(LogOptions.DEFAULT, 0);
    append(mistaken, 1, 1);
    mistaken.flush();
    mistaken.sync().syncOnce();
    assertThat(heard.failures).hasSize(1);
    assertThat(heard.failures.getFirst()).hasMessageContaining("log.1 is there already");
    assertThat(Files.readAllBytes(folder.resolve("log.1"))).isEqualTo(before);
  }

  @Test
  void afterAFailureTheLogIsDead() throws IOException {
    TransactionLog log = open(LogOptions.DEFAULT, 0);
    Files.createDirectory(folder.resolve("log.1"));
    append(log, 1, 1);
    log.flush();
    assertThat(log.sync().syncOnce()).isTrue();
    assertThat(heard.failures).hasSize(1);
    assertThat(heard.durable).isEmpty();
    Files.delete(folder.resolve("log.1"));
    assertThatThrownBy(() -> log.append(Samples.transaction(2)))
        .isInstanceOf(LogFailedException.class);
    assertThatThrownBy(log::flush).isInstanceOf(LogFailedException.class);
    assertThatThrownBy(log::roll).isInstanceOf(LogFailedException.class);
    assertThat(log.sync().hasWork()).isFalse();
    assertThat(log.sync().syncOnce()).isFalse();
    assertThat(heard.failures).hasSize(1);
  }

  @Test
  void failuresLeaveNoGapInTheLog() throws IOException {
    TransactionLog log = open(LogOptions.DEFAULT, 0);
    append(log, 1, 1);
    log.append(Samples.failure(2));
    append(log, 3, 3);
    log.flush();
    log.sync().syncOnce();
    try (TransactionLogReader reader = new TransactionLogReader(directory, 1, false, _ -> {})) {
      assertThat(reader.next()).isEqualTo(Samples.failure(2));
      assertThat(reader.entry().length()).isEqualTo(36);
      assertThat(reader.next()).isEqualTo(Samples.transaction(3));
      assertThat(reader.next()).isNull();
      assertThat(reader.records()).isEqualTo(2);
      assertThat(reader.end())
          .isEqualTo(new TransactionLogReader.LogEnd("log.1", directory.length("log.1"), false));
    }
  }

  /** Keeps what it hears. */
  static final class Heard implements LogListener {
    final List<Long> durable = new ArrayList<>();
    final List<IOException> failures = new ArrayList<>();
    final List<Long> slowMillis = new ArrayList<>();

    @Override
    public void durable(long zxid) {
      durable.add(zxid);
    }

    @Override
    public void failed(IOException failure) {
      failures.add(failure);
    }

    @Override
    public void slowSync(long millis) {
      slowMillis.add(millis);
    }
  }
}
