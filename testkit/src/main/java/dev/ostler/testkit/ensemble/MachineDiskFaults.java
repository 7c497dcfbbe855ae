package dev.ostler.testkit.ensemble;

import dev.ostler.testkit.disk.DiskFault;
import dev.ostler.testkit.fault.EnsembleFault;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Lets disk calls of one machine fail at a rate, and the power go at one of them. */
final class MachineDiskFaults implements DiskFault {
  private static final long NEVER = Long.MAX_VALUE;

  private final Machine machine;
  private final SplittableRandom random;
  private double failureChance;
  private long stopAt = NEVER;
  private boolean stopWithin;

  /** Calls that were let fail. */
  private long failures;

  MachineDiskFaults(Machine machine, SplittableRandom random) {
    this.machine = machine;
    this.random = random;
  }

  void failureChance(double chance) {
    failureChance = chance;
  }

  long failures() {
    return failures;
  }

  /**
   * Lets the power go.
   *
   * @param calls after so many calls more
   * @param within after a part of that one
   */
  void stopAfter(int calls, boolean within) {
    stopAt = machine.disk.operations() + calls;
    stopWithin = within;
  }

  void stopNever() {
    stopAt = NEVER;
  }

  @Override
  public @Nullable Outcome before(Operation operation) {
    if (operation.number() >= stopAt) {
      stopAt = NEVER;
      machine.met(stopWithin ? EnsembleFault.POWER_LOST_IN_CALL : EnsembleFault.POWER_LOST_AT_CALL);
      return stopWithin ? Outcome.CRASH_HALFWAY : Outcome.CRASH;
    }
    if (failureChance == 0 || random.nextDouble() >= failureChance) {
      return null;
    }
    Outcome outcome = failure(operation.kind());
    if (outcome != null) {
      failures++;
    }
    return outcome;
  }

  private @Nullable Outcome failure(Kind kind) {
    boolean first = random.nextBoolean();
    return switch (kind) {
      case READ -> met(EnsembleFault.READ_FAILED, Outcome.FAILS);
      case OPEN -> null;
      case WRITE ->
          first
              ? met(EnsembleFault.WRITE_FAILED, Outcome.FAILS)
              : met(EnsembleFault.WRITE_FULL, Outcome.FULL);
      case FORCE ->
          first
              ? met(EnsembleFault.SYNC_FAILED, Outcome.FAILS)
              : met(EnsembleFault.SYNC_FAILED_AND_LOST, Outcome.FAILS_AND_LOSES);
      case FORCE_DIRECTORY, CREATE, RENAME, DELETE, TRUNCATE ->
          met(EnsembleFault.NAMES_FAILED, Outcome.FAILS);
    };
  }

  private Outcome met(EnsembleFault fault, Outcome outcome) {
    machine.met(fault);
    return outcome;
  }
}
