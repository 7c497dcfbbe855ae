package dev.ostler.shell.line;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The words of a command, sorted into options and the rest.
 *
 * <p>Options may stand anywhere, several switches may share a dash ({@code -sw}), a value may be
 * attached ({@code -v5}, {@code -v=5}), and after {@code --} no word is an option. That is how
 * ZooKeeper's shell was seen to read them.
 */
public final class Arguments {
  private final Form form;
  private final List<String> words = new ArrayList<>();
  private final Map<String, String> given = new HashMap<>();
  private final Map<String, Option> chosen = new HashMap<>();
  private @Nullable Option open;

  private Arguments(Form form) {
    this.form = form;
  }

  /**
   * Sorts the words that follow the name of a command.
   *
   * @throws ArgumentsException an option is unknown, lacks its value, or excludes another
   */
  public static Arguments parse(Form form, List<String> typed) throws ArgumentsException {
    Arguments arguments = new Arguments(form);
    boolean optionsOver = false;
    for (String word : typed) {
      if (optionsOver) {
        arguments.words.add(word);
      } else if (word.equals("--")) {
        optionsOver = true;
      } else {
        arguments.take(word);
      }
    }
    arguments.demandValue();
    return arguments;
  }

  /** The words that are no options. */
  public List<String> words() {
    return List.copyOf(words);
  }

  /** Whether an option was given. */
  public boolean has(String option) {
    return given.containsKey(option);
  }

  /** The value of an option; null if it was not given. */
  public @Nullable String value(String option) {
    return given.get(option);
  }

  private void take(String word) throws ArgumentsException {
    Option waiting = open;
    if (waiting != null && !looksLikeOption(word)) {
      given.put(waiting.name(), withoutQuotes(word));
      open = null;
      return;
    }
    if (word.startsWith("--")) {
      takeLong(word);
    } else if (word.startsWith("-") && word.length() > 1) {
      takeShort(word);
    } else {
      words.add(word);
    }
  }

  private void takeLong(String word) throws ArgumentsException {
    int equals = word.indexOf('=');
    String name = equals < 0 ? word.substring(2) : word.substring(2, equals);
    Option option = form.option(name, 2);
    if (option == null || (equals >= 0 && !option.takesValue())) {
      throw ArgumentsException.unrecognized(word);
    }
    select(option);
    if (equals >= 0) {
      attach(option, word.substring(equals + 1));
    }
  }

  private void takeShort(String word) throws ArgumentsException {
    int equals = word.indexOf('=');
    String name = equals < 0 ? word.substring(1) : word.substring(1, equals);
    Option option = form.option(name, 1);
    if (option != null && (equals < 0 || option.takesValue())) {
      select(option);
      if (equals >= 0) {
        attach(option, word.substring(equals + 1));
      }
      return;
    }
    for (int i = 1; i < word.length(); i++) {
      Option letter = form.option(word.substring(i, i + 1), 1);
      if (letter == null) {
        throw ArgumentsException.unrecognized(word);
      }
      select(letter);
      if (letter.takesValue() && i + 1 < word.length()) {
        attach(letter, word.substring(i + 1));
        return;
      }
    }
  }

  private void select(Option option) throws ArgumentsException {
    demandValue();
    if (!option.group().isEmpty()) {
      Option before = chosen.putIfAbsent(option.group(), option);
      if (before != null && !before.equals(option)) {
        throw ArgumentsException.twoOfAGroup(option, before);
      }
    }
    given.putIfAbsent(option.name(), "");
    if (option.takesValue()) {
      open = option;
    }
  }

  private void attach(Option option, String value) {
    given.put(option.name(), withoutQuotes(value));
    open = null;
  }

  private void demandValue() throws ArgumentsException {
    if (open != null) {
      throw ArgumentsException.withoutValue(open);
    }
  }

  /** A word that may be the value of an option that waits for one, a negative number included. */
  private boolean looksLikeOption(String word) {
    if (!word.startsWith("-") || word.length() == 1) {
      return false;
    }
    if (word.startsWith("--")) {
      int equals = word.indexOf('=');
      return form.option(equals < 0 ? word.substring(2) : word.substring(2, equals), 2) != null;
    }
    int equals = word.indexOf('=');
    String name = equals < 0 ? word.substring(1) : word.substring(1, equals);
    return form.option(name, 1) != null || form.option(word.substring(1, 2), 1) != null;
  }

  private static String withoutQuotes(String word) {
    boolean quoted = word.length() > 1 && word.startsWith("\"") && word.endsWith("\"");
    return quoted ? word.substring(1, word.length() - 1) : word;
  }
}
