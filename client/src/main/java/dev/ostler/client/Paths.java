package dev.ostler.client;

import org.jspecify.annotations.Nullable;

/** The rule for paths, as servers apply it to changes. */
public final class Paths {
  private Paths() {}

  /**
   * What is wrong with a path.
   *
   * @param sequential a number will be appended, so it may end in a slash
   * @return null if nothing is
   */
  public static @Nullable String trouble(String path, boolean sequential) {
    if (path.isEmpty()) {
      return "a path is not empty";
    }
    if (path.charAt(0) != '/') {
      return "a path begins with a slash, and " + path + " does not";
    }
    int length = path.length();
    if (length > 1 && path.charAt(length - 1) == '/' && !sequential) {
      return "a path does not end with a slash, and " + path + " does";
    }
    int begin = 1;
    for (int i = 1; i <= length; i++) {
      if (i < length && path.charAt(i) != '/') {
        if (isForbidden(path.charAt(i))) {
          return "the character \\u%04x at index %d is not allowed"
              .formatted((int) path.charAt(i), i);
        }
        continue;
      }
      String wrong = componentTrouble(path, begin, i);
      if (wrong != null) {
        return wrong;
      }
      begin = i + 1;
    }
    return null;
  }

  /**
   * The path of a child.
   *
   * @param name without slashes
   */
  public static String child(String parent, String name) {
    return parent.equals("/") ? "/" + name : parent + "/" + name;
  }

  /** What stands before the last slash; {@code /} for a child of the root and for the root. */
  public static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash <= 0 ? "/" : path.substring(0, slash);
  }

  /** What stands behind the last slash. */
  public static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static @Nullable String componentTrouble(String path, int begin, int end) {
    int length = end - begin;
    if (length == 0 && end < path.length()) {
      return "two slashes follow each other at index " + begin;
    }
    boolean dots =
        (length == 1 || length == 2) && path.charAt(begin) == '.' && path.charAt(end - 1) == '.';
    return dots ? "relative parts (. and ..) are not allowed" : null;
  }

  private static boolean isForbidden(char c) {
    return c <= 0x1f || (c >= 0x7f && c <= 0x9f) || (c >= 0xd800 && c <= 0xf8ff) || c >= 0xfff0;
  }
}
