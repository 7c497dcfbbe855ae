package dev.ostler.testkit.fault;

import dev.ostler.testkit.disk.DiskFault;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Lets disk calls fail at a rate, and the power go at one of them. */
public final class DiskFaults implements DiskFault {
  /** What a disk call may meet. */
  public enum Met {
    POWER_LOST_AT_CALL,
    POWER_LOST_IN_CALL,
    READ_FAILED,
    WRITE_FAILED,
    WRITE_FULL,
    SYNC_FAILED,
    SYNC_FAILED_AND_LOST,
    DIRECTORY_SYNC_FAILED,
    NAME_CHANGE_FAILED
  }

  private static final long NEVER = Long.MAX_VALUE;

  private final RandomGenerator random;
  private final Consumer<Met> listener;
  private double failureChance;
  private long stopAt = NEVER;
  private boolean stopWithin;

  /** Failures so far that nobody has been told of in another way. */
  private long failures;

  /**
   * @param listener hears of each fault before the call meets it
   */
  public DiskFaults(RandomGenerator random, Consumer<Met> listener) {
    this.random = random;
    this.listener = listener;
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
      listener.accept(stopWithin ? Met.POWER_LOST_IN_CALL : Met.POWER_LOST_AT_CALL);
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
      case READ -> met(Met.READ_FAILED, Outcome.FAILS);
      case OPEN -> null;
      case WRITE ->
          first ? met(Met.WRITE_FAILED, Outcome.FAILS) : met(Met.WRITE_FULL, Outcome.FULL);
      case FORCE ->
          first
              ? met(Met.SYNC_FAILED, Outcome.FAILS)
              : met(Met.SYNC_FAILED_AND_LOST, Outcome.FAILS_AND_LOSES);
      case FORCE_DIRECTORY -> met(Met.DIRECTORY_SYNC_FAILED, Outcome.FAILS);
      case CREATE, RENAME, DELETE, TRUNCATE -> met(Met.NAME_CHANGE_FAILED, Outcome.FAILS);
    };
  }

  private Outcome met(Met fault, Outcome outcome) {
    listener.accept(fault);
    return outcome;
  }
}
