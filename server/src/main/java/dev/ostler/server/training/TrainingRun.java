package dev.ostler.server.training;

import dev.ostler.server.admin.Release;
import dev.ostler.server.main.Main;
import dev.ostler.server.main.StartException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts servers in a folder of their own on free ports, does with them what is done with a server
 * in its first seconds, and ends. The build runs it to make the ahead-of-time cache that the
 * launcher uses.
 */
public final class TrainingRun {
  /** So many that what is hot is compiled, and known as hot to the next start. */
  private static final int ROUNDS = 200;

  private TrainingRun() {}

  /**
   * Runs; the only argument is the folder to work in, which must not exist or be empty. What is in
   * it afterwards is of no use to anybody.
   */
  public static void main(String[] arguments) throws IOException, StartException {
    Path folder = Path.of(arguments[0]);
    TrainingEnsemble.practise(Files.createDirectories(folder.resolve("ensemble")));
    alone(Files.createDirectories(folder.resolve("alone")));
    System.out.println("Ostler " + Release.read().version() + " is trained");
    // The server alone stops as it would for a signal.
    System.exit(0);
  }

  /** By the way that every process takes, up to its end. */
  private static void alone(Path folder) throws IOException {
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), freePorts(1).getFirst());
    Path file = folder.resolve("zoo.cfg");
    Files.writeString(
        file,
        "dataDir="
            + folder.resolve("data")
            + "\nclientPortAddress="
            + address.getAddress().getHostAddress()
            + "\nclientPort="
            + address.getPort()
            + "\ntickTime=2000\n");
    Main.main(new String[] {file.toString()});
    TrainingClient.talk(address, ROUNDS);
    TrainingClient.word(address, "srvr");
  }

  /** Ports that are free at the moment, all of them different. */
  static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> probes = new ArrayList<>();
    List<Integer> ports = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        probes.add(probe);
        ports.add(probe.getLocalPort());
      }
    } finally {
      for (ServerSocket probe : probes) {
        probe.close();
      }
    }
    return ports;
  }
}
