package dev.ostler.core.access;

import org.jspecify.annotations.Nullable;

/**
 * An IP address as numbers, read from its text. Nothing is ever looked up: what is not an address
 * is refused, so a name can neither be resolved nor slip into an access control list.
 *
 * <pre>
 *   IPv4   four decimal numbers 0 to 255, zeros in front do not count: 10.1.2.3, 010.1.2.003
 *   IPv6   eight groups of one to four hex digits, one run of groups may be left out as "::":
 *          fe80::1
 * </pre>
 *
 * <p>Seen on ZooKeeper 3.9.4: a number with zeros in front is decimal and not octal, and an IPv6
 * address that ends like an IPv4 address ({@code ::ffff:10.1.2.3}) is refused. It also takes a sign
 * before a number; that is refused here.
 *
 * @param bits 32 or 128, which tells the family
 * @param high the first 64 bits of an IPv6 address; 0 for IPv4
 * @param low the rest; an IPv4 address is in its low 32 bits
 */
record IpAddress(int bits, long high, long low) {
  private static final int GROUPS = 8;

  /** The address, or null if the text is none. */
  static @Nullable IpAddress parse(String text) {
    return text.indexOf(':') < 0 ? parseV4(text) : parseV6(text);
  }

  /** True if both are of one family and their first {@code prefixBits} bits are equal. */
  boolean hasSamePrefix(IpAddress other, int prefixBits) {
    if (bits != other.bits) {
      return false;
    }
    if (bits == 32) {
      return samePrefix(low << 32, other.low << 32, prefixBits);
    }
    return samePrefix(high, other.high, Math.min(64, prefixBits))
        && samePrefix(low, other.low, Math.max(0, prefixBits - 64));
  }

  private static boolean samePrefix(long one, long other, int prefixBits) {
    return prefixBits == 0 || (one ^ other) >>> (64 - prefixBits) == 0;
  }

  private static @Nullable IpAddress parseV4(String text) {
    long value = 0;
    int at = 0;
    for (int part = 0; part < 4; part++) {
      int end = part < 3 ? text.indexOf('.', at) : text.length();
      int number = end < 0 ? -1 : decimal(text, at, end, 255);
      if (number < 0) {
        return null;
      }
      value = value << 8 | number;
      at = end + 1;
    }
    return new IpAddress(32, 0, value);
  }

  /**
   * The number that the digits of a part of a text make, or -1 if it is none or above the limit.
   */
  static int decimal(String text, int start, int end, int max) {
    if (start >= end) {
      return -1;
    }
    int value = 0;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (!isDigit(c)) {
        return -1;
      }
      value = 10 * value + c - '0';
      if (value > max) {
        return -1;
      }
    }
    return value;
  }

  private static @Nullable IpAddress parseV6(String text) {
    int[] groups = new int[GROUPS];
    int count = 0;
    int gap = -1;
    int at = 0;
    if (text.startsWith("::")) {
      gap = 0;
      at = 2;
    }
    while (at < text.length()) {
      int end = text.indexOf(':', at);
      if (end < 0) {
        end = text.length();
      }
      int group = hexGroup(text, at, end);
      if (group < 0 || count == GROUPS) {
        return null;
      }
      groups[count++] = group;
      if (end == text.length()) {
        break;
      }
      at = end + 1;
      if (at == text.length()) {
        return null;
      }
      if (text.charAt(at) == ':') {
        if (gap >= 0) {
          return null;
        }
        gap = count;
        at++;
      }
    }
    return gap < 0 ? (count == GROUPS ? of(groups) : null) : withGap(groups, count, gap);
  }

  /** Fills the run of zeros that "::" stands for, at least one group. */
  private static @Nullable IpAddress withGap(int[] groups, int count, int gap) {
    if (count == GROUPS) {
      return null;
    }
    int[] all = new int[GROUPS];
    System.arraycopy(groups, 0, all, 0, gap);
    System.arraycopy(groups, gap, all, GROUPS - count + gap, count - gap);
    return of(all);
  }

  private static IpAddress of(int[] groups) {
    long high = 0;
    long low = 0;
    for (int i = 0; i < 4; i++) {
      high = high << 16 | groups[i];
      low = low << 16 | groups[i + 4];
    }
    return new IpAddress(128, high, low);
  }

  private static int hexGroup(String text, int start, int end) {
    if (start == end || end - start > 4) {
      return -1;
    }
    int value = 0;
    for (int i = start; i < end; i++) {
      int digit = hexDigit(text.charAt(i));
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }

  private static int hexDigit(char c) {
    if (isDigit(c)) {
      return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
      return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
