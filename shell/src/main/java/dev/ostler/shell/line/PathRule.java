package dev.ostler.shell.line;

import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a path, in the sentences that ZooKeeper's shell prints. The server would
 * refuse such a path without a word about the reason.
 */
public final class PathRule {
  private PathRule() {}

  /**
   * Looks at a path.
   *
   * @param sequential a number will be appended, so it may end in a slash
   * @return null if nothing is wrong
   */
  public static @Nullable String trouble(String path, boolean sequential) {
    if (path.isEmpty()) {
      return "Path length must be > 0";
    }
    if (path.charAt(0) != '/') {
      return "Path must start with / character";
    }
    if (path.length() > 1 && path.endsWith("/") && !sequential) {
      return "Path must not end with / character";
    }
    int begin = 1;
    for (int i = 1; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '/') {
        String wrong = partTrouble(path.substring(begin, i), i);
        if (wrong != null) {
          return invalid(path, wrong);
        }
        begin = i + 1;
      } else if (c == 0) {
        return invalid(path, "null character not allowed @" + i);
      } else if (isForbidden(c)) {
        return invalid(path, "invalid character @" + i);
      }
    }
    String last = path.substring(begin);
    if (last.equals(".") || last.equals("..")) {
      return invalid(path, "relative paths not allowed @" + (path.length() - 1));
    }
    return null;
  }

  private static @Nullable String partTrouble(String part, int end) {
    if (part.isEmpty()) {
      return "empty node name specified @" + end;
    }
    if (part.equals(".") || part.equals("..")) {
      return "relative paths not allowed @" + (end - 1);
    }
    return null;
  }

  private static String invalid(String path, String reason) {
    return "Invalid path string \"" + path + "\" caused by " + reason;
  }

  private static boolean isForbidden(char c) {
    return c <= 0x1f || (c >= 0x7f && c <= 0x9f) || (c >= 0xd800 && c <= 0xf8ff) || c >= 0xfff0;
  }
}
