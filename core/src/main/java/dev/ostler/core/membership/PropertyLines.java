package dev.ostler.core.membership;

import dev.ostler.wire.codec.MalformedException;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * Reads the syntax of Java property files: a line is a key and a value, parted by {@code =}, {@code
 * :} or space; {@code #} and {@code !} begin a comment; a backslash takes away the meaning of the
 * next character, or, at the end, joins the next line. Of equal keys the last one counts.
 */
final class PropertyLines {
  private final String text;
  private int position;

  private PropertyLines(String text) {
    this.text = text;
  }

  static SequencedMap<String, String> parse(String text) throws MalformedException {
    PropertyLines lines = new PropertyLines(text);
    SequencedMap<String, String> values = new LinkedHashMap<>();
    while (lines.position < text.length()) {
      lines.readLine(values);
    }
    return values;
  }

  private void readLine(SequencedMap<String, String> values) throws MalformedException {
    skipBlank();
    if (atEnd()) {
      position++;
      return;
    }
    char first = text.charAt(position);
    if (first == '#' || first == '!') {
      while (!atEnd()) {
        position++;
      }
      return;
    }
    String key = readUntil("=: \t\f");
    skipBlank();
    if (!atEnd() && "=:".indexOf(text.charAt(position)) >= 0) {
      position++;
      skipBlank();
    }
    values.put(key, readUntil(""));
    position++;
  }

  private boolean atEnd() {
    return position >= text.length() || "\r\n".indexOf(text.charAt(position)) >= 0;
  }

  private void skipBlank() {
    while (position < text.length() && " \t\f".indexOf(text.charAt(position)) >= 0) {
      position++;
    }
  }

  private String readUntil(String separators) throws MalformedException {
    StringBuilder value = new StringBuilder();
    while (!atEnd() && separators.indexOf(text.charAt(position)) < 0) {
      char next = text.charAt(position++);
      if (next == '\\') {
        readEscape(value);
      } else {
        value.append(next);
      }
    }
    return value.toString();
  }

  private void readEscape(StringBuilder value) throws MalformedException {
    if (position >= text.length()) {
      return;
    }
    char escaped = text.charAt(position++);
    switch (escaped) {
      case '\r', '\n' -> {
        if (escaped == '\r' && position < text.length() && text.charAt(position) == '\n') {
          position++;
        }
        skipBlank();
      }
      case 't' -> value.append('\t');
      case 'n' -> value.append('\n');
      case 'r' -> value.append('\r');
      case 'f' -> value.append('\f');
      case 'u' -> value.append(readUnicode());
      default -> value.append(escaped);
    }
  }

  private char readUnicode() throws MalformedException {
    int code = 0;
    for (int i = 0; i < 4; i++) {
      int digit = position < text.length() ? Character.digit(text.charAt(position++), 16) : -1;
      if (digit < 0) {
        throw new MalformedException("\\u is followed by four hexadecimal digits");
      }
      code = 16 * code + digit;
    }
    return (char) code;
  }
}
