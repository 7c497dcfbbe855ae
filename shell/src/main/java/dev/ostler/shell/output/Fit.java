package dev.ostler.shell.output;

import org.jline.utils.WCWidth;

/** Text that fits a width, and text that does nothing to a terminal but show. */
public final class Fit {
  private Fit() {}

  /** The text, cut with an ellipsis if it takes more than so many columns. */
  public static String cut(String text, int columns) {
    int taken = 0;
    int kept = 0;
    for (int at = 0; at < text.length(); at = text.offsetByCodePoints(at, 1)) {
      taken += columns(text.codePointAt(at));
      if (taken > columns) {
        return columns < 1 ? "" : text.substring(0, kept) + "…";
      }
      if (taken < columns) {
        kept = text.offsetByCodePoints(at, 1);
      }
    }
    return text;
  }

  /** How many columns a text takes; Chinese and pictures take two for a character. */
  public static int columns(String text) {
    return text.codePoints().map(Fit::columns).sum();
  }

  private static int columns(int codePoint) {
    return Math.max(0, WCWidth.wcwidth(codePoint));
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
