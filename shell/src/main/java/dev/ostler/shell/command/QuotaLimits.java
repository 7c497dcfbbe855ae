package dev.ostler.shell.command;

/**
 * The text of a quota znode, limits or counters:
 *
 * <pre>
 *   count=3,bytes=21
 *   count=2,bytes=10=;byteHardLimit=5;countHardLimit=1
 * </pre>
 *
 * <p>-1 stands for no limit.
 */
record QuotaLimits(long count, long bytes, long countHardLimit, long byteHardLimit) {
  /** No limit at all. */
  static final QuotaLimits NONE = new QuotaLimits(-1, -1, -1, -1);

  /** Reads the text; what is missing or no number is -1. */
  static QuotaLimits parse(String text) {
    long count = -1;
    long bytes = -1;
    long countHardLimit = -1;
    long byteHardLimit = -1;
    for (String part : text.split("[,;]+", -1)) {
      int equals = part.indexOf('=');
      if (equals < 0) {
        continue;
      }
      int end = part.indexOf('=', equals + 1);
      long value = number(part.substring(equals + 1, end < 0 ? part.length() : end));
      switch (part.substring(0, equals)) {
        case "count" -> count = value;
        case "bytes" -> bytes = value;
        case "countHardLimit" -> countHardLimit = value;
        case "byteHardLimit" -> byteHardLimit = value;
        default -> {}
      }
    }
    return new QuotaLimits(count, bytes, countHardLimit, byteHardLimit);
  }

  private static long number(String digits) {
    try {
      return Long.parseLong(digits.strip());
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** With the limit of an option of {@code setquota} changed. */
  QuotaLimits with(String option, long value) {
    return switch (option) {
      case "n" -> new QuotaLimits(value, bytes, countHardLimit, byteHardLimit);
      case "b" -> new QuotaLimits(count, value, countHardLimit, byteHardLimit);
      case "N" -> new QuotaLimits(count, bytes, value, byteHardLimit);
      case "B" -> new QuotaLimits(count, bytes, countHardLimit, value);
      default -> throw new IllegalArgumentException("no limit is called " + option);
    };
  }

  /** The text of limits, as it is stored and shown. */
  String text() {
    return counters() + "=;byteHardLimit=" + byteHardLimit + ";countHardLimit=" + countHardLimit;
  }

  /** The text of counters. */
  String counters() {
    return "count=" + count + ",bytes=" + bytes;
  }
}
