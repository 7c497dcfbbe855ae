package dev.ostler.bench.load;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes decimal numbers of a fixed width, zero padded, without a division per digit. */
final class Digits {
  /** The widest number a group of digits may hold. */
  static final int WIDTH_MAX = 8;

  private static final int[] FOUR = fourDigitWords();

  private Digits() {}

  /**
   * Writes {@code value} as {@code width} ASCII digits at {@code at}; higher digits are cut off.
   *
   * @param out a big-endian buffer
   */
  static void put(ByteBuffer out, int at, int width, int value) {
    if (width == WIDTH_MAX) {
      out.putInt(at, FOUR[value / 10_000 % 10_000]);
      out.putInt(at + 4, FOUR[value % 10_000]);
      return;
    }
    int rest = value;
    for (int i = at + width - 1; i >= at; i--) {
      out.put(i, (byte) ('0' + rest % 10));
      rest /= 10;
    }
  }

  private static int[] fourDigitWords() {
    int[] words = new int[10_000];
    ByteBuffer word = ByteBuffer.allocate(4).order(ByteOrder.BIG_ENDIAN);
    for (int i = 0; i < words.length; i++) {
      put(word, 0, 4, i);
      words[i] = word.getInt(0);
    }
    return words;
  }
}
