package dev.ostler.core.tree;

import dev.ostler.wire.value.Path;

/**
 * What paths are legal. The rules are about characters; they are checked on the UTF-8 bytes, which
 * for the usual ASCII path means one look at each byte.
 *
 * <p>A reader of text turns bytes that are not UTF-8 into U+FFFD, which no path may hold; so such
 * bytes make a path illegal here. The same goes for everything above U+FFFF.
 */
public final class PathRules {
  private static final Path ZOOKEEPER = Path.of("/zookeeper");
  private static final Path QUOTA = Path.of("/zookeeper/quota");
  private static final Path CONFIG = Path.of("/zookeeper/config");

  private PathRules() {}

  /**
   * The full rule, for a path that is to be a znode's: {@code /}, or components that are neither
   * empty nor {@code .} nor {@code ..}, each behind a slash, without control characters (U+0000 to
   * U+001F, U+007F to U+009F), surrogates and private use (U+D800 to U+F8FF) and U+FFF0 to U+FFFF.
   */
  public static boolean isValid(Path path) {
    byte[] bytes = path.array();
    int start = path.offset();
    int end = start + path.length();
    if (start == end || bytes[start] != '/') {
      return false;
    }
    if (end - start == 1) {
      return true;
    }
    int component = start + 1;
    int at = component;
    while (at < end) {
      byte b = bytes[at];
      if (b == '/') {
        if (!isComponent(bytes, component, at)) {
          return false;
        }
        at++;
        component = at;
      } else if (b >= 0x20) {
        if (b == 0x7F) {
          return false;
        }
        at++;
      } else if (b >= 0) {
        return false;
      } else {
        int length = legalCharacter(bytes, at, end);
        if (length == 0) {
          return false;
        }
        at += length;
      }
    }
    return isComponent(bytes, component, end);
  }

  /** What a delete, and the first look at a create, ask for: a slash somewhere, and no U+0000. */
  public static boolean passesBasicRule(Path path) {
    byte[] bytes = path.array();
    boolean slash = false;
    for (int i = path.offset(), end = i + path.length(); i < end; i++) {
      if (bytes[i] == 0) {
        return false;
      }
      slash |= bytes[i] == '/';
    }
    return slash;
  }

  /** True for the four znodes that exist in every tree and can never be deleted. */
  public static boolean isReserved(Path path) {
    return path.isRoot()
        || (path.startsWith(ZOOKEEPER)
            && (path.length() == ZOOKEEPER.length() || path.equals(QUOTA) || path.equals(CONFIG)));
  }

  /** Neither empty nor one of the two names that mean a place in other trees. */
  private static boolean isComponent(byte[] bytes, int start, int end) {
    int length = end - start;
    if (length > 2) {
      return true;
    }
    return length == 2
        ? bytes[start] != '.' || bytes[start + 1] != '.'
        : length == 1 && bytes[start] != '.';
  }

  /**
   * Decodes one character that is not ASCII.
   *
   * @return its length in bytes, or 0 if it is not UTF-8 or not legal in a path
   */
  private static int legalCharacter(byte[] bytes, int at, int end) {
    int first = bytes[at] & 0xFF;
    if (first >= 0xC2 && first <= 0xDF) {
      if (end - at < 2 || !continues(bytes[at + 1])) {
        return 0;
      }
      int character = (first & 0x1F) << 6 | (bytes[at + 1] & 0x3F);
      return character > 0x9F ? 2 : 0;
    }
    if ((first & 0xF0) == 0xE0) {
      if (end - at < 3 || !continues(bytes[at + 1]) || !continues(bytes[at + 2])) {
        return 0;
      }
      int character = (first & 0x0F) << 12 | (bytes[at + 1] & 0x3F) << 6 | (bytes[at + 2] & 0x3F);
      // Below U+0800 it would be a longer form than need be, which is not UTF-8.
      boolean legal =
          character >= 0x800 && (character < 0xD800 || (character > 0xF8FF && character < 0xFFF0));
      return legal ? 3 : 0;
    }
    return 0;
  }

  private static boolean continues(byte b) {
    return (b & 0xC0) == 0x80;
  }
}
