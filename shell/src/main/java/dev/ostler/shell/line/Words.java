package dev.ostler.shell.line;

import java.util.ArrayList;
import java.util.List;

/**
 * A line cut into words.
 *
 * <pre>
 *   create /a hello            three words
 *   create /a "two words"      quotes of either kind around a word keep it together
 *   create /a "first line
 *   second line"               also over several lines
 *   create /a $'it\'s\n'      a dollar sign before: escapes mean what they mean in Java
 * </pre>
 *
 * <p>Quotes count at the beginning of a word only, so that {@code don't} is one; a backslash is an
 * ordinary letter outside {@code $'...'}. Both are ZooKeeper's way.
 */
public final class Words {
  /**
   * One word and where it stands.
   *
   * @param text without its quotes
   * @param begin index of its first character, the quote included
   * @param end index behind its last one
   * @param quote what it begins with: a quote, a dollar sign, or a blank for none
   */
  public record Word(String text, int begin, int end, char quote) {}

  private final String line;
  private final List<Word> words = new ArrayList<>();
  private boolean unfinished;

  private Words(String line) {
    this.line = line;
  }

  /** Cuts a line. */
  public static Words of(String line) {
    Words words = new Words(line);
    words.cut();
    return words;
  }

  /** The texts alone. */
  public static List<String> split(String line) {
    return of(line).words.stream().map(Word::text).toList();
  }

  /** The words with their places; an unfinished one is the last. */
  public List<Word> words() {
    return List.copyOf(words);
  }

  /** Whether a quote was opened and not closed: the word goes on in the next line. */
  public boolean unfinished() {
    return unfinished;
  }

  /** The quote that would end the last word, a blank if it has ended. */
  char missingQuote() {
    if (!unfinished) {
      return ' ';
    }
    return words.getLast().quote() == '"' ? '"' : '\'';
  }

  private void cut() {
    int at = 0;
    while (at < line.length()) {
      char c = line.charAt(at);
      if (Character.isWhitespace(c)) {
        at++;
      } else if (c == '"' || c == '\'') {
        at = quoted(at, c);
      } else if (c == '$' && at + 1 < line.length() && line.charAt(at + 1) == '\'') {
        at = escaped(at);
      } else {
        at = plain(at);
      }
    }
  }

  private int plain(int begin) {
    int end = begin;
    while (end < line.length() && !Character.isWhitespace(line.charAt(end))) {
      end++;
    }
    words.add(new Word(line.substring(begin, end), begin, end, ' '));
    return end;
  }

  private int quoted(int begin, char quote) {
    int close = line.indexOf(quote, begin + 1);
    unfinished = close < 0;
    int last = unfinished ? line.length() : close;
    int end = unfinished ? line.length() : close + 1;
    words.add(new Word(line.substring(begin + 1, last), begin, end, quote));
    return end;
  }

  private int escaped(int begin) {
    StringBuilder text = new StringBuilder();
    int at = begin + 2;
    while (at < line.length() && line.charAt(at) != '\'') {
      if (line.charAt(at) == '\\' && at + 1 < line.length()) {
        at = escape(at + 1, text);
      } else {
        text.append(line.charAt(at++));
      }
    }
    unfinished = at >= line.length();
    int end = unfinished ? line.length() : at + 1;
    words.add(new Word(text.toString(), begin, end, '$'));
    return end;
  }

  /** Appends what an escape means and returns the index behind it. */
  private int escape(int at, StringBuilder text) {
    char c = line.charAt(at);
    switch (c) {
      case 'n' -> text.append('\n');
      case 't' -> text.append('\t');
      case 'r' -> text.append('\r');
      case '0' -> text.append('\0');
      case 'u' -> {
        int end = Math.min(at + 5, line.length());
        try {
          text.append((char) Integer.parseInt(line, at + 1, end, 16));
          return end;
        } catch (NumberFormatException e) {
          text.append("\\u");
        }
      }
      default -> text.append(c);
    }
    return at + 1;
  }

  /** The word as it must be typed to come out as this text. */
  public static String quote(String text) {
    boolean plain =
        !text.isEmpty()
            && text.charAt(0) != '"'
            && text.charAt(0) != '\''
            && !text.startsWith("$'")
            && text.chars().noneMatch(Character::isWhitespace);
    if (plain) {
      return text;
    }
    if (text.indexOf('"') < 0) {
      return '"' + text + '"';
    }
    if (text.indexOf('\'') < 0) {
      return "'" + text + "'";
    }
    return "$'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'";
  }
}
