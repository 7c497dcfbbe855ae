package dev.ostler.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.store.check.Verdict;
import dev.ostler.store.snapshot.BadSnapshotException;
import dev.ostler.store.snapshot.IncomingSnapshot;
import dev.ostler.store.snapshot.SnapshotFormat;
import dev.ostler.store.snapshot.SnapshotWriter;
import dev.ostler.store.snapshot.Snapshots;
import dev.ostler.testkit.disk.DiskChoices;
import dev.ostler.testkit.disk.DiskFault;
import dev.ostler.testkit.disk.PowerLoss;
import dev.ostler.testkit.disk.SimulatedDisk;
import dev.ostler.testkit.store.MemberStore.Chain;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A leader's SNAP: the stream, and what becomes of the history that was there. */
class AdoptionTest {
  private static final long Z = 0x3_0000_0007L;
  private static final Chain SENT = new Chain(Z, 4711);

  private final SimulatedDisk disk = new SimulatedDisk(DiskChoices.from(new SplittableRandom(1)));
  private MemberStore store = new MemberStore(disk, Crashes.OPTIONS);

  /** A history of its own, part of it behind the snapshot that will come. */
  private static Chain fill(MemberStore store) throws IOException {
    for (long epoch = 1; epoch <= 4; epoch += 3) {
      for (long counter = 1; counter <= 20; counter++) {
        if (counter % 8 == 0) {
          store.log().roll();
        }
        store.append(MemberStore.transaction(epoch << 32 | counter, 0));
        store.sync();
        if (counter == 10) {
          store.snapshot();
        }
      }
    }
    return store.state;
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

  private IncomingSnapshot incoming() throws IOException {
    return new IncomingSnapshot(store.directory(), SnapshotFormat.DEFAULT, Z);
  }

  @Test
  void aStreamIsASnapshotWithoutHeaderAndSealsButSigned() throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    SnapshotWriter.write(SENT.source(), SnapshotFormat.DEFAULT, file);
    byte[] stream = SENT.stream();
    int body = stream.length - 14;
    assertThat(Arrays.copyOfRange(file.toByteArray(), 16, 16 + body))
        .isEqualTo(Arrays.copyOf(stream, body));
    assertThat(Arrays.copyOfRange(stream, body - 5, body)).containsExactly(0, 0, 0, 1, '/');
    assertThat(new String(stream, body, 14, StandardCharsets.ISO_8859_1))
        .isEqualTo("\0\0\0\nBenWasHere");
  }

  @Test
  void theFileIsTheOneThatThisServerWouldHaveWritten() throws IOException {
    ByteArrayOutputStream own = new ByteArrayOutputStream();
    SnapshotWriter.write(SENT.source(), SnapshotFormat.DEFAULT, own);
    store.adopt(SENT);
    assertThat(store.bytes("snapshot.300000007")).isEqualTo(own.toByteArray());
  }

  @Test
  void itMayComeInPiecesOfAnyLengthAndWhatFollowsIsLeftAlone() throws IOException {
    for (long seed = 1; seed <= 100; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] stream = SENT.stream();
      byte[] link = Arrays.copyOf(stream, stream.length + 40);
      IncomingSnapshot incoming = incoming();
      int at = 0;
      while (!incoming.isComplete()) {
        int length = Math.min(1 + random.nextInt(1 + random.nextInt(900)), link.length - at);
        at += incoming.feed(link, at, length);
      }
      assertThat(at).as("seed " + seed).isEqualTo(stream.length);
      assertThat(incoming.feed(link, at, 40)).isZero();
      incoming.load(store.fromSnapshot(Z));
      assertThat(store.state).isEqualTo(SENT);
      incoming.abandon();
    }
  }

  @Test
  void afterwardsTheSnapshotIsAllTheHistoryThereIs() throws IOException {
    store.adopt(SENT);
    assertThat(store.log().lastZxid()).isEqualTo(Z);
    assertThat(store.directory().list())
        .filteredOn(name -> name.startsWith("snapshot.") || name.startsWith("log."))
        .containsExactly("snapshot.300000007");
    store.append(MemberStore.transaction(0x5_0000_0001L, 1));
    store.sync();
    Chain expected = SENT.and(MemberStore.transaction(0x5_0000_0001L, 1));

    restarted();

    assertThat(store.started().usable()).as(store.started().why()).isTrue();
    assertThat(store.state).isEqualTo(expected);
  }

  @Test
  void whatWasThereBeforeIsKeptAsideUntilTheNextOne() throws IOException {
    List<String> logs =
        store.directory().list().stream().filter(n -> n.startsWith("log.")).toList();
    store.adopt(SENT);
    for (String log : logs) {
      assertThat(store.directory().list()).contains("ostler.retired." + log);
    }
    store.adopt(new Chain(0x6_0000_0001L, 5));
    assertThat(store.directory().list())
        .contains("ostler.retired.snapshot.300000007")
        .doesNotContain("ostler.retired." + logs.get(0));
  }

  @Test
  void aCrashAtEachOperationLeavesTheOldHistoryOrTheSnapshot() throws IOException {
    Chain[] old = new Chain[1];
    int operations =
        Crashes.atEachOperation(
            new Crashes.Scene() {
              @Override
              public void prepare(MemberStore one) throws IOException {
                old[0] = fill(one);
                one.enter(5);
              }

              @Override
              public void work(MemberStore one) throws IOException {
                one.adopt(SENT);
              }

              @Override
              public void after(MemberStore one, boolean done) throws IOException {
                if (done) {
                  assertThat(one.state).isEqualTo(SENT);
                } else {
                  assertThat(one.state).isIn(SENT, old[0]);
                }
                assertThat(one.started().usable()).as(one.started().why()).isTrue();
                assertThat(one.directory().list())
                    .doesNotContain(SnapshotFormat.RECEIVED_FILE)
                    .noneMatch(name -> name.startsWith("ostler.adopted"));
                Chain before = one.state;
                one.append(MemberStore.transaction(0x6_0000_0001L, 1));
                one.sync();
                assertThat(one.state)
                    .isEqualTo(before.and(MemberStore.transaction(0x6_0000_0001L, 1)));
              }
            });
    assertThat(operations).isGreaterThan(20);
  }

  /** What a stop behind the first rename of an adoption leaves. */
  private static void interruptAdoption(MemberStore one) throws IOException {
    IncomingSnapshot incoming =
        new IncomingSnapshot(one.directory(), SnapshotFormat.DEFAULT, SENT.zxid());
    byte[] stream = SENT.stream();
    incoming.feed(stream, 0, stream.length);
    incoming.load(one.fromSnapshot(SENT.zxid()));
    incoming.seal(SENT.hash());
    one.directory().rename(SnapshotFormat.RECEIVED_FILE, "ostler.adopted.300000007");
    one.directory().force();
  }

  @Test
  void anAdoptionThatAStopInterruptedIsFinishedAtTheNextStart() throws IOException {
    interruptAdoption(store);

    restarted();

    assertThat(store.state).isEqualTo(SENT);
    assertThat(store.verdicts).containsExactly(new Verdict.AdoptionFinished(MemberStore.FOLDER, Z));
    assertThat(store.started().usable()).isTrue();
  }

  @Test
  void aCrashWhileAnInterruptedAdoptionIsFinishedLeavesAHistoryThatCounts() throws IOException {
    boolean done = false;
    int operations = 0;
    for (; !done; operations++) {
      SimulatedDisk each = new SimulatedDisk(DiskChoices.from(new SplittableRandom(operations)));
      MemberStore one = new MemberStore(each, Crashes.OPTIONS).start();
      fill(one);
      one.enter(5);
      interruptAdoption(one);
      each.crash();
      long crashAt = each.operations() + operations;
      each.fault(next -> next.number() < crashAt ? null : DiskFault.Outcome.CRASH);
      try {
        MemberStore _ = new MemberStore(each, Crashes.OPTIONS).start();
        done = true;
      } catch (PowerLoss expected) {
        // That is what it is for.
      }
      each.crash();

      MemberStore last = new MemberStore(each, Crashes.OPTIONS).start();

      assertThat(last.started().usable())
          .as("crash at operation " + operations + ": " + last.started().why())
          .isTrue();
      assertThat(last.state).isEqualTo(SENT);
    }
    assertThat(operations).isGreaterThan(10);
  }

  @Test
  void aStreamThatBreaksOffChangesNothing() throws IOException {
    List<String> before = store.files();
    byte[] stream = SENT.stream();
    for (int length = 0; length < stream.length; length++) {
      IncomingSnapshot incoming = incoming();
      incoming.feed(stream, 0, length);
      assertThat(incoming.isComplete()).isFalse();
      assertThatThrownBy(() -> incoming.load(store.fromSnapshot(Z)))
          .isInstanceOf(IllegalStateException.class);
      incoming.abandon();
    }
    assertThat(store.files()).isEqualTo(before);
    IncomingSnapshot _ = incoming();
    disk.crash();
    store = new MemberStore(disk, Crashes.OPTIONS).start();
    assertThat(store.directory().list()).doesNotContain(SnapshotFormat.RECEIVED_FILE);
  }

  @Test
  void bytesThatAreNoSnapshotAreRefusedOrReadAsOneAndNeverHarm() throws IOException {
    List<String> before = store.files();
    byte[] stream = SENT.stream();
    int refused = 0;
    for (int at = 0; at < stream.length; at++) {
      byte[] damaged = stream.clone();
      damaged[at] ^= (byte) 0x80;
      IncomingSnapshot incoming = incoming();
      try {
        incoming.feed(damaged, 0, damaged.length);
        if (incoming.isComplete()) {
          incoming.load(store.fromSnapshot(Z));
        }
      } catch (BadSnapshotException expected) {
        refused++;
      }
      incoming.abandon();
    }
    assertThat(refused).isGreaterThan(20);
    assertThat(store.files()).isEqualTo(before);
  }

  @Test
  void aWrongSignatureIsRefused() throws IOException {
    byte[] stream = SENT.stream();
    stream[stream.length - 1] ^= 1;
    assertThatThrownBy(() -> incoming().feed(stream, 0, stream.length))
        .isInstanceOf(BadSnapshotException.class)
        .hasMessageContaining("its signature is wrong");
  }

  @Test
  void countsThatArePureInventionCostNothing() throws IOException {
    byte[] huge = {0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff, 1, 2, 3};
    IncomingSnapshot incoming = incoming();
    assertThat(incoming.feed(huge, 0, huge.length)).isEqualTo(huge.length);
    assertThat(incoming.isComplete()).isFalse();
    byte[] negative = {(byte) 0x80, 0, 0, 0};
    assertThatThrownBy(() -> incoming().feed(negative, 0, 4))
        .isInstanceOf(BadSnapshotException.class);
  }

  @Test
  void aDamagedFileIsNoticedBeforeItIsAdopted() throws IOException {
    IncomingSnapshot incoming = incoming();
    byte[] stream = SENT.stream();
    incoming.feed(stream, 0, stream.length);
    disk.flip(MemberStore.FOLDER, SnapshotFormat.RECEIVED_FILE, 300, 1);
    assertThatThrownBy(() -> incoming.load(store.fromSnapshot(Z)))
        .isInstanceOf(BadSnapshotException.class)
        .hasMessageContaining("checksum");
  }

  @Test
  void aSnapshotOfAnEmptyLeaderIsASnapshot() throws IOException {
    store.adopt(Chain.EMPTY);
    assertThat(restarted().state).isEqualTo(Chain.EMPTY);
    assertThat(store.started().usable()).isTrue();
    assertThat(new Snapshots(store.directory()).names()).containsExactly("snapshot.0");
  }
}
