package dev.ostler.shell.line;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the word under the cursor may become: commands, options, paths of the live tree. */
public final class Completion {
  /** What completion knows of commands and of the tree. */
  public interface Vocabulary {
    /** All commands. */
    Collection<Form> forms();

    /**
     * Names of the children of a znode; empty if it is not there or the server takes too long: a
     * person waits.
     */
    List<String> children(String path);
  }

  /**
   * One possibility.
   *
   * @param word the whole word
   * @param shown what to list for it
   * @param finished whether nothing more belongs to the word
   */
  public record Offer(String word, String shown, boolean finished) {}

  private static final List<String> SCHEMES = List.of("digest", "sasl", "x509", "ip");
  private static final List<String> LISTS =
      List.of("world:anyone:cdrwa", "world:anyone:r", "auth::cdrwa");

  private final Vocabulary vocabulary;

  /** With this knowledge. */
  public Completion(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  /**
   * The possibilities.
   *
   * @param before the words before the one under the cursor
   * @param begun what stands of that one before the cursor
   */
  public List<Offer> offers(List<String> before, String begun) {
    if (before.isEmpty()) {
      return finished(vocabulary.forms().stream().map(Form::name), begun);
    }
    for (Form form : vocabulary.forms()) {
      if (form.name().equals(before.getFirst())) {
        return offers(form, before.subList(1, before.size()), begun);
      }
    }
    return List.of();
  }

  private List<Offer> offers(Form form, List<String> before, String begun) {
    if (begun.startsWith("-")) {
      return finished(form.options().stream().map(Option::typed), begun);
    }
    int words = 0;
    boolean value = false;
    for (String word : before) {
      Option option = option(form, word);
      if (value) {
        value = false;
      } else if (option == null) {
        words++;
      } else {
        value = option.takesValue();
      }
    }
    if (value) {
      return List.of();
    }
    return switch (form.kindAt(words)) {
      case PATH -> paths(begun);
      case COMMAND -> finished(vocabulary.forms().stream().map(Form::name), begun);
      case SWITCH -> finished(Stream.of("on", "off"), begun);
      case SCHEME -> finished(SCHEMES.stream(), begun);
      case ACL -> finished(LISTS.stream(), begun);
      case FILE, TEXT -> List.of();
    };
  }

  private static @Nullable Option option(Form form, String word) {
    if (word.startsWith("--")) {
      return form.option(word.substring(2), 2);
    }
    return word.startsWith("-") ? form.option(word.substring(1), 1) : null;
  }

  /** Children that fit; behind a whole path the slash that leads to its children. */
  private List<Offer> paths(String begun) {
    int slash = begun.lastIndexOf('/');
    if (slash < 0) {
      return begun.isEmpty() ? List.of(new Offer("/", "/", false)) : List.of();
    }
    String parent = slash == 0 ? "/" : begun.substring(0, slash);
    String prefix = begun.substring(slash + 1);
    List<Offer> offers = new ArrayList<>();
    for (String name : vocabulary.children(parent)) {
      if (name.startsWith(prefix)) {
        offers.add(new Offer(begun.substring(0, slash + 1) + name, name, false));
      }
    }
    boolean itself = offers.size() == 1 && offers.getFirst().word().equals(begun);
    if (itself && !vocabulary.children(begun).isEmpty()) {
      return List.of(new Offer(begun + "/", prefix + "/", false));
    }
    return List.copyOf(offers);
  }

  private static List<Offer> finished(Stream<String> words, String begun) {
    return words
        .filter(word -> word.startsWith(begun))
        .map(word -> new Offer(word, word, true))
        .toList();
  }
}
