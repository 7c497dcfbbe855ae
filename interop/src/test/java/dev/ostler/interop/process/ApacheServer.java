package dev.ostler.interop.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A released Apache ZooKeeper server.
 *
 * <p>Its jars lie in the folder named by the system property {@code ostler.apache.lib}, by default
 * where the Maven build of this module puts them; those of the older release in the one that {@code
 * ostler.apache38.lib} names.
 */
public final class ApacheServer extends ServerProcess {
  private static final List<String> JVM_FLAGS =
      List.of(
          "-Xmx512m",
          "-XX:+UseSerialGC",
          // It lives for seconds: what the other compiler would do is not worth its time.
          "-XX:TieredStopAtLevel=1",
          "-Dzookeeper.admin.enableServer=false",
          "-Dzookeeper.forceSync=no",
          // Removal of containers by time would make runs differ.
          "-Dznode.container.checkIntervalMs=86400000");

  /** Which release of it. */
  public enum Line {
    /** The one that Ostler is built against. */
    V3_9,
    /** An older one, which runs on the libraries of the other. */
    V3_8
  }

  private final Line line;
  private final List<String> jvmFlags;

  public ApacheServer(int clientPort, Map<String, String> configuration, List<String> jvmFlags) {
    this(Line.V3_9, clientPort, configuration, jvmFlags);
  }

  public ApacheServer(
      Line line, int clientPort, Map<String, String> configuration, List<String> jvmFlags) {
    super(clientPort, configuration);
    this.line = line;
    this.jvmFlags = List.copyOf(jvmFlags);
  }

  /** In the place of a server that has ended. */
  public ApacheServer(Line line, ServerProcess before, List<String> jvmFlags) {
    super(before);
    this.line = line;
    this.jvmFlags = List.copyOf(jvmFlags);
  }

  /** The folder of the server's jars. */
  public static Path library() {
    return Path.of(System.getProperty("ostler.apache.lib", "target/apache-zookeeper/lib"))
        .toAbsolutePath();
  }

  private static Path olderLibrary() {
    return Path.of(System.getProperty("ostler.apache38.lib", "target/apache-zookeeper-3.8/lib"))
        .toAbsolutePath();
  }

  @Override
  public String name() {
    return switch (line) {
      case V3_9 -> "apache";
      case V3_8 -> "apache 3.8";
    };
  }

  private String classPath() {
    return switch (line) {
      case V3_9 -> library() + "/*";
      case V3_8 ->
          Stream.concat(
                  jars(olderLibrary()).stream(),
                  jars(library()).stream()
                      .filter(jar -> !jar.getFileName().toString().startsWith("zookeeper-")))
              .map(Path::toString)
              .collect(Collectors.joining(File.pathSeparator));
    };
  }

  private static List<Path> jars(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(
          "no Apache ZooKeeper jars in "
              + folder
              + "; build the interop module first or set -Dostler.apache38.lib=FOLDER",
          failure);
    }
  }

  @Override
  protected List<String> command() {
    if (!Files.isDirectory(library())) {
      throw new IllegalStateException(
          "no Apache ZooKeeper jars in "
              + library()
              + "; build the interop module first or set -Dostler.apache.lib=FOLDER");
    }
    List<String> flags = new ArrayList<>(jvmFlags);
    if (line == Line.V3_9) {
      flags.addAll(AheadOfTime.flags());
    }
    return command(flags, classPath(), configurationFile());
  }

  static List<String> command(List<String> jvmFlags, String classPath, Path configuration) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM_FLAGS);
    command.addAll(jvmFlags);
    command.addAll(List.of("-cp", classPath));
    command.add("org.apache.zookeeper.server.quorum.QuorumPeerMain");
    command.add(configuration.toString());
    return command;
  }
}
