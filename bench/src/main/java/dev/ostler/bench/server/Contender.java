package dev.ostler.bench.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One of the two servers: how to start it. */
public sealed interface Contender permits Contender.Apache, Contender.Ostler {
  /** Short name, for tables and folders. */
  String name();

  /**
   * The command that serves in the foreground.
   *
   * @param configuration a {@code zoo.cfg}
   * @param heapFlags JVM flags such as {@code -Xmx3g}; may be empty, then its launcher's own choice
   *     holds
   */
  List<String> command(Path configuration, List<String> heapFlags);

  /** What to add to the environment. */
  Map<String, String> environment(List<String> heapFlags);

  /** The flags its own launcher gives a server when nobody asks for others. */
  List<String> launcherFlags();

  /**
   * Apache ZooKeeper, started straight from its jars, without its shell script, logging INFO to
   * standard output as the release does.
   *
   * @param libraries folder of jars
   */
  record Apache(Path java, Path libraries, Path logging) implements Contender {
    @Override
    public String name() {
      return "Apache";
    }

    @Override
    public List<String> command(Path configuration, List<String> heapFlags) {
      var command = new ArrayList<>(List.of(java.toString()));
      command.addAll(heapFlags);
      command.add("-Dlogback.configurationFile=" + logging);
      command.addAll(
          List.of(
              "-cp",
              libraries + "/*",
              "org.apache.zookeeper.server.quorum.QuorumPeerMain",
              configuration.toString()));
      return command;
    }

    @Override
    public Map<String, String> environment(List<String> heapFlags) {
      return Map.of();
    }

    /** What its {@code zkServer.sh} sets. */
    @Override
    public List<String> launcherFlags() {
      return List.of("-Xmx1000m");
    }
  }

  /**
   * Ostler, started by its own launcher.
   *
   * @param launcher a command that takes a {@code zoo.cfg} as its last word and serves in the
   *     foreground
   */
  record Ostler(List<String> launcher) implements Contender {
    public Ostler {
      launcher = List.copyOf(launcher);
    }

    @Override
    public String name() {
      return "Ostler";
    }

    @Override
    public List<String> command(Path configuration, List<String> heapFlags) {
      var command = new ArrayList<>(launcher);
      command.add(configuration.toString());
      return command;
    }

    @Override
    public Map<String, String> environment(List<String> heapFlags) {
      String flags = String.join(" ", heapFlags);
      return flags.isEmpty() ? Map.of() : Map.of("SERVER_JVMFLAGS", flags);
    }

    @Override
    public List<String> launcherFlags() {
      return List.of();
    }
  }
}
