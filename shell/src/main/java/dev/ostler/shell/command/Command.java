package dev.ostler.shell.command;

import dev.ostler.shell.line.Form;

/** One command. Holds no state; {@link Shell} has that. */
public interface Command {
  /** How it is written. */
  Form form();

  /**
   * Runs it.
   *
   * @throws CommandFailure it failed; says why
   * @throws InterruptedException a person pressed ctrl-C
   */
  void run(Invocation call) throws CommandFailure, InterruptedException;

  /** What is printed when words are missing. */
  default String usage() {
    return form().usage();
  }

  /** Whether it can do its work without a session. */
  default boolean runsWithoutSession() {
    return false;
  }

  /** Whether it goes on until it is stopped, so that ctrl-C is no failure. */
  default boolean endsByInterrupt() {
    return false;
  }
}
