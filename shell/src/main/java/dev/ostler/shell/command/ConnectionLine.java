package dev.ostler.shell.command;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of the answer to {@code cons}: a client of the server.
 *
 * @param address of the client
 * @param session its session, or {@code -}
 * @param received requests since the connection began
 * @param lastOperation tag of the last one
 * @param averageMillis of the time from a request to its reply
 * @param maxMillis of the same
 */
record ConnectionLine(
    String address,
    String session,
    long received,
    String lastOperation,
    long averageMillis,
    long maxMillis) {
  /** Reads a line; null for one of another form. */
  static @Nullable ConnectionLine parse(String line) {
    int bracket = line.indexOf('[');
    int open = line.indexOf('(');
    int close = line.lastIndexOf(')');
    if (bracket < 0 || open < bracket || close < open) {
      return null;
    }
    Map<String, String> values = new HashMap<>();
    for (String part : line.substring(open + 1, close).split(",", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        values.put(part.substring(0, equals), part.substring(equals + 1));
      }
    }
    String address = line.substring(0, bracket).strip();
    return new ConnectionLine(
        address.startsWith("/") ? address.substring(1) : address,
        values.getOrDefault("sid", "-"),
        number(values.get("recved")),
        values.getOrDefault("lop", "-"),
        number(values.get("avglat")),
        number(values.get("maxlat")));
  }

  private static long number(@Nullable String digits) {
    try {
      return digits == null ? 0 : Long.parseLong(digits);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
