package dev.ostler.server.config;

/**
 * One written setting.
 *
 * @param key the row of the table it belongs to
 * @param name the key as written in the file, without {@code zookeeper.}
 * @param value the trimmed text
 * @param origin where it stands
 */
record Setting(ConfigKey key, String name, String value, Origin origin) {

  /** The value as it may be shown to people. */
  String shown() {
    return key.form() == Form.SECRET ? "***" : value;
  }

  @Override
  public String toString() {
    return origin.text() + ": " + name + "=" + shown();
  }
}
