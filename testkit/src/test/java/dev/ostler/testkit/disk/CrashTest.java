package dev.ostler.testkit.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.store.check.StorageDamageException;
import dev.ostler.store.disk.Directory;
import dev.ostler.store.log.LogOptions;
import dev.ostler.store.snapshot.Compression;
import dev.ostler.store.snapshot.SnapshotFormat;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Whatever was reported durable is there after any crash, whole and in order, and no crash by
 * itself makes a start impossible.
 *
 * <p>Run one seed again with {@code -Dseed=N}.
 */
class CrashTest {
  private static final String FOLDER = "data/version-2";
  private static final long SEEDS = Long.getLong("seeds", 200);

  @Test
  void whateverWasDurableSurvivesCrashesAtRandomMoments() {
    Long only = Long.getLong("seed");
    for (long seed = only == null ? 1 : only; seed <= (only == null ? SEEDS : only); seed++) {
      try {
        liveAndCrash(seed);
      } catch (Exception | AssertionError failure) {
        throw new AssertionError(
            "seed " + seed + " fails; run it again with -Dtest=CrashTest -Dseed=" + seed, failure);
      }
    }
  }

  private static void liveAndCrash(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    SplittableRandom work = random.split();
    SimulatedDisk disk = new SimulatedDisk(DiskChoices.from(random.split()));
    StoreMachine machine = new StoreMachine(disk, options(random), format(random), work);
    for (int life = 0; life < 8; life++) {
      int steps = random.nextInt(120);
      boolean orderly = random.nextInt(4) == 0;
      boolean halfway = random.nextInt(2) == 0;
      long crashAt = disk.operations() + random.nextInt(150);
      if (!orderly) {
        disk.fault(crashAt(crashAt, halfway));
      }
      try {
        machine.start();
        for (int step = 0; step < steps; step++) {
          machine.step();
        }
        if (orderly) {
          machine.stop();
        }
      } catch (PowerLoss expected) {
        assertThat(disk.isStopped()).isTrue();
      }
      if (random.nextInt(5) == 0) {
        disk.endProcess();
      } else {
        disk.crash();
      }
    }
    machine.start();
    assertThat(machine.recovered).isGreaterThanOrEqualTo(machine.durable);
  }

  @Test
  void aCrashAtEachSingleOperationOfOneLifeIsSurvived() throws IOException {
    for (int variant = 0; variant < 6; variant++) {
      long operations = Long.MAX_VALUE;
      for (long crashAt = 0; crashAt < operations; crashAt++) {
        for (boolean halfway : new boolean[] {false, true}) {
          operations = oneLife(variant, crashAt, halfway);
        }
      }
    }
  }

  /** Returns how many operations the life would have had without the crash, at least. */
  private static long oneLife(int variant, long crashAt, boolean halfway) throws IOException {
    SplittableRandom random = new SplittableRandom(1000 + variant);
    SimulatedDisk disk =
        new SimulatedDisk(DiskChoices.from(new SplittableRandom(crashAt * 31 + variant)));
    StoreMachine machine = new StoreMachine(disk, options(random), format(random), random.split());
    disk.fault(crashAt(crashAt, halfway));
    try {
      machine.start();
      for (int step = 0; step < 60; step++) {
        machine.step();
      }
      machine.stop();
    } catch (PowerLoss expected) {
      assertThat(disk.isStopped()).isTrue();
    }
    long operations = disk.isStopped() ? crashAt + 2 : disk.operations();
    disk.crash();
    try {
      machine.start();
    } catch (IOException | AssertionError failure) {
      throw new AssertionError(
          "variant " + variant + ", crash at " + crashAt + (halfway ? " halfway" : ""), failure);
    }
    return operations;
  }

  @Test
  void whateverFailsNothingReportedDurableIsLost() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      try {
        liveAndFail(seed);
      } catch (Exception | AssertionError failure) {
        throw new AssertionError("seed " + seed + " fails", failure);
      }
    }
  }

  private static void liveAndFail(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    SimulatedDisk disk = new SimulatedDisk(DiskChoices.from(random.split()));
    StoreMachine machine =
        new StoreMachine(disk, options(random), SnapshotFormat.DEFAULT, random.split());
    SplittableRandom faults = random.split();
    for (int life = 0; life < 6; life++) {
      machine.start();
      disk.fault(operation -> faults.nextInt(40) == 0 ? anyFailure(faults, operation) : null);
      try {
        for (int step = 0; step < 100; step++) {
          machine.step();
        }
      } catch (IOException snapshotFailed) {
        assertThat(snapshotFailed).isNotNull();
      }
      if (machine.failure != null) {
        assertThat(machine.log().sync().syncOnce()).isFalse();
      }
      if (random.nextInt(2) == 0) {
        disk.crash();
      } else {
        disk.endProcess();
      }
    }
    machine.start();
  }

  @Test
  void aFlippedBitIsNeverPassedOver() throws IOException {
    for (long seed = 1; seed <= SEEDS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      SimulatedDisk disk = new SimulatedDisk(DiskChoices.from(random.split()));
      StoreMachine machine =
          new StoreMachine(disk, options(random), format(random), random.split());
      machine.start();
      for (int step = 0; step < 200; step++) {
        machine.step();
      }
      disk.endProcess();
      Directory directory = disk.directory(FOLDER);
      List<String> names = directory.list();
      String name = names.get(random.nextInt(names.size()));
      int length = (int) directory.length(name);
      if (length == 0) {
        continue;
      }
      disk.flip(FOLDER, name, random.nextInt(length), 1 << random.nextInt(8));
      try {
        // Fails if anything durable is missing, or another than was written.
        machine.start();
      } catch (StorageDamageException refused) {
        assertThat(refused).as("seed " + seed).hasMessageContaining("version-2");
      }
    }
  }

  private static DiskFault.@Nullable Outcome anyFailure(
      SplittableRandom random, DiskFault.Operation operation) {
    return switch (operation.kind()) {
      case READ, OPEN -> null;
      case FORCE_DIRECTORY -> DiskFault.Outcome.FAILS;
      case FORCE ->
          random.nextInt(2) == 0 ? DiskFault.Outcome.FAILS : DiskFault.Outcome.FAILS_AND_LOSES;
      case WRITE, CREATE, RENAME, DELETE, TRUNCATE ->
          random.nextInt(2) == 0 ? DiskFault.Outcome.FAILS : DiskFault.Outcome.FULL;
    };
  }

  private static DiskFault crashAt(long number, boolean halfway) {
    return operation ->
        operation.number() < number
            ? null
            : halfway ? DiskFault.Outcome.CRASH_HALFWAY : DiskFault.Outcome.CRASH;
  }

  private static LogOptions options(SplittableRandom random) {
    LogOptions options =
        LogOptions.DEFAULT.withPreallocateBytes(random.nextInt(3) * 40_000L).withReserveBytes(0);
    return random.nextInt(3) == 0 ? options.withFileBytesMax(5_000) : options;
  }

  private static SnapshotFormat format(SplittableRandom random) {
    Compression[] all = {Compression.NONE, Compression.GZ};
    return new SnapshotFormat(true, random.nextInt(4) > 0, all[random.nextInt(2)]);
  }
}
