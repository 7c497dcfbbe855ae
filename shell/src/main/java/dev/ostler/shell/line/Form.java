package dev.ostler.shell.line;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a command is written.
 *
 * @param name the first word
 * @param parameters what follows it in the usage line
 * @param summary what it does, one sentence for help
 * @param options in the order of the help
 * @param words kinds of the words that follow the options; the last one stands for all further ones
 * @param wordsLeast with fewer words the usage line is printed
 * @param own true for commands that ZooKeeper's shell does not have
 */
public record Form(
    String name,
    String parameters,
    String summary,
    List<Option> options,
    List<WordKind> words,
    int wordsLeast,
    boolean own) {
  public Form {
    options = List.copyOf(options);
    words = List.copyOf(words);
  }

  /** A command of ZooKeeper's shell without options and words. */
  public static Form of(String name, String parameters, String summary) {
    return new Form(name, parameters, summary, List.of(), List.of(), 0, false);
  }

  /** A command of ours. */
  public static Form own(String name, String parameters, String summary) {
    return new Form(name, parameters, summary, List.of(), List.of(), 0, true);
  }

  /** With these options. */
  public Form with(Option... more) {
    return new Form(name, parameters, summary, List.of(more), words, wordsLeast, own);
  }

  /** With words of these kinds, of which so many must be given. */
  public Form words(int least, WordKind... kinds) {
    return new Form(name, parameters, summary, options, List.of(kinds), least, own);
  }

  /** The line that is printed when the command is not understood. */
  public String usage() {
    return name + " " + parameters;
  }

  /** The options of one dash as a table, the way ZooKeeper's shell lays it out. */
  public List<String> table() {
    List<Option> shown =
        options.stream()
            .filter(option -> option.dashes() == 1)
            .sorted(Comparator.comparing(Option::name, String.CASE_INSENSITIVE_ORDER))
            .toList();
    int widest = shown.stream().mapToInt(option -> tableName(option).length()).max().orElse(0);
    return shown.stream()
        .map(option ->
            " "
                + tableName(option)
                + " ".repeat(widest - tableName(option).length() + 3)
                + option.help())
        .toList();
  }

  private static String tableName(Option option) {
    return option.typed() + (option.takesValue() ? " <arg>" : "");
  }

  /** The option of that name; null if there is none. */
  public @Nullable Option option(String wanted, int dashes) {
    for (Option option : options) {
      if (option.name().equals(wanted) && option.dashes() == dashes) {
        return option;
      }
    }
    return null;
  }

  /** What the word at an index stands for; TEXT where nothing is known. */
  public WordKind kindAt(int index) {
    if (words.isEmpty()) {
      return WordKind.TEXT;
    }
    return words.get(Math.min(index, words.size() - 1));
  }
}
