package dev.ostler.testkit.sim;

import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/** The words of a command line, one after the other. */
public final class Words {
  private final Iterator<String> words;
  private String last = "";

  Words(List<String> words) {
    this.words = words.iterator();
  }

  public boolean hasNext() {
    return words.hasNext();
  }

  /** The next word. */
  public String next() {
    last = words.next();
    return last;
  }

  /** The whole number that the last word wants. */
  public long wholeNumber() {
    return number(Long::valueOf);
  }

  /** The number that the last word wants. */
  public double number() {
    return number(Double::valueOf);
  }

  private <N> N number(Function<String, N> reading) {
    if (!words.hasNext()) {
      throw new IllegalArgumentException(last + " needs a number");
    }
    String word = words.next();
    try {
      return reading.apply(word);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(last + " needs a number, not " + word, e);
    }
  }
}
