package dev.ostler.store.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.store.DataDirFixture;
import dev.ostler.store.Samples;
import dev.ostler.store.check.StorageDamageException;
import dev.ostler.store.check.Verdict;
import dev.ostler.store.log.LogFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The damages of the format's description, one after the other, and what Ostler makes of each.
 * Where Apache ZooKeeper goes on with an older state without a word, Ostler refuses.
 */
class DamageTest {
  /** Offsets of records in the sample log. */
  private static final int RECORD_2 = 0x4d;

  private static final int RECORD_7 = 0x1c1;
  private static final int RECORD_8 = 0x25b;
  private static final int RECORD_13 = 0x440;
  private static final int RECORD_14 = 0x47f;
  private static final int END = 0x4c2;

  @TempDir Path folder;
  private DataDirFixture data = new DataDirFixture(Path.of(""));
  private byte[] log = new byte[0];

  @BeforeEach
  void aSnapshotOfNothingAndALog() {
    Samples.install(folder, "sample", "snapshot.0");
    data = new DataDirFixture(folder);
    log = Samples.file("sample", "log.1");
  }

  private RecoveryResult recover(byte[] bytes) throws IOException {
    data.write("log.1", bytes);
    return data.recover();
  }

  private void refused(byte[] bytes, String... words) throws IOException {
    data.write("log.1", bytes);
    assertThatThrownBy(data::recover)
        .isInstanceOf(StorageDamageException.class)
        .hasMessageContainingAll(words);
    assertThat(data.read("log.1")).as("a refused file is left as it was").isEqualTo(bytes);
  }

  @Test
  void theLastRecordCutAnywhereIsDropped() throws IOException {
    for (int end = RECORD_14 + 1; end < END; end++) {
      RecoveryResult result = recover(Arrays.copyOf(log, end));
      assertThat(result.lastZxid()).isEqualTo(13);
      assertThat(data.verdicts).hasSize(1).first().isInstanceOf(Verdict.TornTail.class);
      assertThat(data.read("log.1"))
          .as("zeros end it, whatever of the record the disk may show again")
          .isEqualTo(
              Arrays.copyOf(
                  Arrays.copyOf(log, RECORD_14), RECORD_14 + LogFormat.RECORD_HEADER_BYTES));
    }
  }

  @Test
  void theLastRecordFollowedByZerosInsteadOfItsEndIsDropped() throws IOException {
    // The sample's last record has no zeros at its end, so every cut shows.
    for (int end = RECORD_14 + 5; end < END; end++) {
      RecoveryResult result = recover(Arrays.copyOf(Arrays.copyOf(log, end), log.length));
      assertThat(result.lastZxid()).isEqualTo(13);
      assertThat(data.verdicts).hasSize(1).first().isInstanceOf(Verdict.TornTail.class);
    }
  }

  @Test
  void theMarkerOfTheLastRecordMissingMeansTorn() throws IOException {
    log[END - 1] = 0;
    assertThat(recover(log).lastZxid()).isEqualTo(13);
  }

  @Test
  void theMarkerOfTheLastRecordWrongIsRefused() throws IOException {
    log[END - 1] = 0x43;
    refused(log, "log.1, offset " + RECORD_14, "marker", "after transaction 0xd");
  }

  @Test
  void aMarkerWrongInTheMiddleIsRefusedWhereApacheDropsTheRest() throws IOException {
    log[RECORD_8 - 1] = 0;
    refused(log, "log.1, offset " + RECORD_7, "transactions after 0x6 and before 0x8");
  }

  @Test
  void aChecksumMismatchIsRefusedAlsoInTheLastRecord() throws IOException {
    log[RECORD_7 + 40] ^= 4;
    refused(log, "offset " + RECORD_7, "CRC check failed", "after 0x6 and before 0x8");
    log = Samples.file("sample", "log.1");
    log[RECORD_14 + 40] ^= 4;
    refused(log, "offset " + RECORD_14, "CRC check failed", "after transaction 0xd", "backup");
  }

  @Test
  void aLengthThatIsNegativeOrHugeIsRefused() throws IOException {
    log[RECORD_13 + 8] = (byte) 0xff;
    refused(log, "Unreasonable length", "after 0xc and before 0xe");
    log[RECORD_13 + 8] = 0x7f;
    refused(log, "offset " + RECORD_13, "after 0xc and before 0xe");
    log = Arrays.copyOf(Samples.file("sample", "log.1"), END);
    log[RECORD_14 + 8] = 0x7f;
    refused(log, "offset " + RECORD_14, "checksum fits 54");
  }

  @Test
  void anEmptyLastFileIsRemoved() throws IOException {
    data.write("log.f", new byte[0]);
    assertThat(recover(log).lastZxid()).isEqualTo(14);
    assertThat(data.verdicts).hasSize(1).first().isInstanceOf(Verdict.EmptyLog.class);
    assertThat(data.file("log.f")).doesNotExist();
  }

  @Test
  void aLastFileShorterThanAHeaderIsRemovedWhereApacheRefuses() throws IOException {
    data.write("log.f", Arrays.copyOf(log, 9));
    assertThat(recover(log).lastZxid()).isEqualTo(14);
    assertThat(data.file("log.f")).doesNotExist();
  }

  @Test
  void aLastFileOfOnlyAHeaderIsFine() throws IOException {
    data.write("log.f", Arrays.copyOf(log, 16));
    assertThat(recover(log).lastZxid()).isEqualTo(14);
    assertThat(data.verdicts).isEmpty();
  }

  @Test
  void anEmptyFileInTheMiddleIsRefusedOnlyIfTransactionsAreMissing() throws IOException {
    byte[] first = Arrays.copyOf(log, RECORD_7);
    byte[] second = concat(Arrays.copyOf(log, 16), Arrays.copyOfRange(log, RECORD_7, END));
    byte[] third = concat(Arrays.copyOf(log, 16), Arrays.copyOfRange(log, RECORD_8, END));
    data.write("log.6", new byte[0]);
    data.write("log.7", second);
    assertThat(recover(first).lastZxid()).isEqualTo(14);
    Files.delete(data.file("log.7"));
    data.write("log.7", new byte[0]);
    data.write("log.8", third);
    refused(first, "missing between 0x6 and 0x8");
  }

  @Test
  void aBadMagicNumberIsRefused() throws IOException {
    log[1] = 0;
    refused(log, "log.1, offset 0", "invalid magic number", "!= 1514884167");
  }

  @Test
  void aMissingFileIsRefusedWhereApacheNoticesNothing() throws IOException {
    data.write("log.8", concat(Arrays.copyOf(log, 16), Arrays.copyOfRange(log, RECORD_8, END)));
    assertThatThrownBy(data::recover)
        .isInstanceOf(StorageDamageException.class)
        .hasMessageContainingAll("log.8", "missing between 0x0 and 0x8");
  }

  @Test
  void aTransactionTwiceIsRefused() throws IOException {
    byte[] record = Arrays.copyOfRange(log, RECORD_2, 0xb2);
    byte[] twice = concat(Arrays.copyOf(log, 0xb2), record);
    refused(twice, "transaction 0x2 stands behind 0x2");
  }

  @Test
  void anOldTornEndIsFineIfTheNextFileGoesOn() throws IOException {
    // Apache ZooKeeper leaves a torn end in place and starts a new file at the same zxid.
    byte[] first = Arrays.copyOf(log, RECORD_7 + 30);
    data.write("log.7", concat(Arrays.copyOf(log, 16), Arrays.copyOfRange(log, RECORD_7, END)));
    assertThat(recover(first).lastZxid()).isEqualTo(14);
    assertThat(data.verdicts).hasSize(1).first().isInstanceOf(Verdict.HarmlessDamage.class);
  }

  @Test
  void damageInFrontOfWhatTheSnapshotNeedsDoesNoHarm() throws IOException {
    Samples.install(folder, "sample", "snapshot.d");
    log[RECORD_2 + 30] ^= 1;
    assertThat(recover(log).lastZxid()).isEqualTo(14);
    assertThat(data.verdicts).hasSize(1).first().isInstanceOf(Verdict.HarmlessDamage.class);
    assertThat(data.state.transactions()).hasSize(1);
  }

  @Test
  void aSnapshotWithAWrongSealGivesWayToAnOlderOne() throws IOException {
    byte[] snapshot = Samples.file("sample", "snapshot.d");
    for (int seal : new int[] {0x354, 0x375, 0x38a}) {
      byte[] damaged = snapshot.clone();
      damaged[seal + 7] ^= 1;
      data.write("snapshot.d", damaged);
      assertThat(recover(log).snapshotName()).isEqualTo("snapshot.0");
      assertThat(data.verdicts).hasSize(1).first().isInstanceOf(Verdict.BadSnapshot.class);
      assertThat(data.state.transactions()).hasSize(14);
    }
  }

  @Test
  void aSnapshotCutOffGivesWayToAnOlderOne() throws IOException {
    byte[] snapshot = Samples.file("sample", "snapshot.d");
    data.write("snapshot.d", Arrays.copyOf(snapshot, 0x200));
    assertThat(recover(log).snapshotName()).isEqualTo("snapshot.0");
    assertThat(data.verdicts.getFirst().message()).contains("snapshot.d", "not complete");
  }

  @Test
  void aSnapshotCutRightBehindItsFirstSealIsTaken() throws IOException {
    byte[] snapshot = Samples.file("sample", "snapshot.d");
    data.write("snapshot.d", Arrays.copyOf(snapshot, 0x361));
    assertThat(recover(log).snapshotName()).isEqualTo("snapshot.d");
    assertThat(data.verdicts).hasSize(1).first().isInstanceOf(Verdict.ShortSnapshot.class);
  }

  @Test
  void allSnapshotsUnreadableIsRefused() throws IOException {
    byte[] snapshot = Samples.file("sample", "snapshot.0");
    snapshot[100] ^= 1;
    data.write("snapshot.0", snapshot);
    refused(log, "Not able to find valid snapshots");
  }

  @Test
  void aBadSnapshotThatTheLogDoesNotReachIsRefused() throws IOException {
    byte[] snapshot = Samples.file("sample", "snapshot.d");
    snapshot[100] ^= 1;
    data.write("snapshot.d", snapshot);
    refused(Arrays.copyOf(log, RECORD_8), "snapshot of transaction 0xd", "end at 0x7");
  }

  @Test
  void logsWithoutAnySnapshotAreRefusedUnlessTheOperatorSaysSo() throws IOException {
    Files.delete(data.file("snapshot.0"));
    refused(log, "No snapshot found, but there are log entries. Something is broken!");

    RecoveryResult result = data.recover(new RecoveryRules(true, true));

    assertThat(result.lastZxid()).isEqualTo(14);
    assertThat(result.snapshotName()).isNull();
    assertThat(data.state.transactions()).hasSize(14);
    assertThat(data.verdicts).hasSize(1).first().isInstanceOf(Verdict.TrustedEmpty.class);
  }

  @Test
  void anEmptySnapshotFileCountsAsNone() throws IOException {
    Files.write(data.file("snapshot.0"), new byte[0]);
    refused(log, "No snapshot found");
  }

  @Test
  void aNewEpochMayStartAfterAnyTransaction() throws IOException {
    data.write("log.100000001", epochLog(1));
    assertThat(recover(log).lastZxid()).isEqualTo(0x1_0000_0001L);
    Files.delete(data.file("log.100000001"));
    data.write("log.100000005", epochLog(5));
    refused(log, "missing between 0xe and 0x100000005");
  }

  @Test
  void anEpochMayNotEndBeforeTheTransactionThatTheNextFileNames() throws IOException {
    data.write("log.100000001", epochLog(1, 14));
    assertThat(recover(log).lastZxid()).isEqualTo(0x1_0000_0001L);
    assertThat(data.verdicts).isEmpty();
    refused(Arrays.copyOf(log, RECORD_14), "missing between 0xd and 0x100000001");
    refused(Arrays.copyOf(log, RECORD_14 + 20), "offset " + RECORD_14, "after 0xd");
  }

  @Test
  void twoDamagesThatMakeTheLastRecordOfAnEpochLookTornAreRefused() throws IOException {
    data.write("log.100000001", epochLog(1, 14));
    log[RECORD_14 + 10] ^= 0x10;
    log[RECORD_14 + 40] ^= 1;
    refused(log, "CRC check failed", "after 0xd and before 0x100000001");
  }

  @Test
  void aTornEndOfAnEpochIsFineWhereTheNextFileDoesNotNameATransaction() throws IOException {
    data.write("log.100000001", epochLog(1, 0));
    assertThat(recover(Arrays.copyOf(log, RECORD_14 + 20)).lastZxid()).isEqualTo(0x1_0000_0001L);
    assertThat(data.verdicts).hasSize(1).first().isInstanceOf(Verdict.HarmlessDamage.class);
  }

  @Test
  void aFileWithoutARecordNamesATransactionToo() throws IOException {
    data.write("log.100000001", Arrays.copyOf(epochLog(1, 14), LogFormat.HEADER_BYTES));
    assertThat(recover(log).lastZxid()).isEqualTo(14);
    data.write("log.100000001", Arrays.copyOf(epochLog(1, 14), LogFormat.HEADER_BYTES));
    refused(Arrays.copyOf(log, RECORD_14), "missing between 0xd and 0xf");
  }

  @Test
  void aFileInFrontOfAnEpochThatLostAllItsBytesIsMissed() throws IOException {
    data.write("log.e", new byte[100]);
    data.write("log.100000001", epochLog(1, 14));
    Samples.install(folder, "sample", "snapshot.d");
    refused(Arrays.copyOf(log, RECORD_14), "missing between 0xd and 0x100000001");
  }

  @Test
  void aFirstFileWithoutARecordNamesATransactionToo() throws IOException {
    Samples.install(folder, "sample", "snapshot.d");
    byte[] header = Arrays.copyOf(epochLog(1, 14), LogFormat.HEADER_BYTES);
    data.write("log.100000001", header);
    assertThatThrownBy(data::recover)
        .isInstanceOf(StorageDamageException.class)
        .hasMessageContaining("missing between 0xd and 0xf");
  }

  private byte[] epochLog(int counter) {
    return epochLog(counter, 0);
  }

  /** A log whose only record is the first of the sample, moved into epoch 1. */
  private byte[] epochLog(int counter, int before) {
    byte[] bytes = Arrays.copyOf(Samples.file("sample", "log.1"), RECORD_2);
    bytes[LogFormat.BEFORE_OFFSET + 7] = (byte) before;
    bytes[0x2b] = 1;
    bytes[0x2f] = (byte) counter;
    java.util.zip.Adler32 checksum = new java.util.zip.Adler32();
    checksum.update(bytes, 0x1c, 48);
    java.nio.ByteBuffer.wrap(bytes).putLong(0x10, checksum.getValue());
    return bytes;
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] joined = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }
}
