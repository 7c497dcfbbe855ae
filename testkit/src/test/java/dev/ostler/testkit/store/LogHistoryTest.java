package dev.ostler.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.store.check.StorageDamageException;
import dev.ostler.store.disk.DiskFile;
import dev.ostler.store.log.LogHistory;
import dev.ostler.store.log.LogHistory.Found;
import dev.ostler.store.log.LogRange;
import dev.ostler.testkit.disk.DiskChoices;
import dev.ostler.testkit.disk.SimulatedDisk;
import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.quorum.EncodedTransaction;
import dev.ostler.wire.txn.TransactionCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a leader finds in its log files for a learner that was away. */
class LogHistoryTest {
  private static final long LAST = 0x3_0000_0019L;

  private final SimulatedDisk disk = new SimulatedDisk(DiskChoices.from(new SplittableRandom(1)));
  private final MemberStore store = new MemberStore(disk, Crashes.OPTIONS);

  /** Epochs 1 and 3, each with 25 transactions, in files of ten. */
  @BeforeEach
  void start() throws IOException {
    store.start();
    for (long epoch = 1; epoch <= 3; epoch += 2) {
      for (long counter = 1; counter <= 25; counter++) {
        if (counter % 10 == 1) {
          store.log().roll();
        }
        store.append(MemberStore.transaction(epoch << 32 | counter, 0));
      }
      store.sync();
    }
  }

  private Found search(long zxid) throws IOException {
    return store.history().search(zxid, LAST, Long.MAX_VALUE);
  }

  private long found(long zxid) throws IOException {
    return found(store.history(), zxid);
  }

  private static long found(LogHistory history, long zxid) throws IOException {
    return history.search(zxid, LAST, Long.MAX_VALUE) instanceof Found.Part part ? part.zxid() : -1;
  }

  private List<Long> read(long after, long upTo) throws IOException {
    List<Long> zxids = new ArrayList<>();
    try (LogRange range = store.history().range(after, upTo)) {
      for (EncodedTransaction next = range.next(); next != null; next = range.next()) {
        assertThat(next.transaction()).isEqualTo(MemberStore.transaction(next.zxid(), 0));
        assertThat(decoded(next)).isEqualTo(next.transaction());
        zxids.add(next.zxid());
      }
    }
    return zxids;
  }

  private static Object decoded(EncodedTransaction transaction) {
    try {
      byte[] bytes = transaction.bytes().toArray();
      return TransactionCodec.decode(new Input(bytes, 0, bytes.length, bytes.length));
    } catch (MalformedException impossible) {
      throw new AssertionError(impossible);
    }
  }

  @Test
  void theLastTransactionAtOrBeforeALearnersIsFound() throws IOException {
    assertThat(found(0)).as("the beginning of all").isZero();
    assertThat(found(0x1_0000_0001L)).isEqualTo(0x1_0000_0001L);
    assertThat(found(0x1_0000_000aL)).isEqualTo(0x1_0000_000aL);
    assertThat(found(0x1_0000_000bL)).as("first of a file").isEqualTo(0x1_0000_000bL);
    assertThat(found(0x1_0000_0019L)).isEqualTo(0x1_0000_0019L);
    assertThat(found(0x1_0000_0020L)).as("a tail of its own").isEqualTo(0x1_0000_0019L);
    assertThat(found(0x2_0000_0005L)).as("an epoch of its own").isEqualTo(0x1_0000_0019L);
    assertThat(found(0x3_0000_0000L)).as("before the first").isEqualTo(0x1_0000_0019L);
    assertThat(found(0x3_0000_0001L)).isEqualTo(0x3_0000_0001L);
    assertThat(found(LAST)).isEqualTo(LAST);
  }

  @Test
  void itSaysHowManyBytesThereAreAndStopsBehindTheBudget() throws IOException {
    long bytes = 0;
    try (LogRange range = store.history().range(0x1_0000_0005L, LAST)) {
      for (EncodedTransaction next = range.next(); next != null; next = range.next()) {
        bytes += next.bytes().length();
      }
    }
    long all = bytes;
    assertThat(search(0x1_0000_0005L)).isEqualTo(new Found.Part(0x1_0000_0005L, all));
    assertThat(store.history().search(0x1_0000_0005L, LAST, 300))
        .isInstanceOfSatisfying(
            Found.Part.class, part -> assertThat(part.bytes()).isBetween(301L, all - 1));
  }

  @Test
  void aRangeIsReadFromBehindOneTransactionUpToAnother() throws IOException {
    assertThat(read(0x1_0000_0017L, 0x3_0000_0002L))
        .containsExactly(0x1_0000_0018L, 0x1_0000_0019L, 0x3_0000_0001L, 0x3_0000_0002L);
    assertThat(read(0, LAST)).hasSize(50);
    assertThat(read(LAST, LAST)).isEmpty();
  }

  @Test
  void whatIsAppendedMeanwhileDoesNotDisturb() throws IOException {
    try (LogRange range = store.history().range(0x1_0000_0001L, LAST)) {
      long last = 0;
      long appended = LAST;
      for (EncodedTransaction next = range.next(); next != null; next = range.next()) {
        last = next.zxid();
        appended++;
        store.append(MemberStore.transaction(appended, 0));
        if (appended % 3 == 0) {
          store.log().roll();
        }
        store.log().filler().fillOnce();
        store.log().sync().syncOnce();
      }
      assertThat(last).isEqualTo(LAST);
    }
  }

  @Test
  void damagedHistoryIsNamedAndNotServed() throws IOException {
    disk.flip(MemberStore.FOLDER, "log.10000000b", 300, 8);
    assertThat(search(0x1_0000_0005L))
        .isInstanceOfSatisfying(
            Found.Nothing.class, nothing -> assertThat(nothing.why()).contains("log.10000000b"));
    assertThat(search(0x1_0000_000bL)).isInstanceOf(Found.Nothing.class);
    assertThat(found(0x1_0000_0015L)).as("behind the damage").isEqualTo(0x1_0000_0015L);
    assertThatThrownBy(() -> read(0x1_0000_0005L, LAST))
        .isInstanceOf(StorageDamageException.class)
        .hasMessageContaining("log.10000000b");
  }

  @Test
  void whatLooksTornByACrashIsNotPassedOverEither() throws IOException {
    try (DiskFile file = store.directory().open("log.100000015")) {
      file.truncate(store.bytes("log.100000015").length - 30);
    }
    assertThat(search(0x1_0000_0005L))
        .isInstanceOfSatisfying(
            Found.Nothing.class, nothing -> assertThat(nothing.why()).contains("log.100000015"));
    assertThatThrownBy(() -> read(0x1_0000_0005L, LAST))
        .isInstanceOf(StorageDamageException.class)
        .hasMessageContaining("log.100000015");
    assertThat(found(0x3_0000_0001L)).isEqualTo(0x3_0000_0001L);
  }

  @Test
  void noFlippedBitIsServedAsHistory() throws IOException {
    String name = "log.10000000b";
    int length = store.bytes(name).length;
    for (int at = 0; at < length; at++) {
      disk.flip(MemberStore.FOLDER, name, at, 1 << at % 8);
      try {
        assertThat(read(0x1_0000_0005L, LAST)).as("flip at " + at).hasSize(45);
      } catch (StorageDamageException refused) {
        assertThat(refused).hasMessageContaining("version-2");
      }
      disk.flip(MemberStore.FOLDER, name, at, 1 << at % 8);
    }
  }

  @Test
  void aFileThatIsGoneLeavesNoHistoryInFrontOfIt() throws IOException {
    store.directory().delete("log.10000000b");
    assertThat(search(0x1_0000_0005L)).isInstanceOf(Found.Nothing.class);
    assertThat(search(0x1_0000_000dL)).isInstanceOf(Found.Nothing.class);
    assertThat(found(0x1_0000_0016L)).isEqualTo(0x1_0000_0016L);
    assertThatThrownBy(() -> read(0x1_0000_0005L, LAST)).isInstanceOf(StorageDamageException.class);
  }

  @Test
  void purgedFilesAreNoHistory() throws IOException {
    store.directory().delete("log.100000001");
    store.directory().delete("log.10000000b");
    assertThat(search(0)).isInstanceOf(Found.Nothing.class);
    assertThat(search(0x1_0000_0003L)).isInstanceOf(Found.Nothing.class);
  }

  /** Nothing is missing in front of a new epoch, unless the files begin with it. */
  @Test
  void filesPurgedUpToAnEpochAreNoHistory() throws IOException {
    store.directory().delete("log.100000001");
    store.directory().delete("log.10000000b");
    store.directory().delete("log.100000015");
    assertThat(search(0)).isInstanceOf(Found.Nothing.class);
    assertThat(search(0x1_0000_0005L)).isInstanceOf(Found.Nothing.class);
    assertThat(search(0x1_0000_0019L)).isInstanceOf(Found.Nothing.class);
    assertThatThrownBy(() -> read(0x1_0000_0005L, LAST)).isInstanceOf(StorageDamageException.class);
    assertThat(found(0x3_0000_0001L)).isEqualTo(0x3_0000_0001L);
  }

  /** The file that is left begins right behind, but what came before its epoch is not known. */
  @Test
  void theStartOfAnEpochIsNotFoundWithoutWhatCameBefore() throws IOException {
    long start = 0x3_0000_0000L;
    store.directory().delete("log.100000001");
    store.directory().delete("log.10000000b");
    assertThat(found(start)).isEqualTo(0x1_0000_0019L);
    store.directory().delete("log.100000015");
    assertThat(search(start)).isInstanceOf(Found.Nothing.class);
  }

  @Test
  void whereTrustedHistoryBeginsIsFoundWithoutARecordIfNothingBehindItWasPurged()
      throws IOException {
    LogHistory atEpoch = new LogHistory(store.directory(), 0x3_0000_0000L);
    LogHistory before = new LogHistory(store.directory(), 0x1_0000_0019L);
    LogHistory within = new LogHistory(store.directory(), 0x3_0000_000aL);
    assertThat(found(atEpoch, 0x3_0000_0000L)).isEqualTo(0x3_0000_0000L);
    store.directory().delete("log.100000001");
    store.directory().delete("log.10000000b");
    assertThat(found(before, 0x1_0000_0019L)).isEqualTo(0x1_0000_0019L);
    assertThat(found(before, 0x1_0000_0020L)).isEqualTo(0x1_0000_0019L);
    store.directory().delete("log.100000015");
    assertThat(found(before, 0x1_0000_0019L)).as("more of that epoch may be gone").isEqualTo(-1);
    assertThat(found(before, 0x1_0000_0020L)).isEqualTo(-1);
    assertThat(found(before, 0x3_0000_0000L)).isEqualTo(-1);
    assertThat(found(atEpoch, 0x3_0000_0000L)).isEqualTo(0x3_0000_0000L);
    store.directory().delete("log.300000001");
    assertThat(found(atEpoch, 0x3_0000_0000L)).isEqualTo(-1);
    assertThat(found(within, 0x3_0000_000aL)).isEqualTo(0x3_0000_000aL);
    store.directory().delete("log.30000000b");
    assertThat(found(within, 0x3_0000_000aL)).isEqualTo(-1);
  }

  /** A crash can leave a file that never got a record. */
  @Test
  void anEmptyFileIsNoProofThatThereIsNothingInFrontOfIt() throws IOException {
    for (int header : List.of(0, 16)) {
      try (DiskFile file = store.directory().create("log.10000001a")) {
        file.write(0, store.bytes("log.100000001"), 0, header);
      }
      assertThat(search(0x1_0000_0020L)).isInstanceOf(Found.Nothing.class);
      assertThat(search(0x2_0000_0005L)).isInstanceOf(Found.Nothing.class);
      assertThat(found(0x1_0000_0019L)).isEqualTo(0x1_0000_0019L);
      assertThat(found(0x3_0000_0001L)).isEqualTo(0x3_0000_0001L);
      store.directory().delete("log.10000001a");
    }
  }

  /** What a server did before it joined others must not be left out once its files are purged. */
  @Test
  void anEmptyLearnerIsNotToldOfAnEnsembleAloneIfThereWasMoreBefore() throws IOException {
    SimulatedDisk other = new SimulatedDisk(DiskChoices.from(new SplittableRandom(2)));
    MemberStore alone = new MemberStore(other, Crashes.OPTIONS).start();
    for (long counter = 1; counter <= 5; counter++) {
      alone.append(MemberStore.transaction(counter, 0));
    }
    alone.sync();
    other.endProcess();
    MemberStore member = new MemberStore(other, Crashes.OPTIONS).start();
    long last = 0x1_0000_0005L;
    for (long zxid = 0x1_0000_0001L; zxid <= last; zxid++) {
      member.append(MemberStore.transaction(zxid, 0));
    }
    member.sync();
    assertThat(member.history().search(3, last, 1000))
        .isInstanceOfSatisfying(Found.Part.class, part -> assertThat(part.zxid()).isEqualTo(3));
    member.directory().delete("log.1");
    for (long zxid : List.of(0L, 1L, 3L, 5L, 6L)) {
      assertThat(member.history().search(zxid, last, 1000))
          .as("a learner that ends at " + zxid)
          .isInstanceOf(Found.Nothing.class);
    }
    assertThat(member.history().search(0x1_0000_0001L, last, 1000)).isInstanceOf(Found.Part.class);
  }

  @Test
  void whatIsOlderThanTheHistoryOfThisServerIsNotServed() throws IOException {
    LogHistory history = new LogHistory(store.directory(), 0x1_0000_0010L);
    assertThat(history.search(0x1_0000_000fL, LAST, Long.MAX_VALUE))
        .isInstanceOf(Found.Nothing.class);
    assertThat(history.search(0x1_0000_0010L, LAST, Long.MAX_VALUE))
        .isInstanceOfSatisfying(
            Found.Part.class, part -> assertThat(part.zxid()).isEqualTo(0x1_0000_0010L));
    assertThatThrownBy(() -> history.range(0x1_0000_000fL, LAST))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void afterASnapshotOfTheLeadersTheSnapshotIsWhereHistoryBegins() throws IOException {
    store.adopt(new MemberStore.Chain(0x4_0000_0007L, 1));
    store.append(
        MemberStore.transaction(0x4_0000_0008L, 0), MemberStore.transaction(0x5_0000_0001L, 0));
    store.sync();
    long last = 0x5_0000_0001L;
    assertThat(store.history().search(0x3_0000_0001L, last, 1000))
        .isInstanceOf(Found.Nothing.class);
    assertThat(store.history().search(0x4_0000_0007L, last, 1000))
        .isInstanceOfSatisfying(
            Found.Part.class, part -> assertThat(part.zxid()).isEqualTo(0x4_0000_0007L));
    assertThat(read(0x4_0000_0007L, last)).hasSize(2);
  }
}
