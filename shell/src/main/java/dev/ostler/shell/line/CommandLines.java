package dev.ostler.shell.line;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Commands of an input that has several: one a line; an open quote takes the next line with it. */
public final class CommandLines {
  private CommandLines() {}

  /**
   * Where lines come from.
   *
   * @param <X> what reading may fail with
   */
  @FunctionalInterface
  public interface Source<X extends Exception> {
    /** The next line without its end; null if there is none. */
    @Nullable String next() throws X;
  }

  /**
   * The next command; null at the end of the input. If the input ends inside a quote, the command
   * is {@linkplain Words#unfinished() unfinished}.
   */
  public static <X extends Exception> @Nullable String next(Source<X> source) throws X {
    String line = source.next();
    if (line == null) {
      return null;
    }
    StringBuilder whole = new StringBuilder(line);
    while (Words.of(whole.toString()).unfinished()) {
      String more = source.next();
      if (more == null) {
        return whole.toString();
      }
      whole.append('\n').append(more);
    }
    return whole.toString();
  }

  /** The commands of a text that was pasted; lines without a word are left out. */
  public static List<String> cut(String text) {
    Iterator<String> lines = List.of(text.split("\n", -1)).iterator();
    List<String> commands = new ArrayList<>();
    while (lines.hasNext()) {
      String command = next(() -> lines.hasNext() ? lines.next() : null);
      if (command != null && !command.isBlank()) {
        commands.add(command);
      }
    }
    return commands;
  }
}
