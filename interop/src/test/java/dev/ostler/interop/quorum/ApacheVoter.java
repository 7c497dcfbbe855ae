package dev.ostler.interop.quorum;

import dev.ostler.interop.process.ApacheServer;
import dev.ostler.interop.support.Await;
import dev.ostler.interop.support.Launch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A released Apache server that is one voter of several and may be alone for a while. */
final class ApacheVoter implements AutoCloseable {
  private static final int PROBE_MILLIS = 2000;

  private final Path directory;
  private final int clientPort;
  private final Process process;

  private ApacheVoter(Path directory, int clientPort, Process process) {
    this.directory = directory;
    this.clientPort = clientPort;
    this.process = process;
  }

  /**
   * Starts it on an empty directory.
   *
   * @param servers the server lines
   */
  static ApacheVoter start(int sid, int clientPort, List<String> servers, String... jvmFlags) {
    try {
      Path directory = Files.createTempDirectory("voter-" + sid + "-");
      Path data = Files.createDirectories(directory.resolve("data"));
      Files.writeString(data.resolve("myid"), sid + "\n");
      String configuration =
          """
          tickTime=1000
          initLimit=10
          syncLimit=5
          4lw.commands.whitelist=*
          dataDir=%s
          %s
          """
              .formatted(data, String.join("\n", servers));
      Path file = directory.resolve("zoo.cfg");
      Files.writeString(file, configuration);
      Path java = Path.of(System.getProperty("java.home"), "bin", "java");
      List<String> command = new ArrayList<>();
      command.addAll(
          List.of(java.toString(), "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
      command.add("-Dzookeeper.admin.enableServer=false");
      command.add("-Dzookeeper.forceSync=no");
      command.addAll(List.of(jvmFlags));
      command.addAll(List.of("-cp", ApacheServer.library() + "/*"));
      command.add("org.apache.zookeeper.server.quorum.QuorumPeerMain");
      command.add(file.toString());
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.directory(directory.toFile());
      builder.redirectErrorStream(true);
      builder.redirectOutput(directory.resolve("server.log").toFile());
      return new ApacheVoter(directory, clientPort, builder.start());
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot start an Apache server", failure);
    }
  }

  /** What {@code srvr} answers; a server without a leader answers, too. */
  String status() throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), clientPort), PROBE_MILLIS);
      socket.setSoTimeout(PROBE_MILLIS);
      socket.getOutputStream().write("srvr".getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The end of what the server has logged. */
  String log() {
    try {
      List<String> lines = Files.readAllLines(directory.resolve("server.log"));
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    } catch (IOException unreadable) {
      return "(no log: " + unreadable + ")";
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    Await.until("the voter to be gone", () -> !process.isAlive());
    Launch.deleteTree(directory);
  }
}
