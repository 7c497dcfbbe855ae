package dev.ostler.client;

import dev.ostler.wire.value.Path;

/** The znode that is the root for a client: its paths there and back. */
final class Chroot {
  private final String prefix;

  /**
   * @param path {@code /} for none
   */
  Chroot(String path) {
    prefix = path.length() == 1 ? "" : path;
  }

  boolean isNone() {
    return prefix.isEmpty();
  }

  /** A path as the client names it, as the server does. */
  Path toServer(String path) {
    return Path.of(text(path));
  }

  private String text(String path) {
    if (prefix.isEmpty()) {
      return path;
    }
    return path.equals("/") ? prefix : prefix + path;
  }

  /**
   * What the paths of a server begin with if those of the client begin with this, which need not be
   * a path itself: the root's {@code /} stands before its children and not for the chroot.
   */
  Path beginningToServer(String beginning) {
    return Path.of(prefix + beginning);
  }

  /** A path as the server names it, as the client does. */
  String toClient(Path path) {
    return toClient(path.toString());
  }

  String toClient(String path) {
    if (prefix.isEmpty() || !path.startsWith(prefix)) {
      return path;
    }
    if (path.length() == prefix.length()) {
      return "/";
    }
    // Not every path that begins like the chroot is below it: /application is not below /app.
    return path.charAt(prefix.length()) == '/' ? path.substring(prefix.length()) : path;
  }

  @Override
  public String toString() {
    return prefix.isEmpty() ? "/" : prefix;
  }
}
