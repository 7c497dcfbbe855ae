package dev.ostler.server.config;

/**
 * A mistake in the configuration that the start is refused for.
 *
 * @param where file and line, system property or argument
 * @param key the key as written, empty when the mistake is not about one
 * @param value the value as written ({@code ***} for a secret), empty when there is none
 * @param what what is wrong; for a check ZooKeeper makes too, in the words operators search for
 * @param remedy what to do about it
 */
public record Problem(String where, String key, String value, String what, String remedy) {

  static Problem of(Setting setting, String what, String remedy) {
    return new Problem(setting.origin().text(), setting.name(), setting.shown(), what, remedy);
  }

  static Problem of(Origin where, String what, String remedy) {
    return new Problem(where.text(), "", "", what, remedy);
  }

  /** The mistake as one line: where, key and value, what, remedy. */
  public String text() {
    String setting = key.isEmpty() ? "" : key + "=" + printable(value) + ": ";
    return where + ": " + setting + what + ". " + remedy + ".";
  }

  /** Control characters in a damaged file must not reach a terminal. */
  private static String printable(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .limit(200)
        .forEach(c -> shown.appendCodePoint(Character.isISOControl(c) ? '?' : c));
    return shown.toString();
  }
}
