package dev.ostler.client;

import dev.ostler.wire.value.Stat;

/**
 * A znode was created.
 *
 * @param path its path, with the number the server appended in a sequential mode
 * @param stat as it was right after
 */
public record Created(String path, Stat stat) implements MultiResult {
  /** What stands behind the last slash. */
  public String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /**
   * The number a sequential mode appended.
   *
   * @throws IllegalStateException the name does not end in ten digits
   */
  public int sequence() {
    String digits = path.substring(Math.max(0, path.length() - 10));
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException e) {
      throw new IllegalStateException(path + " was not created with a number", e);
    }
  }
}
