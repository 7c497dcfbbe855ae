package dev.ostler.shell.line;

import java.util.ArrayList;
import java.util.List;
import org.jline.reader.CompletingParsedLine;

/**
 * A line with a cursor in it, as the line editor wants it: the word under the cursor may be
 * replaced, with the quotes it has or needs.
 */
final class TypedLine implements CompletingParsedLine {
  private final String line;
  private final int cursor;
  private final List<String> words = new ArrayList<>();
  private int wordIndex;
  private int wordBegin;
  private int wordEnd;
  private char quote = ' ';

  TypedLine(String line, int cursor) {
    this.line = line;
    this.cursor = cursor;
    wordIndex = -1;
    for (Words.Word word : Words.of(line).words()) {
      boolean here = word.begin() <= cursor && cursor <= word.end();
      if (wordIndex < 0 && (here || word.begin() > cursor)) {
        place(word, here);
      }
      words.add(word.text());
    }
    if (wordIndex < 0) {
      wordIndex = words.size();
      words.add("");
      wordBegin = cursor;
      wordEnd = cursor;
    }
  }

  private void place(Words.Word word, boolean here) {
    wordIndex = words.size();
    if (here) {
      wordBegin = word.begin();
      wordEnd = word.end();
      quote = word.quote();
    } else {
      words.add("");
      wordBegin = cursor;
      wordEnd = cursor;
    }
  }

  @Override
  public String word() {
    return words.get(wordIndex);
  }

  /** What stands of the word before the cursor, quotes taken off. */
  String begun() {
    List<String> cut = Words.split(line.substring(wordBegin, cursor));
    return cut.isEmpty() ? "" : cut.getFirst();
  }

  @Override
  public int wordCursor() {
    return begun().length();
  }

  @Override
  public int wordIndex() {
    return wordIndex;
  }

  @Override
  public List<String> words() {
    return words;
  }

  @Override
  public String line() {
    return line;
  }

  @Override
  public int cursor() {
    return cursor;
  }

  /** What to insert for a word; a quote stays open for one that may go on, see LineEditor. */
  @Override
  public CharSequence escape(CharSequence candidate, boolean complete) {
    String text = candidate.toString();
    boolean keepsQuote = (quote == '"' || quote == '\'') && text.indexOf(quote) < 0;
    String quoted = keepsQuote ? quote + text + quote : Words.quote(text);
    boolean open = !complete && !quoted.equals(text);
    return open ? quoted.substring(0, quoted.length() - 1) : quoted;
  }

  @Override
  public int rawWordCursor() {
    return cursor - wordBegin;
  }

  @Override
  public int rawWordLength() {
    return wordEnd - wordBegin;
  }
}
