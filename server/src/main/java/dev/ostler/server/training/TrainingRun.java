package dev.ostler.server.training;

import dev.ostler.server.admin.Release;
import dev.ostler.server.config.ConfigLoader;
import dev.ostler.server.config.ConfigResult;
import dev.ostler.server.main.Server;
import dev.ostler.server.main.StartException;
import dev.ostler.server.node.FatalErrors;
import dev.ostler.server.node.SystemClock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Starts servers in a folder of their own on free ports, does with them what is done with a server
 * in its first seconds, and ends. The build runs it to make the ahead-of-time cache that the
 * launcher uses.
 */
public final class TrainingRun {
  private TrainingRun() {}

  /** Runs; the only argument is the folder to work in, which must not exist or be empty. */
  public static void main(String[] arguments) throws IOException, StartException {
    Path folder = Path.of(arguments[0]);
    alone(Files.createDirectories(folder.resolve("alone")));
    TrainingEnsemble.practise(Files.createDirectories(folder.resolve("ensemble")));
    delete(folder);
    System.out.println("Ostler " + Release.read().version() + " is trained");
  }

  private static void alone(Path folder) throws IOException, StartException {
    // A port that the machine chooses can only be had by embedding, so the file is read on top.
    Path file = folder.resolve("zoo.cfg");
    Files.writeString(
        file, "dataDir=" + folder.resolve("data") + "\nclientPort=2181\ntickTime=2000\n");
    loaded(ConfigLoader.load(List.of(file.toString()), Map.of()));
    try (Server server =
        start(
            ConfigLoader.embedded(
                folder.resolve("data"), Map.of("clientPort", "0", "autopurge.purgeInterval", "0")))) {
      TrainingClient.talk(address(server));
      TrainingClient.word(address(server), "srvr");
    }
  }

  /** Starts a server whose failure ends this run, and the build with it. */
  static Server start(ConfigResult config) throws IOException, StartException {
    return Server.start(loaded(config).config(), new SystemClock(), new EndProcess());
  }

  private static ConfigResult.Loaded loaded(ConfigResult result) throws IOException {
    if (result instanceof ConfigResult.Loaded loaded) {
      return loaded;
    }
    throw new IOException("the configuration of the training was refused: " + result);
  }

  static InetSocketAddress address(Server server) throws IOException {
    InetSocketAddress address = server.clientAddress();
    if (address == null) {
      throw new IOException("the server of the training has no client port");
    }
    return address;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Ends the process, and with it the build. */
  private static final class EndProcess implements FatalErrors {
    @Override
    public void logFailed(IOException failure) {
      defect(failure);
    }

    @Override
    public void defect(Throwable defect) {
      defect.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
  }
}
