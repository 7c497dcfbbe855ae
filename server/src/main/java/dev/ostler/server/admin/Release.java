package dev.ostler.server.admin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * Which Ostler this is.
 *
 * @param version of Ostler
 * @param built when, as {@code yyyy-MM-dd HH:mm} in UTC
 */
public record Release(String version, String built) {
  /** The release of Apache ZooKeeper that this one behaves like. */
  public static final String COMPATIBLE_WITH = "3.9.4";

  private static final String FILE = "release.properties";

  /** What the build wrote down. */
  public static Release read() {
    Properties properties = new Properties();
    try (InputStream in = Release.class.getResourceAsStream(FILE)) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the jar's own " + FILE + " cannot be read", e);
    }
    return new Release(
        properties.getProperty("version", "unknown"), properties.getProperty("built", "unknown"));
  }

  /** In the form that monitoring tools look for a version of Apache ZooKeeper in. */
  public String compatibleText() {
    return COMPATIBLE_WITH + "-ostler-" + version + ", built on " + built + " UTC";
  }
}
