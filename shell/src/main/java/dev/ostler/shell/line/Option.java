package dev.ostler.shell.line;

import org.jspecify.annotations.Nullable;

/**
 * An option of a command.
 *
 * @param name without dashes
 * @param argument what its value is called in help; null for a switch
 * @param help what it does, in a few words
 * @param group options of one group exclude each other; empty for none
 * @param dashes 1 or 2: how many stand before the name
 */
public record Option(
    String name, @Nullable String argument, String help, String group, int dashes) {
  /** A switch, {@code -s}. */
  public static Option flag(String name, String help) {
    return new Option(name, null, help, "", 1);
  }

  /** One with a value, {@code -v version}. */
  public static Option value(String name, String argument, String help) {
    return new Option(name, argument, help, "", 1);
  }

  /** A switch that ZooKeeper's shell does not have, {@code --json}. */
  public static Option longFlag(String name, String help) {
    return new Option(name, null, help, "", 2);
  }

  /** One with a value that ZooKeeper's shell does not have, {@code --depth n}. */
  public static Option longValue(String name, String argument, String help) {
    return new Option(name, argument, help, "", 2);
  }

  /** The same as one of a group. */
  public Option in(String group) {
    return new Option(name, argument, help, group, dashes);
  }

  /** With its dashes, as it is typed. */
  public String typed() {
    return "-".repeat(dashes) + name;
  }

  /** Whether a value follows. */
  public boolean takesValue() {
    return argument != null;
  }
}
