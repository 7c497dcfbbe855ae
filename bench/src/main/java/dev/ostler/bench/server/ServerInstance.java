package dev.ostler.bench.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One server on a folder of its own, started and killed as often as the scenario wants. */
public final class ServerInstance implements AutoCloseable, Service {
  private static final int SOCKET_MILLIS_MAX = 5000;

  private final Processes processes;
  private final Contender contender;
  private final Path folder;
  private final int port;
  private final Map<String, String> settings = new LinkedHashMap<>();
  private int id;
  private @Nullable Process process;
  private long startedNanos;

  /**
   * @param folder made new, deleted at the end
   * @param port for clients, on the loopback address
   */
  public ServerInstance(Processes processes, Contender contender, Path folder, int port) {
    this.processes = processes;
    this.contender = contender;
    this.folder = folder;
    this.port = port;
    settings.put("tickTime", "2000");
    settings.put("initLimit", "10");
    settings.put("syncLimit", "5");
    settings.put("dataDir", dataFolder().toString());
    settings.put("clientPort", Integer.toString(port));
    settings.put("clientPortAddress", "127.0.0.1");
    settings.put("maxClientCnxns", "0");
    settings.put("admin.enableServer", "false");
    settings.put("4lw.commands.whitelist", "*");
  }

  public int port() {
    return port;
  }

  public Path dataFolder() {
    return folder.resolve("data");
  }

  @Override
  public List<Integer> ports() {
    return List.of(port);
  }

  /**
   * Makes it a member of an ensemble, from the next start on.
   *
   * @param newId its own, from 1
   * @param members what follows {@code server.N=} for each member, from 1 on
   */
  void join(int newId, List<String> members) {
    id = newId;
    for (int i = 0; i < members.size(); i++) {
      settings.put("server." + (i + 1), members.get(i));
    }
  }

  /** Changes a line of the configuration, from the next start on. */
  public void set(String key, String value) {
    settings.put(key, value);
  }

  /** Starts the process; it may take a while until it serves. */
  public void start(List<String> heapFlags) {
    requireFreePort();
    try {
      Files.createDirectories(dataFolder());
      if (id > 0) {
        Files.writeString(dataFolder().resolve("myid"), id + "\n");
      }
      Path configuration = folder.resolve("zoo.cfg");
      Files.writeString(
          configuration,
          settings.entrySet().stream()
              .map(line -> line.getKey() + "=" + line.getValue() + "\n")
              .collect(Collectors.joining()));
      ProcessBuilder builder =
          new ProcessBuilder(contender.command(configuration, heapFlags))
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(
                  ProcessBuilder.Redirect.appendTo(folder.resolve("output.log").toFile()));
      builder.environment().putAll(contender.environment(heapFlags));
      builder.environment().put("ZOO_LOG_DIR", folder.resolve("logs").toString());
      startedNanos = System.nanoTime();
      process = processes.start(builder);
    } catch (IOException e) {
      throw new BenchException("Cannot start " + contender.name() + ": " + e.getMessage(), e);
    }
  }

  /** When {@link #start} was about to start the process, in {@link System#nanoTime}. */
  public long startedNanos() {
    return startedNanos;
  }

  @Override
  public List<Long> pids() {
    return process == null ? List.of() : Processes.pids(process);
  }

  @Override
  public long residentBytes() {
    return ProcFiles.residentBytes(pids());
  }

  /** Bytes on the heap after a full collection. */
  public long liveBytes() {
    return JvmTools.liveBytes(jvm());
  }

  /** Resident bytes outside of the heap; NaN where the heap's place is not known. */
  public double offHeapBytes() {
    long[] heap = JvmTools.heapRange(jvm());
    return heap[1] == 0 ? Double.NaN : ProcFiles.residentOutside(jvm(), heap);
  }

  /** What runs: the server's version line, its JVM and the JVM's flags. */
  public String describe() {
    String version =
        fourLetterWord("srvr")
            .lines()
            .findFirst()
            .orElse("version unknown")
            .replace("Zookeeper version: ", "");
    return version + "; " + JvmTools.version(jvm()) + "; flags: " + JvmTools.flags(jvm());
  }

  /** What it says of itself now; {@link Status#NONE} if it gives no answer. */
  public Status status() {
    try {
      return Status.of(fourLetterWord("srvr"));
    } catch (BenchException e) {
      // Nobody listens yet, or not any more.
      return Status.NONE;
    }
  }

  public String fourLetterWord(String word) {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), SOCKET_MILLIS_MAX);
      socket.setSoTimeout(SOCKET_MILLIS_MAX);
      socket.getOutputStream().write(word.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new BenchException("'" + word + "' got no answer: " + e.getMessage(), e);
    }
  }

  /** {@code kill -9}. */
  public void kill() {
    if (process != null) {
      processes.kill(process);
      process = null;
    }
  }

  @Override
  public String lastOutput() {
    try {
      List<String> lines = Files.readAllLines(folder.resolve("output.log"));
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 12), lines.size()));
    } catch (IOException e) {
      return "(no output)";
    }
  }

  @Override
  public void close() {
    kill();
    Processes.remove(folder);
  }

  private long jvm() {
    return pids().stream()
        .filter(ProcFiles::isJava)
        .findFirst()
        .orElseThrow(() ->
            new BenchException(
                "%s has no JVM running. Its last words:\n%s"
                    .formatted(contender.name(), lastOutput())));
  }

  private void requireFreePort() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
    } catch (IOException e) {
      return; // Nobody listens, as it should be.
    }
    throw new BenchException(
        "Something listens on port " + port + " already. End it, or choose others with --port.");
  }
}
