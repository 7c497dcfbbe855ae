package dev.ostler.shell.command;

import dev.ostler.client.Operations;

/** The version a change demands. */
final class Versions {
  private Versions() {}

  /** The value of {@code -v}; any version if it was not given. */
  static int of(Invocation call) throws CommandFailure {
    String text = call.arguments().value("v");
    if (text == null) {
      return Operations.ANY_VERSION;
    }
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new CommandFailure(
          "-v must be followed by a version, a whole number; '" + text + "' is none");
    }
  }
}
