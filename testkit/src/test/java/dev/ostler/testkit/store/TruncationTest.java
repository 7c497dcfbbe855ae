package dev.ostler.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.store.log.HistoryChange;
import dev.ostler.store.log.TransactionLogReader;
import dev.ostler.store.snapshot.Snapshots;
import dev.ostler.testkit.disk.DiskChoices;
import dev.ostler.testkit.disk.DiskFault;
import dev.ostler.testkit.disk.SimulatedDisk;
import dev.ostler.testkit.store.MemberStore.Chain;
import dev.ostler.wire.txn.Transaction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A leader's TRUNC. One seed again: {@code -Dtest=TruncationTest -Dseed=N}. */
class TruncationTest {
  private static final long SEEDS = Long.getLong("seeds", 150);

  private final SimulatedDisk disk = new SimulatedDisk(DiskChoices.from(new SplittableRandom(1)));
  private MemberStore store = new MemberStore(disk, Crashes.OPTIONS);

  /** The history by its zxids. */
  private static final TreeMap<Long, Chain> HISTORY = history();

  private static TreeMap<Long, Chain> history() {
    TreeMap<Long, Chain> history = new TreeMap<>();
    Chain chain = Chain.EMPTY;
    history.put(0L, chain);
    for (long zxid : zxids()) {
      chain = chain.and(MemberStore.transaction(zxid, 0));
      history.put(zxid, chain);
    }
    return history;
  }

  private static List<Long> zxids() {
    List<Long> zxids = new ArrayList<>();
    for (long epoch = 1; epoch <= 2; epoch++) {
      for (long counter = 1; counter <= 30; counter++) {
        zxids.add(epoch << 32 | counter);
      }
    }
    return zxids;
  }

  /** Four log files, and snapshots in the middle and near the end. */
  private static void fill(MemberStore store) throws IOException {
    for (long zxid : zxids()) {
      if (zxid % 16 == 0 || zxid == 0x2_0000_0001L) {
        store.log().roll();
      }
      store.append(MemberStore.transaction(zxid, 0));
      store.sync();
      if (zxid == 0x1_0000_0014L || zxid == 0x2_0000_001bL) {
        store.snapshot();
      }
    }
  }

  @BeforeEach
  void start() throws IOException {
    store.start();
    fill(store);
  }

  private MemberStore restarted() throws IOException {
    disk.crash();
    store = new MemberStore(disk, Crashes.OPTIONS).start();
    return store;
  }

  @Test
  void everythingBehindTheTransactionIsGoneAndTheLogGoesOn() throws IOException {
    long z = 0x2_0000_0005L;
    assertThat(store.truncate(z)).isEqualTo(z);
    assertThat(store.log().lastZxid()).isEqualTo(z);
    Transaction other = MemberStore.transaction(0x3_0000_0001L, 1);
    store.append(other);
    store.sync();
    assertThat(store.durable).isEqualTo(other.zxid());

    restarted();

    assertThat(store.started().usable()).isTrue();
    assertThat(store.state).isEqualTo(HISTORY.headMap(z, true).lastEntry().getValue().and(other));
    assertThat(store.verdicts).isEmpty();
  }

  @Test
  void filesEndRightBehindItAsApacheLeavesThem() throws IOException {
    byte[] before = store.bytes("log.200000001");
    store.truncate(0x2_0000_0005L);
    assertThat(store.directory().list())
        .contains("snapshot.100000014", "log.100000010", "log.200000001")
        .doesNotContain("snapshot.20000001b", "log.200000010");
    byte[] after = store.bytes("log.200000001");
    assertThat(before).startsWith(after);
    assertThat(after[after.length - 1]).isEqualTo((byte) 0x42);
  }

  @Test
  void eachTransactionFromTheOldestSnapshotOnCanBeTheLast() throws IOException {
    for (long z : HISTORY.keySet()) {
      SimulatedDisk other = new SimulatedDisk(DiskChoices.from(new SplittableRandom(z)));
      MemberStore one = new MemberStore(other, Crashes.OPTIONS).start();
      fill(one);
      assertThat(one.truncate(z)).isEqualTo(z);
      other.crash();
      MemberStore again = new MemberStore(other, Crashes.OPTIONS).start();
      assertThat(again.state).isEqualTo(HISTORY.get(z));
      assertThat(again.started().usable()).as(again.started().why()).isTrue();
    }
  }

  @Test
  void aCrashAtEachOperationLeavesTheHistoryUpToTheTransactionOrMoreOfIt() throws IOException {
    for (long z : new long[] {0x2_0000_0005L, 0x1_0000_0009L, 0x1_0000_001eL, 0x2_0000_001bL}) {
      int operations =
          Crashes.atEachOperation(
              new Crashes.Scene() {
                @Override
                public void prepare(MemberStore one) throws IOException {
                  fill(one);
                }

                @Override
                public void work(MemberStore one) {
                  assertThat(one.truncate(z)).isEqualTo(z);
                }

                @Override
                public void after(MemberStore one, boolean done) throws IOException {
                  assertThat(one.started().usable()).as(one.started().why()).isTrue();
                  assertThat(one.state).isEqualTo(HISTORY.get(one.state.zxid()));
                  assertThat(one.state.zxid()).isGreaterThanOrEqualTo(z);
                  String newest = new Snapshots(one.directory()).names().getFirst();
                  assertThat(Snapshots.zxid(newest))
                      .as("a snapshot goes before what it holds leaves the log")
                      .isLessThanOrEqualTo(TransactionLogReader.lastKnown(one.directory()));
                  if (done) {
                    assertThat(one.state.zxid()).isEqualTo(z);
                  }
                  assertThat(one.truncate(z)).isEqualTo(z);
                  one.append(MemberStore.transaction(0x3_0000_0001L, 1));
                  one.sync();
                  assertThat(one.failure).isNull();
                }
              });
      assertThat(operations).isGreaterThan(8);
    }
  }

  @Test
  void aTransactionThatIsNotThereIsNotTruncatedTo() throws IOException {
    List<String> before = store.files();
    for (long z : new long[] {0x1_0000_001fL, 0x2_0000_0000L, 0x2_0000_00ffL, 0x5L}) {
      assertThat(store.truncate(z)).isEqualTo(HistoryChange.IMPOSSIBLE);
    }
    assertThat(names(store.files())).isEqualTo(names(before));
    assertThat(store.log().lastZxid()).isEqualTo(0x2_0000_001eL);
    Transaction next = MemberStore.transaction(0x2_0000_001fL, 0);
    store.append(next);
    store.sync();
    assertThat(restarted().state).isEqualTo(HISTORY.lastEntry().getValue().and(next));
  }

  /** All but the file that says how far the history went. */
  private static List<String> names(List<String> files) {
    return files.stream().filter(file -> !file.startsWith("ostler.epochs")).toList();
  }

  @Test
  void withoutAGoodSnapshotThatIsOldEnoughNothingIsTouched() throws IOException {
    store.directory().delete("snapshot.0");
    disk.flip(MemberStore.FOLDER, "snapshot.100000014", 100, 4);
    List<String> before = store.files();
    assertThat(store.truncate(0x2_0000_0005L)).isEqualTo(HistoryChange.IMPOSSIBLE);
    assertThat(names(store.files())).isEqualTo(names(before));
  }

  @Test
  void aDamagedLogInFrontOfTheTransactionIsNoHistory() throws IOException {
    disk.flip(MemberStore.FOLDER, "log.200000001", 60, 4);
    assertThat(store.truncate(0x2_0000_0005L)).isEqualTo(HistoryChange.IMPOSSIBLE);
  }

  @Test
  void nothingMayBeAppendedMeanwhileOrBeOnItsWay() {
    store.append(MemberStore.transaction(0x2_0000_001fL, 0));
    assertThatThrownBy(() -> store.truncate(0x2_0000_0005L))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("0x20000001f are not durable yet");
    store.sync();
    store.log().change(() -> 0x2_0000_0005L, done -> {});
    assertThatThrownBy(() -> store.append(MemberStore.transaction(0x2_0000_0020L, 0)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("while its history is changed");
  }

  @Test
  void aFailureOfTheDiskIsTheEndOfTheLog() throws IOException {
    for (int operation = 0; operation < 40; operation++) {
      SimulatedDisk other = new SimulatedDisk(DiskChoices.from(new SplittableRandom(operation)));
      MemberStore one = new MemberStore(other, Crashes.OPTIONS).start();
      fill(one);
      long failAt = other.operations() + operation;
      other.fault(next ->
          next.number() != failAt || next.kind() == DiskFault.Kind.READ
              ? null
              : DiskFault.Outcome.FAILS);
      long answer = one.truncate(0x2_0000_0005L);
      if (answer == Long.MAX_VALUE) {
        assertThat(one.failure).isNotNull();
        assertThatThrownBy(() -> one.append(MemberStore.transaction(0x3_0000_0001L, 1)))
            .hasMessageContaining("the transaction log has failed");
      }
      other.endProcess();
      MemberStore again = new MemberStore(other, Crashes.OPTIONS).start();
      assertThat(again.state).isEqualTo(HISTORY.get(again.state.zxid()));
    }
  }

  @Test
  void lifeGoesOnThroughRandomTruncationsAndCrashes() {
    Long only = Long.getLong("seed");
    for (long seed = only == null ? 1 : only; seed <= (only == null ? SEEDS : only); seed++) {
      try {
        RandomLife.run(seed);
      } catch (IOException | RuntimeException | AssertionError failure) {
        throw new AssertionError(
            "seed " + seed + " fails; run it again with -Dtest=TruncationTest -Dseed=" + seed,
            failure);
      }
    }
  }
}
