package dev.ostler.core.tree;

import dev.ostler.wire.value.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The text of a quota znode, limits or counters:
 *
 * <pre>
 *   count=3,bytes=21
 *   count=-1,bytes=-1=;byteHardLimit=5;countHardLimit=1
 * </pre>
 *
 * <p>-1 stands for no limit. Observed of 3.9.4: commas and semicolons separate, a value is what
 * stands between the first and the second equals sign, and what is missing is -1.
 */
public record Quota(long count, long bytes, long countHardLimit, long byteHardLimit) {
  /**
   * Reads the text.
   *
   * @return null if a number cannot be read
   */
  public static @Nullable Quota parse(@Nullable Bytes text) {
    long count = -1;
    long bytes = -1;
    long countHardLimit = -1;
    long byteHardLimit = -1;
    if (text == null) {
      return null;
    }
    try {
      for (String part : text.toUtf8().split("[,;]+", -1)) {
        int equals = part.indexOf('=');
        if (equals < 0) {
          continue;
        }
        int end = part.indexOf('=', equals + 1);
        String number = part.substring(equals + 1, end < 0 ? part.length() : end);
        long value = number.isEmpty() ? -1 : Long.parseLong(number);
        switch (part.substring(0, equals)) {
          case "count" -> count = value;
          case "bytes" -> bytes = value;
          case "countHardLimit" -> countHardLimit = value;
          case "byteHardLimit" -> byteHardLimit = value;
          default -> {}
        }
      }
    } catch (NumberFormatException e) {
      return null;
    }
    return new Quota(count, bytes, countHardLimit, byteHardLimit);
  }

  /** The text of counters. */
  static Bytes counters(long count, long bytes) {
    return Bytes.utf8("count=" + count + ",bytes=" + bytes);
  }
}
