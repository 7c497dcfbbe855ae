package dev.ostler.testkit.disk;

import org.jspecify.annotations.Nullable;

/**
 * Decides, before each operation, whether it goes wrong. A schedule of faults implements it; {@link
 * #NONE} lets everything succeed.
 */
@FunctionalInterface
public interface DiskFault {
  DiskFault NONE = _ -> null;

  /** What is about to be done. */
  enum Kind {
    READ,
    WRITE,
    FORCE,
    TRUNCATE,
    CREATE,
    OPEN,
    RENAME,
    DELETE,
    FORCE_DIRECTORY
  }

  /** How it goes wrong. */
  enum Outcome {
    /** It fails, and nothing was done. */
    FAILS,
    /** A force fails, and what it should have made last is dropped from the disk for good. */
    FAILS_AND_LOSES,
    /** There is no room: a write may have done its first part. */
    FULL,
    /** A write is reported as done, but never reaches the disk. */
    LOST,
    /** The machine stops, before the operation; {@link PowerLoss} is thrown from now on. */
    CRASH,
    /** The machine stops, after a part of the operation. */
    CRASH_HALFWAY
  }

  /**
   * An operation.
   *
   * @param number how many operations came before it
   * @param path file or directory
   */
  record Operation(long number, Kind kind, String path) {}

  /** Returns null to let it succeed. */
  @Nullable Outcome before(Operation operation);
}
