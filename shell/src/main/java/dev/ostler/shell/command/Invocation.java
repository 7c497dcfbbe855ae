package dev.ostler.shell.command;

import dev.ostler.shell.line.Arguments;
import dev.ostler.shell.line.Form;
import dev.ostler.shell.line.PathRule;
import dev.ostler.shell.output.Console;
import dev.ostler.shell.output.Json;
import dev.ostler.shell.session.ShellSession;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call of a command.
 *
 * @param form of the command
 * @param arguments what was typed behind its name
 * @param shell that runs it
 */
public record Invocation(Form form, Arguments arguments, Shell shell) {
  /** Where to write. */
  public Console console() {
    return shell.console();
  }

  /** Whom to ask. */
  public ShellSession session() {
    return shell.session();
  }

  /** The words that are no options. */
  public List<String> words() {
    return arguments.words();
  }

  /** Whether there is such a word. */
  public boolean hasWord(int index) {
    return index < words().size();
  }

  /** A word that the form demands. */
  public String word(int index) {
    return words().get(index);
  }

  /** Whether an option was given. */
  public boolean has(String option) {
    return arguments.has(option);
  }

  /** A word that is a path. */
  public String path(int index) throws CommandFailure {
    return checked(word(index), false);
  }

  /** A path that no server would refuse. */
  public String checked(String path, boolean sequential) throws CommandFailure {
    String wrong = PathRule.trouble(path, sequential);
    if (wrong != null) {
      throw new CommandFailure(wrong);
    }
    return path;
  }

  /** The value of an option that is a whole number; what to take if it was not given. */
  public int number(String option, int otherwise) throws CommandFailure {
    String text = arguments.value(option);
    if (text == null) {
      return otherwise;
    }
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new CommandFailure(
          "-" + option + " argument must be an int value, and '" + text + "' is none");
    }
  }

  /** Prints a value if {@code --json} was given, and tells whether it was. */
  public boolean printJson(@Nullable Object value) {
    if (!has("json")) {
      return false;
    }
    console().print(Json.text(value));
    return true;
  }

  /** Lets ctrl-C end a loop that asks no server. */
  public void stopIfInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }
}
