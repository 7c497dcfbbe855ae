package dev.ostler.interop.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A released Apache ZooKeeper server.
 *
 * <p>Its jars lie in the folder named by the system property {@code ostler.apache.lib}, by default
 * where the Maven build of this module puts them.
 */
public final class ApacheServer extends ServerProcess {
  private static final List<String> JVM_FLAGS =
      List.of(
          "-Xmx512m",
          "-XX:+UseSerialGC",
          "-Dzookeeper.admin.enableServer=false",
          "-Dzookeeper.forceSync=no",
          // Removal of containers by time would make runs differ.
          "-Dznode.container.checkIntervalMs=86400000");

  private final List<String> jvmFlags;

  public ApacheServer(int clientPort, Map<String, String> configuration, List<String> jvmFlags) {
    super(clientPort, configuration);
    this.jvmFlags = List.copyOf(jvmFlags);
  }

  /** The folder of the server's jars. */
  public static Path library() {
    return Path.of(System.getProperty("ostler.apache.lib", "target/apache-zookeeper/lib"))
        .toAbsolutePath();
  }

  @Override
  public String name() {
    return "apache";
  }

  @Override
  protected List<String> command() {
    if (!Files.isDirectory(library())) {
      throw new IllegalStateException(
          "no Apache ZooKeeper jars in "
              + library()
              + "; build the interop module first or set -Dostler.apache.lib=FOLDER");
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM_FLAGS);
    command.addAll(jvmFlags);
    command.addAll(List.of("-cp", library() + "/*"));
    command.add("org.apache.zookeeper.server.quorum.QuorumPeerMain");
    command.add(configurationFile().toString());
    return command;
  }
}
