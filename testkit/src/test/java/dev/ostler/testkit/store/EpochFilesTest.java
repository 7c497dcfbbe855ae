package dev.ostler.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.store.check.Verdict;
import dev.ostler.store.disk.Directory;
import dev.ostler.store.disk.DiskFile;
import dev.ostler.store.epoch.BadEpochException;
import dev.ostler.store.epoch.EpochFiles;
import dev.ostler.testkit.disk.DiskChoices;
import dev.ostler.testkit.disk.DiskFault;
import dev.ostler.testkit.disk.PowerLoss;
import dev.ostler.testkit.disk.SimulatedDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What a server promised, and whose history it has, over restarts and crashes. */
class EpochFilesTest {
  private static final long OF_EPOCH_3 = 0x3_0000_0005L;

  private SimulatedDisk disk = new SimulatedDisk(DiskChoices.from(new SplittableRandom(1)));
  private final List<Verdict> verdicts = new ArrayList<>();

  private Directory directory() {
    return disk.directory("data/version-2");
  }

  private EpochFiles open(long lastZxid) throws IOException {
    verdicts.clear();
    return EpochFiles.open(directory(), lastZxid, lastZxid, verdicts::add);
  }

  private String text(String name) throws IOException {
    try (DiskFile file = directory().openToRead(name)) {
      byte[] bytes = new byte[(int) file.length()];
      file.readFully(0, bytes, 0, bytes.length);
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }

  private void write(String name, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    try (DiskFile file = directory().create(name)) {
      file.write(0, bytes, 0, bytes.length);
      file.force(true);
    }
    directory().force();
  }

  /** As Apache ZooKeeper leaves them. */
  private void apache(String accepted, String current) throws IOException {
    write("acceptedEpoch", accepted);
    write("currentEpoch", current);
  }

  @Test
  void missingFilesStandForTheEpochOfTheLastTransaction() throws IOException {
    EpochFiles epochs = open(OF_EPOCH_3);
    assertThat(epochs.accepted()).isEqualTo(3);
    assertThat(epochs.current()).isEqualTo(3);
    assertThat(text("acceptedEpoch")).isEqualTo("3");
    assertThat(text("currentEpoch")).isEqualTo("3");
    assertThat(verdicts).isEmpty();
  }

  @Test
  void aNewServerIsInEpochZero() throws IOException {
    assertThat(open(0).accepted()).isZero();
    assertThat(open(-1).current()).isZero();
    assertThat(text("currentEpoch")).isEqualTo("0");
  }

  @Test
  void whatIsWrittenIsWhatApacheWritesDecimalAndWithoutANewline() throws IOException {
    EpochFiles epochs = open(OF_EPOCH_3);
    epochs.writeAccepted(12, OF_EPOCH_3);
    epochs.writeCurrent(12, OF_EPOCH_3);
    assertThat(text("acceptedEpoch")).isEqualTo("12");
    assertThat(text("currentEpoch")).isEqualTo("12");
    assertThat(directory().list())
        .containsExactly("acceptedEpoch", "currentEpoch", "ostler.epochs");
  }

  @Test
  void apachesFilesAreReadANewlineByAnEditorIncluded() throws IOException {
    apache("7", "5\n");
    EpochFiles epochs = open(OF_EPOCH_3);
    assertThat(epochs.accepted()).isEqualTo(7);
    assertThat(epochs.current()).isEqualTo(5);
  }

  @Test
  void anEpochThatWasAcceptedAndHasTransactionsIsTheCurrentOne() throws IOException {
    apache("3", "2");
    assertThat(open(OF_EPOCH_3).current()).isEqualTo(3);
    assertThat(verdicts).hasSize(1).first().isInstanceOf(Verdict.Repaired.class);
    assertThat(text("currentEpoch")).isEqualTo("3");
  }

  /** Simulator seed 74008862: the history was damaged, so nothing else forced the folder. */
  @Test
  void whatAKilledProcessHadNotForcedLastsOnceItWasRead() throws IOException {
    for (int seed = 0; seed < 50; seed++) {
      disk = new SimulatedDisk(DiskChoices.from(new SplittableRandom(seed)));
      EpochFiles epochs = open(OF_EPOCH_3);
      disk.fault(operation -> {
        if (operation.kind() == DiskFault.Kind.FORCE_DIRECTORY) {
          throw new Killed();
        }
        return null;
      });
      assertThatThrownBy(() -> epochs.writeAccepted(8, OF_EPOCH_3)).isInstanceOf(Killed.class);
      disk.endProcess();
      disk.fault(operation -> null);
      assertThat(open(OF_EPOCH_3).accepted()).isEqualTo(8);
      disk.crash();
      assertThat(open(OF_EPOCH_3).accepted()).as("on disk %s", seed).isEqualTo(8);
    }
  }

  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  @Test
  void anUnfinishedCurrentEpochIsAdopted() throws IOException {
    apache("4", "2");
    write("currentEpoch.tmp", "4");
    assertThat(open(OF_EPOCH_3).current()).isEqualTo(4);
    assertThat(directory().contains("currentEpoch.tmp")).isFalse();
  }

  @Test
  void anUnfinishedFileThatIsNotNeededIsRemoved() throws IOException {
    apache("4", "3");
    write("currentEpoch.tmp", "");
    write("acceptedEpoch.tmp", "9");
    EpochFiles epochs = open(OF_EPOCH_3);
    assertThat(epochs.current()).isEqualTo(3);
    assertThat(epochs.accepted()).isEqualTo(4);
    assertThat(directory().list()).noneMatch(name -> name.endsWith(".tmp"));
  }

  @Test
  void transactionsOfAnEpochThatWasNeverAcceptedAreRefused() throws IOException {
    apache("2", "2");
    assertThatThrownBy(() -> open(OF_EPOCH_3))
        .isInstanceOf(BadEpochException.class)
        .hasMessageContaining("data/version-2/currentEpoch")
        .hasMessageContaining("The current epoch, 2, is older than the last zxid, 0x300000005")
        .hasMessageContaining("Move version-2");
  }

  @Test
  void anAcceptedEpochBelowTheCurrentOneIsRefused() throws IOException {
    apache("3", "5");
    assertThatThrownBy(() -> open(OF_EPOCH_3))
        .isInstanceOf(BadEpochException.class)
        .hasMessageContaining("The accepted epoch, 3 is less than the current epoch, 5");
  }

  @Test
  void aDamagedFileIsNamedIfNothingStandsInForIt() throws IOException {
    for (String damaged : List.of("", "x", "-1", "3 4", "99999999999", "\0")) {
      disk = new SimulatedDisk(DiskChoices.from(new SplittableRandom(1)));
      apache(damaged, "3");
      assertThatThrownBy(() -> open(OF_EPOCH_3))
          .isInstanceOf(BadEpochException.class)
          .hasMessageContaining("data/version-2/acceptedEpoch");
    }
  }

  @Test
  void noFlippedBitAndNoLostFileTakesAPromiseBack() throws IOException {
    EpochFiles epochs = open(OF_EPOCH_3);
    epochs.writeAccepted(25, OF_EPOCH_3);
    epochs.writeCurrent(17, OF_EPOCH_3);
    for (String name : directory().list()) {
      byte[] bytes = text(name).getBytes(StandardCharsets.ISO_8859_1);
      for (int bit = 0; bit < bytes.length * 8; bit++) {
        byte[] damaged = bytes.clone();
        damaged[bit / 8] ^= (byte) (1 << bit % 8);
        write(name, new String(damaged, StandardCharsets.ISO_8859_1));
        assertKept(open(OF_EPOCH_3));
        disk.directory("data/version-2").delete("ostler.epochs");
        restore();
      }
      directory().delete(name);
      assertKept(open(OF_EPOCH_3));
      restore();
    }
  }

  private void assertKept(EpochFiles epochs) {
    assertThat(epochs.accepted()).isGreaterThanOrEqualTo(25);
    assertThat(epochs.current()).isBetween(17L, epochs.accepted());
  }

  private void restore() throws IOException {
    directory().delete("ostler.epochs");
    apache("25", "17");
    assertThat(open(OF_EPOCH_3).accepted()).isEqualTo(25);
  }

  @Test
  void whatApacheWroteMeanwhileCounts() throws IOException {
    EpochFiles epochs = open(OF_EPOCH_3);
    epochs.writeAccepted(4, OF_EPOCH_3);
    apache("9", "9");
    EpochFiles again = open(0x9_0000_0001L);
    assertThat(again.accepted()).isEqualTo(9);
    assertThat(again.current()).isEqualTo(9);
    assertThat(verdicts).isEmpty();
  }

  @Test
  void aHistoryThatEndsBeforeWhatItHadIsMissingSomething() throws IOException {
    EpochFiles epochs = open(OF_EPOCH_3);
    epochs.writeAccepted(4, OF_EPOCH_3 + 1);
    assertThat(open(OF_EPOCH_3).isHistoryMissing()).isTrue();
    assertThat(open(OF_EPOCH_3).reachedZxid()).isEqualTo(OF_EPOCH_3 + 1);
    assertThat(open(OF_EPOCH_3 + 1).isHistoryMissing()).isFalse();
    EpochFiles last = open(OF_EPOCH_3);
    last.historyEndsAt(OF_EPOCH_3 - 2);
    assertThat(last.isHistoryMissing()).isFalse();
    assertThat(open(OF_EPOCH_3 - 2).isHistoryMissing()).isFalse();
  }

  @Test
  void epochsOnlyRiseAndTheCurrentOneWasAccepted() throws IOException {
    EpochFiles epochs = open(OF_EPOCH_3);
    assertThatThrownBy(() -> epochs.writeAccepted(2, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> epochs.writeCurrent(4, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aCrashAtAnyOperationTakesBackNothingThatWasConfirmed() throws IOException {
    for (int variant = 0; variant < 16; variant++) {
      boolean over = false;
      for (int at = 0; !over; at++) {
        over = crashAt(at, variant);
      }
    }
  }

  private boolean crashAt(int crashAt, int variant) throws IOException {
    disk = new SimulatedDisk(DiskChoices.from(new SplittableRandom(crashAt * 16L + variant)));
    disk.fault(operation ->
        operation.number() < crashAt
            ? null
            : variant % 2 == 0 ? DiskFault.Outcome.CRASH : DiskFault.Outcome.CRASH_HALFWAY);
    long accepted = 0;
    long current = 0;
    boolean over = false;
    try {
      EpochFiles epochs = open(0);
      for (int epoch = 1; epoch <= 3; epoch++) {
        epochs.writeAccepted(epoch, 0);
        accepted = epoch;
        epochs.writeCurrent(epoch, 0);
        current = epoch;
      }
      over = true;
    } catch (PowerLoss expected) {
      // Now a new process looks.
    }
    disk.crash();
    EpochFiles found = open((current << 32) + 1);
    assertThat(found.accepted()).isBetween(accepted, accepted + 1);
    assertThat(found.current()).isBetween(current, current + 1);
    assertThat(found.accepted()).isGreaterThanOrEqualTo(found.current());
    return over;
  }

  @Test
  void afterAFailureNothingIsWrittenAnyMore() throws IOException {
    EpochFiles epochs = open(OF_EPOCH_3);
    disk.fault(operation ->
        operation.kind() == DiskFault.Kind.FORCE ? DiskFault.Outcome.FAILS_AND_LOSES : null);
    assertThatThrownBy(() -> epochs.writeAccepted(4, 0)).isInstanceOf(IOException.class);
    disk.fault(DiskFault.NONE);
    assertThatThrownBy(() -> epochs.writeAccepted(4, 0))
        .hasMessageContaining("the epoch files have failed");
    assertThat(epochs.accepted()).isEqualTo(3);
  }
}
