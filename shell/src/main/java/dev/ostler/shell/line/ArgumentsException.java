package dev.ostler.shell.line;

/**
 * The options of a command were not understood. The message is the line that ZooKeeper's shell
 * prints for the same mistake, name of a Java class included: scripts look for it.
 */
public final class ArgumentsException extends Exception {
  private static final long serialVersionUID = 1;
  private static final String FAMILY = "org.apache.commons.cli.";

  private ArgumentsException(String kind, String message) {
    super(FAMILY + kind + ": " + message);
  }

  static ArgumentsException unrecognized(String word) {
    return new ArgumentsException("UnrecognizedOptionException", "Unrecognized option: " + word);
  }

  static ArgumentsException withoutValue(Option option) {
    return new ArgumentsException(
        "MissingArgumentException", "Missing argument for option: " + option.name());
  }

  static ArgumentsException twoOfAGroup(Option option, Option before) {
    return new ArgumentsException(
        "AlreadySelectedException",
        "The option '"
            + option.name()
            + "' was specified but an option from this group has already been selected: '"
            + before.name()
            + "'");
  }

  /** None of a group was given though one must be. */
  public static ArgumentsException missing(String description) {
    return new ArgumentsException(
        "MissingOptionException", "Missing required option: " + description);
  }
}
