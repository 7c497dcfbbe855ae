package dev.ostler.shell.output;

/** Text that fits a width, and text that does nothing to a terminal but show. */
public final class Fit {
  private Fit() {}

  /** The text, cut with an ellipsis if it is longer than so many columns. */
  public static String cut(String text, int columns) {
    if (text.length() <= columns) {
      return text;
    }
    if (columns <= 1) {
      return columns == 1 ? "…" : "";
    }
    int end = columns - 1;
    if (Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end) + "…";
  }

  /** The text in one line: control characters become visible. */
  public static String oneLine(String text) {
    StringBuilder line = new StringBuilder(text.length());
    text.codePoints().forEach(c -> line.appendCodePoint(visible(c)));
    return line.toString();
  }

  /**
   * The text without anything that a terminal would obey: what was stored in a znode must not move
   * the cursor or rename a window. Line ends and tabs stay.
   */
  public static String harmless(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints().forEach(c -> shown.appendCodePoint(c == '\n' || c == '\t' ? c : visible(c)));
    return shown.toString();
  }

  /** Whether the bytes behind this text were no UTF-8, or no text for people. */
  public static boolean looksBinary(String text) {
    return text.codePoints()
        .anyMatch(c -> c == 0xfffd || (c < 0x20 && c != '\n' && c != '\t' && c != '\r'));
  }

  private static int visible(int c) {
    if (c < 0x20) {
      // The pictures of control characters stand in the same order.
      return 0x2400 + c;
    }
    if (c == 0x7f) {
      return 0x2421;
    }
    return c >= 0x80 && c < 0xa0 ? 0xfffd : c;
  }
}
