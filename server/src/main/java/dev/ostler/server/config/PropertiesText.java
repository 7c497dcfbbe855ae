package dev.ostler.server.config;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.function.Predicate;

/**
 * Splits a file in the syntax of {@link Properties} into entries that remember their line.
 * Comments, separators, continuation lines and escapes are those of {@link Properties}, which also
 * does the decoding of each logical line; only the cutting into logical lines happens here, because
 * {@link Properties} forgets line numbers and duplicates.
 */
final class PropertiesText {

  /** A key and its value, both trimmed as ZooKeeper trims them, and the line the key begins in. */
  record Entry(String key, String value, int line) {}

  /** Where the text of an entry stands, with the end of its last line. */
  private record Span(String key, int from, int to) {}

  private final Path file;
  private final String text;
  private final List<Span> spans = new ArrayList<>();
  private final List<Entry> entries = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();

  private PropertiesText(Path file, String text) {
    this.file = file;
    this.text = text;
  }

  /** Reads the whole text; damaged escapes become problems and the other lines are still read. */
  static PropertiesText parse(Path file, String text) {
    PropertiesText parsed = new PropertiesText(file, text);
    parsed.splitIntoLogicalLines();
    return parsed;
  }

  /** All entries in the order of the file, duplicates included. */
  List<Entry> entries() {
    return entries;
  }

  /** Lines that could not be decoded. */
  List<Problem> problems() {
    return problems;
  }

  /** The text without the entries of some keys; comments and all other lines stay as they are. */
  String without(Predicate<String> keys) {
    StringBuilder rest = new StringBuilder();
    int copied = 0;
    for (Span span : spans) {
      if (keys.test(span.key())) {
        rest.append(text, copied, span.from());
        copied = span.to();
      }
    }
    return rest.append(text, copied, text.length()).toString();
  }

  /** A value as it has to be written to be read as itself. */
  static String escaped(String value) {
    StringBuilder written = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      char letter = value.charAt(i);
      if (letter == '\\' || (i == 0 && letter == ' ')) {
        written.append('\\').append(letter);
      } else if (letter < ' ' || letter > '~') {
        written.append("\\u").append(HexFormat.of().toHexDigits(letter));
      } else {
        written.append(letter);
      }
    }
    return written.toString();
  }

  private void splitIntoLogicalLines() {
    StringBuilder logical = new StringBuilder();
    int firstLine = 0;
    int start = 0;
    int number = 0;
    int at = 0;
    while (at < text.length()) {
      int end = endOfLine(text, at);
      start = logical.isEmpty() ? at : start;
      String line = text.substring(at, end);
      at = afterLineEnd(text, end);
      number++;
      if (logical.isEmpty()) {
        if (isBlankOrComment(line)) {
          continue;
        }
        firstLine = number;
      }
      logical.append(line).append('\n');
      if (!endsInContinuation(line)) {
        decode(logical.toString(), firstLine, start, Math.min(at, text.length()));
        logical.setLength(0);
      }
    }
    if (!logical.isEmpty()) {
      decode(logical.toString(), firstLine, start, text.length());
    }
  }

  private static int endOfLine(String text, int from) {
    int end = from;
    while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
      end++;
    }
    return end;
  }

  private static int afterLineEnd(String text, int end) {
    return text.startsWith("\r\n", end) ? end + 2 : end + 1;
  }

  /** Whether nothing of the line counts; a lone backslash has nothing to continue. */
  private static boolean isBlankOrComment(String line) {
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c != ' ' && c != '\t' && c != '\f') {
        return c == '#' || c == '!' || (c == '\\' && i == line.length() - 1);
      }
    }
    return true;
  }

  private static boolean endsInContinuation(String line) {
    int backslashes = 0;
    while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
      backslashes++;
    }
    return backslashes % 2 == 1;
  }

  private void decode(String logicalLine, int lineNumber, int from, int to) {
    Properties decoded = new Properties();
    try {
      decoded.load(new StringReader(logicalLine));
    } catch (IllegalArgumentException malformed) {
      problems.add(
          Problem.of(
              new Origin.FileLine(file, lineNumber),
              "a backslash followed by u is not followed by four hexadecimal digits",
              "Write a backslash of a path twice, or use forward slashes"));
    } catch (IOException impossible) {
      throw new UncheckedIOException("reading from a string", impossible);
    }
    for (String key : decoded.stringPropertyNames()) {
      String value = decoded.getProperty(key, "");
      entries.add(new Entry(key.trim(), value.trim(), lineNumber));
      spans.add(new Span(key.trim(), from, to));
    }
  }
}
