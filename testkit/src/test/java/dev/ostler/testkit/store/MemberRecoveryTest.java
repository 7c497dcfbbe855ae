package dev.ostler.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.store.recovery.RecoveryRules;
import dev.ostler.testkit.disk.DiskChoices;
import dev.ostler.testkit.disk.SimulatedDisk;
import dev.ostler.testkit.store.MemberStore.Chain;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** With which voice a member starts. */
class MemberRecoveryTest {
  private static final long LAST = 0x1_0000_001eL;

  private final SimulatedDisk disk = new SimulatedDisk(DiskChoices.from(new SplittableRandom(1)));
  private MemberStore store = new MemberStore(disk, Crashes.OPTIONS);

  private void fill() throws IOException {
    store.start();
    for (long zxid = 0x1_0000_0001L; zxid <= LAST; zxid++) {
      if ((zxid & 0xffff) % 10 == 1) {
        store.log().roll();
      }
      store.append(MemberStore.transaction(zxid, 0));
      store.sync();
    }
    // A new leader: it is written down how far the history went.
    store.enter(2);
  }

  private MemberStore restarted() throws IOException {
    disk.endProcess();
    store = new MemberStore(disk, Crashes.OPTIONS).start();
    return store;
  }

  private void healed() throws IOException {
    Chain whole = new Chain(LAST, 99);
    store.adopt(whole);
    assertThat(restarted().started().usable()).as(store.started().why()).isTrue();
    assertThat(store.state).isEqualTo(whole);
  }

  @Test
  void aWholeHistoryHasAVoice() throws IOException {
    fill();
    restarted();
    assertThat(store.started().usable()).isTrue();
    assertThat(store.started().why()).isNull();
    assertThat(store.started().lastZxid()).isEqualTo(LAST);
    assertThat(store.started().knownZxid()).isEqualTo(LAST);
    assertThat(store.started().missingAfter()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void damageSaysFromWhereOnHistoryIsMissingAndHowFarItWent() throws IOException {
    fill();
    disk.flip(MemberStore.FOLDER, "log.10000000b", 300, 4);
    List<String> before = store.files();

    restarted();

    assertThat(store.started().usable()).isFalse();
    assertThat(store.started().why())
        .startsWith("This server does not vote until a leader has sent it a snapshot")
        .contains("log.10000000b, offset ");
    assertThat(store.started().missingAfter()).isBetween(0x1_0000_000aL, 0x1_0000_0013L);
    assertThat(store.started().knownZxid()).isEqualTo(LAST);
    assertThat(store.started().epochs().accepted()).isEqualTo(2);
    assertThat(store.state).isEqualTo(Chain.EMPTY);
    assertThat(store.files()).as("nothing is touched").isEqualTo(before);
    assertThat(restarted().started().usable()).as("and again").isFalse();
    healed();
  }

  @Test
  void aDamagedEndOfTheNewestFileIsMissedAsWell() throws IOException {
    fill();
    int end = store.bytes("log.100000015").length;
    while (store.bytes("log.100000015")[end - 1] == 0) {
      end--;
    }
    disk.flip(MemberStore.FOLDER, "log.100000015", end - 10, 4);
    restarted();
    assertThat(store.started().usable()).isFalse();
    assertThat(store.started().missingAfter()).isEqualTo(LAST - 1);
    assertThat(store.started().knownZxid()).isEqualTo(LAST);
    healed();
  }

  @Test
  void logsThatAreGoneAreMissed() throws IOException {
    fill();
    for (String log : List.of("log.10000000b", "log.100000015")) {
      store.directory().delete(log);
    }
    store.directory().force();
    restarted();
    assertThat(store.started().usable()).isFalse();
    assertThat(store.started().why()).contains("but it had transaction 0x10000001e");
    assertThat(store.started().lastZxid()).isEqualTo(0x1_0000_000aL);
    assertThat(store.started().missingAfter()).isEqualTo(0x1_0000_000aL);
    assertThat(restarted().started().usable()).as("and again").isFalse();
    healed();
  }

  @Test
  void aBrokenOffHealingDoesNotGiveAVoiceBack() throws IOException {
    fill();
    store.directory().delete("log.100000015");
    store.directory().force();
    assertThat(restarted().started().usable()).isFalse();
    assertThat(store.truncate(0x1_0000_000bL)).isEqualTo(Long.MIN_VALUE);
    assertThat(restarted().started().usable()).isFalse();
  }

  @Test
  void anEmptyDirectoryWithEpochsOfALifeBeforeHasNoVoice() throws IOException {
    fill();
    for (String name : store.directory().list()) {
      if (name.startsWith("log.") || name.startsWith("snapshot.")) {
        store.directory().delete(name);
      }
    }
    store.directory().delete("ostler.epochs");
    store.directory().force();
    restarted();
    assertThat(store.started().usable()).isFalse();
    assertThat(store.started().why()).contains("took part in epoch 2");
    assertThat(store.started().epochs().accepted()).isEqualTo(2);
    assertThat(store.directory().list()).noneMatch(name -> name.startsWith("snapshot."));
    healed();
  }

  @Test
  void anEmptyDirectoryHasAVoiceIfItIsMeantToBeEmpty() throws IOException {
    store.rules = new RecoveryRules(false, false);
    store.start();
    assertThat(store.started().usable()).isFalse();
    assertThat(store.started().why()).contains("make the file initialize");
    disk.endProcess();
    disk.directory("data").create("initialize").close();
    disk.directory("data").force();
    store.start();
    assertThat(store.started().usable()).isTrue();
    assertThat(disk.directory("data").contains("initialize")).isFalse();
    disk.crash();
    store.start();
    assertThat(store.started().usable()).as("it has a snapshot now").isTrue();
  }

  @Test
  void aCrashWhileTheFirstSnapshotIsWrittenDoesNotUseTheMarkUp() throws IOException {
    Crashes.atEachOperation(
        new Crashes.Scene() {
          @Override
          public RecoveryRules rules() {
            return new RecoveryRules(false, false);
          }

          @Override
          public void prepare(MemberStore one) throws IOException {
            one.directory().delete("snapshot.0");
            one.directory().force();
            one.directories().close();
            one.parent().create("initialize").close();
            one.parent().force();
            one.rules = rules();
          }

          @Override
          public void work(MemberStore one) throws IOException {
            one.start();
          }

          @Override
          public void after(MemberStore one, boolean done) {
            assertThat(one.started().usable()).as(one.started().why()).isTrue();
            assertThat(one.parent().contains("initialize")).isFalse();
          }
        });
  }

  @Test
  void logsWithoutASnapshotAreDamageUnlessTheyAreTrusted() throws IOException {
    fill();
    store.directory().delete("snapshot.0");
    store.directory().force();
    assertThat(restarted().started().usable()).isFalse();
    assertThat(store.started().why()).contains("No snapshot found, but there are log entries");
    assertThat(store.started().knownZxid()).isEqualTo(LAST);
    disk.endProcess();
    store = new MemberStore(disk, Crashes.OPTIONS);
    store.rules = new RecoveryRules(true, true);
    store.start();
    assertThat(store.started().usable()).isTrue();
    assertThat(store.started().lastZxid()).isEqualTo(LAST);
  }
}
