package dev.ostler.shell.output;

import dev.ostler.wire.value.Bytes;
import java.util.ArrayList;
import java.util.List;

/**
 * Bytes as a table of sixteen columns:
 *
 * <pre>
 *          +-------------------------------------------------+
 *          |  0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f |
 * +--------+-------------------------------------------------+----------------+
 * |00000000| 68 65 6c 6c 6f                                  |hello           |
 * +--------+-------------------------------------------------+----------------+
 * </pre>
 */
public final class HexText {
  private static final int ROW = 16;
  private static final String INDENT = "         ";
  private static final String TOP = INDENT + "+-------------------------------------------------+";
  private static final String HEAD = INDENT + "|  0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f |";
  private static final String RULE =
      "+--------+-------------------------------------------------+----------------+";

  private HexText() {}

  /** The lines of the table. */
  public static List<String> lines(Bytes bytes) {
    List<String> lines = new ArrayList<>();
    lines.add(TOP);
    lines.add(HEAD);
    lines.add(RULE);
    for (int begin = 0; begin < bytes.length(); begin += ROW) {
      lines.add(row(bytes, begin, Math.min(begin + ROW, bytes.length())));
    }
    lines.add(RULE);
    return lines;
  }

  private static String row(Bytes bytes, int begin, int end) {
    StringBuilder hex = new StringBuilder();
    StringBuilder text = new StringBuilder();
    for (int i = begin; i < end; i++) {
      int b = bytes.at(i) & 0xff;
      hex.append(' ').append(Character.forDigit(b >> 4, 16)).append(Character.forDigit(b & 15, 16));
      text.append(b <= 0x1f || b >= 0x7f ? '.' : (char) b);
    }
    return "|%08x|%-49s|%-16s|".formatted(begin, hex, text);
  }
}
