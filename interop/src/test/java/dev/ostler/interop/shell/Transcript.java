package dev.ostler.interop.shell;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The commands of {@code commands.txt}, one a line:
 *
 * <pre>
 *   # a remark
 *   ls -s /a
 *   create "/a b" 'x y'
 *   ~ D101 out err status  help        differs on purpose, in the parts that are named
 * </pre>
 */
final class Transcript {
  private Transcript() {}

  /**
   * One line.
   *
   * @param text as it stands there, which is also how one types it
   * @param words of the command
   * @param differs what may differ: {@code out}, {@code err}, {@code status}
   * @param row of docs/differences.md that says why; empty if nothing differs
   */
  record Line(String text, List<String> words, List<String> differs, String row) {
    Line {
      words = List.copyOf(words);
      differs = List.copyOf(differs);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** All of them. */
  static List<Line> lines() {
    String text;
    try (InputStream in = Transcript.class.getResourceAsStream("commands.txt")) {
      if (in == null) {
        throw new IllegalStateException("commands.txt is missing");
      }
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<Line> lines = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        lines.add(line(line));
      }
    }
    return lines;
  }

  private static Line line(String line) {
    if (!line.startsWith("~ ")) {
      return new Line(line, words(line), List.of(), "");
    }
    int gap = line.indexOf("  ", 2);
    String text = line.substring(gap).strip();
    List<String> marks = List.of(line.substring(2, gap).split(" ", -1));
    return new Line(text, words(text), marks.subList(1, marks.size()), marks.getFirst());
  }

  /** Cuts as a POSIX shell does, as far as the list needs it. */
  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean begun = false;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0 && c == quote) {
        quote = 0;
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
        begun = true;
      } else if (quote == 0 && c == ' ') {
        if (begun) {
          words.add(word.toString());
          word.setLength(0);
          begun = false;
        }
      } else {
        word.append(c);
        begun = true;
      }
    }
    if (begun) {
      words.add(word.toString());
    }
    return words;
  }
}
