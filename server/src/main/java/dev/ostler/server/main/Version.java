package dev.ostler.server.main;

import org.jspecify.annotations.Nullable;

/** Which Ostler this is. */
public final class Version {
  /** The release of Apache ZooKeeper that this one behaves like. */
  public static final String COMPATIBLE_WITH = "3.9.4";

  private Version() {}

  /** The version from the jar, or {@code development} when run from class files. */
  public static String text() {
    @Nullable String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
