package dev.ostler.shell.command;

import org.jspecify.annotations.Nullable;

/** A command failed for a reason of its own. */
public final class CommandFailure extends Exception {
  private static final long serialVersionUID = 1;

  /** Status of commands that failed. */
  public static final int FAILED = 1;

  private final int status;

  /**
   * A failure.
   *
   * @param line what to print on standard error; null if everything is said
   */
  public CommandFailure(@Nullable String line) {
    this(line, FAILED);
  }

  /** With a status of its own. */
  public CommandFailure(@Nullable String line, int status) {
    super(line, null, false, false);
    this.status = status;
  }

  /** What the command line ends with. */
  public int status() {
    return status;
  }
}
