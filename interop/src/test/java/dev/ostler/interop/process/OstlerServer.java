package dev.ostler.interop.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An Ostler server: the built distribution, or the class path in the system property {@code
 * ostler.classpath} together with the main class in {@code ostler.main}. The distribution is looked
 * for in the system property {@code ostler.home}, by default beside this module.
 */
public final class OstlerServer extends ServerProcess {
  private static final List<String> JVM_FLAGS =
      List.of(
          "-Xmx512m",
          // Most of them live for a few seconds; a soak says otherwise.
          "-XX:TieredStopAtLevel=1",
          "-Dzookeeper.admin.enableServer=false",
          "-Dzookeeper.forceSync=no",
          "-Dznode.container.checkIntervalMs=86400000");

  private final List<String> jvmFlags;

  public OstlerServer(int clientPort, Map<String, String> configuration, List<String> jvmFlags) {
    super(clientPort, configuration);
    this.jvmFlags = withDefaults(jvmFlags);
  }

  /** In the place of a server that has ended. */
  public OstlerServer(ServerProcess before, List<String> jvmFlags) {
    super(before);
    this.jvmFlags = withDefaults(jvmFlags);
  }

  private static List<String> withDefaults(List<String> jvmFlags) {
    List<String> all = new ArrayList<>(JVM_FLAGS);
    all.addAll(jvmFlags);
    return List.copyOf(all);
  }

  /** The folder of the unpacked distribution. */
  public static Path home() {
    return Path.of(System.getProperty("ostler.home", "../dist/target/ostler")).toAbsolutePath();
  }

  private static @Nullable String classPath() {
    return System.getProperty("ostler.classpath");
  }

  @Override
  public String name() {
    return "ostler";
  }

  @Override
  protected List<String> command() {
    String classPath = classPath();
    if (classPath == null) {
      return List.of(
          home().resolve("bin/zkServer.sh").toString(),
          "start-foreground",
          configurationFile().toString());
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmFlags);
    command.addAll(List.of("-cp", classPath));
    command.add(System.getProperty("ostler.main", "dev.ostler.server.main.Main"));
    command.add(configurationFile().toString());
    return command;
  }

  @Override
  protected Map<String, String> environment() {
    return Map.of(
        "SERVER_JVMFLAGS", String.join(" ", jvmFlags),
        "ZOO_LOG_DIR", directory().toString(),
        "JAVA_HOME", System.getProperty("java.home"));
  }
}
