package dev.ostler.shell.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which release this is, in the form that tools cut to pieces: {@code 3.9.4-…, built on …}. */
final class Release {
  private static final String COMPATIBLE = "3.9.4";

  private Release() {}

  /** The line. */
  static String line() {
    Properties properties = new Properties();
    try (InputStream in = Release.class.getResourceAsStream("release.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return COMPATIBLE
        + "-ostler-"
        + properties.getProperty("version", "unknown")
        + ", built on "
        + properties.getProperty("built", "an unknown day")
        + " UTC";
  }
}
