package dev.ostler.testkit.fault;

import dev.ostler.testkit.disk.DiskFault;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Lets disk calls fail at a rate, and the power go at one of them. */
public final class DiskFaults implements DiskFault {
  private static final long NEVER = Long.MAX_VALUE;

  private final RandomGenerator random;
  private final FaultCounts counts;
  private double failureChance;
  private long stopAt = NEVER;
  private boolean stopWithin;

  /** Failures so far that nobody has been told of in another way. */
  private long failures;

  public DiskFaults(RandomGenerator random, FaultCounts counts) {
    this.random = random;
    this.counts = counts;
  }

  /** Sets how likely each call is to fail from now on. */
  public void failureChance(double chance) {
    failureChance = chance;
  }

  /**
   * Lets the power go at a call.
   *
   * @param number the call's number on the disk
   * @param within after a part of it
   */
  public void stopAt(long number, boolean within) {
    stopAt = number;
    stopWithin = within;
  }

  /** Takes back that the power is to go. */
  public void stopNever() {
    stopAt = NEVER;
  }

  /** How many calls were let fail. */
  public long failures() {
    return failures;
  }

  @Override
  public @Nullable Outcome before(Operation operation) {
    if (operation.number() >= stopAt) {
      stopAt = NEVER;
      counts.add(stopWithin ? FaultKind.POWER_LOST_IN_CALL : FaultKind.POWER_LOST_AT_CALL);
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
      case READ -> count(FaultKind.READ_FAILED, Outcome.FAILS);
      case OPEN -> null;
      case WRITE ->
          first
              ? count(FaultKind.WRITE_FAILED, Outcome.FAILS)
              : count(FaultKind.WRITE_FULL, Outcome.FULL);
      case FORCE ->
          first
              ? count(FaultKind.SYNC_FAILED_KEPT, Outcome.FAILS)
              : count(FaultKind.SYNC_FAILED_LOST, Outcome.FAILS_AND_LOSES);
      case FORCE_DIRECTORY -> count(FaultKind.DIRECTORY_SYNC_FAILED, Outcome.FAILS);
      case CREATE, RENAME, DELETE, TRUNCATE -> count(FaultKind.NAME_CHANGE_FAILED, Outcome.FAILS);
    };
  }

  private Outcome count(FaultKind kind, Outcome outcome) {
    counts.add(kind);
    return outcome;
  }
}
