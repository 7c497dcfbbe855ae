package dev.ostler.server.config;

import java.util.Map;
import java.util.TreeMap;

/** The only class of Ostler that reads the system properties of the JVM. */
public final class SystemProperties {
  private SystemProperties() {}

  /** A copy of all system properties as they are now, ordered by name. */
  public static Map<String, String> copy() {
    TreeMap<String, String> copy = new TreeMap<>();
    for (String name : System.getProperties().stringPropertyNames()) {
      String value = System.getProperty(name);
      if (value != null) {
        copy.put(name, value);
      }
    }
    return copy;
  }
}
