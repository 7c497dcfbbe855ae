package dev.ostler.testkit.model;

import org.jspecify.annotations.Nullable;

/** The two path rules of the protocol, and path arithmetic. */
final class ModelPaths {
  private ModelPaths() {}

  /** Whether a node may have this path. */
  static boolean isLegal(@Nullable String path) {
    if (path == null || path.isEmpty() || path.charAt(0) != '/') {
      return false;
    }
    if (path.equals("/")) {
      return true;
    }
    if (path.endsWith("/") || path.contains("//")) {
      return false;
    }
    for (String component : path.substring(1).split("/", -1)) {
      if (component.equals(".") || component.equals("..")) {
        return false;
      }
    }
    return path.chars().noneMatch(ModelPaths::isForbidden);
  }

  private static boolean isForbidden(int unit) {
    return unit <= 0x1f
        || (unit >= 0x7f && unit <= 0x9f)
        || (unit >= 0xd800 && unit <= 0xf8ff)
        || unit >= 0xfff0;
  }

  /** Whether a write can look up the parent of this path at all. */
  static boolean hasParent(String path) {
    return path.indexOf('/') >= 0 && path.indexOf('\0') < 0;
  }

  /** Everything before the last slash; the root for its direct children. */
  static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash == 0 ? "/" : path.substring(0, slash);
  }

  /** Everything behind the last slash. */
  static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** Whether {@code path} lies strictly below {@code ancestor}. */
  static boolean isBelow(String path, String ancestor) {
    String prefix = ancestor.equals("/") ? "/" : ancestor + "/";
    return path.length() > prefix.length() && path.startsWith(prefix);
  }
}
