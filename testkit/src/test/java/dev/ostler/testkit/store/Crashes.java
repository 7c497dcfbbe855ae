package dev.ostler.testkit.store;

import dev.ostler.store.log.LogOptions;
import dev.ostler.store.recovery.RecoveryRules;
import dev.ostler.testkit.disk.DiskChoices;
import dev.ostler.testkit.disk.DiskFault;
import dev.ostler.testkit.disk.PowerLoss;
import dev.ostler.testkit.disk.SimulatedDisk;
import java.io.IOException;
import java.util.SplittableRandom;

/** Runs a piece of disk work over and over, with a power loss at each of its operations in turn. */
final class Crashes {
  static final LogOptions OPTIONS =
      LogOptions.DEFAULT.withPreallocateBytes(40_000).withReserveBytes(0);

  /** What a test is about. */
  interface Scene {
    /** How the process after the crash is to start. */
    default RecoveryRules rules() {
      return RecoveryRules.DEFAULT;
    }

    /** Brings the store to where the work begins. */
    void prepare(MemberStore store) throws IOException;

    /** The work. */
    void work(MemberStore store) throws IOException;

    /**
     * Looks at what a new process finds.
     *
     * @param done whether the work had come to its end
     */
    void after(MemberStore restarted, boolean done) throws IOException;
  }

  private Crashes() {}

  /** Returns how many operations the work has. */
  static int atEachOperation(Scene scene) throws IOException {
    for (int variant = 0; variant < 8; variant++) {
      boolean done = false;
      for (int operation = 0; !done; operation++) {
        done = once(scene, operation, variant);
        if (done && variant == 7) {
          return operation;
        }
      }
    }
    throw new AssertionError();
  }

  private static boolean once(Scene scene, int operation, int variant) throws IOException {
    SimulatedDisk disk =
        new SimulatedDisk(DiskChoices.from(new SplittableRandom(operation * 64L + variant)));
    MemberStore store = new MemberStore(disk, OPTIONS).start();
    scene.prepare(store);
    long crashAt = disk.operations() + operation;
    DiskFault.Outcome how =
        variant % 2 == 0 ? DiskFault.Outcome.CRASH : DiskFault.Outcome.CRASH_HALFWAY;
    disk.fault(next -> next.number() < crashAt ? null : how);
    boolean done = false;
    try {
      scene.work(store);
      done = true;
    } catch (PowerLoss expected) {
      // That is what it is for.
    }
    disk.crash();
    try {
      MemberStore restarted = new MemberStore(disk, OPTIONS);
      restarted.rules = scene.rules();
      scene.after(restarted.start(), done);
    } catch (IOException | RuntimeException | AssertionError failure) {
      throw new AssertionError(
          "crash at operation " + operation + " of the work, variant " + variant, failure);
    }
    return done;
  }
}
