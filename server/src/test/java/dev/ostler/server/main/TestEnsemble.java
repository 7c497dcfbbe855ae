package dev.ostler.server.main;

import dev.ostler.server.config.ConfigLoader;
import dev.ostler.server.config.ConfigResult;
import dev.ostler.server.node.FatalErrors;
import dev.ostler.server.node.SystemClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Members of one ensemble in this process, on loopback. */
final class TestEnsemble implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 30;

  /** What went wrong in a server's own threads. */
  final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

  private final Path folder;
  private final NavigableMap<Long, Server> running = new TreeMap<>();

  TestEnsemble(Path folder, int voters, int observers) throws IOException {
    this.folder = folder;
    List<Integer> ports = freePorts(2 * (voters + observers));
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < voters + observers; i++) {
      lines
          .append("server.")
          .append(i + 1)
          .append("=127.0.0.1:")
          .append(ports.get(2 * i))
          .append(':')
          .append(ports.get(2 * i + 1))
          .append(i < voters ? "\n" : ":observer\n");
    }
    for (int i = 0; i < voters + observers; i++) {
      Path data = Files.createDirectories(data(i + 1));
      Files.writeString(data.resolve("myid"), Integer.toString(i + 1));
      Files.writeString(
          file(i + 1),
          "tickTime=200\ninitLimit=75\nsyncLimit=50\nclientPortAddress=127.0.0.1\nclientPort="
              + freePorts(1).getFirst()
              + "\npreAllocSize=64\nforceSync=no\n4lw.commands.whitelist=*\ndataDir="
              + data
              + "\n"
              + (i < voters ? "" : "peerType=observer\n")
              + lines);
    }
  }

  /** Ports that are free at the moment, all of them different. */
  private static List<Integer> freePorts(int count) throws IOException {
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

  private Path file(long sid) {
    return folder.resolve(sid + ".cfg");
  }

  /** The folder that {@code dataDir} names. */
  Path data(long sid) {
    return folder.resolve(Long.toString(sid)).resolve("data");
  }

  void start(long sid) throws StartException {
    ConfigResult result = ConfigLoader.load(List.of(file(sid).toString()), Map.of());
    if (!(result instanceof ConfigResult.Loaded loaded)) {
      throw new AssertionError("refused: " + result);
    }
    running.put(sid, Server.start(loaded.config(), new SystemClock(), new Failures()));
  }

  void stop(long sid) {
    Objects.requireNonNull(running.remove(sid)).close();
  }

  InetSocketAddress client(long sid) {
    return Objects.requireNonNull(
        Objects.requireNonNull(running.get(sid), "server " + sid + " is down").clientAddress());
  }

  String word(long sid, String word) {
    try {
      return RawSession.word(client(sid), word);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  RawSession session(long sid) throws IOException {
    return new RawSession(client(sid));
  }

  /** The word behind {@code Mode:}; empty while it does not serve. */
  String mode(long sid) {
    return word(sid, "srvr")
        .lines()
        .filter(line -> line.startsWith("Mode: "))
        .map(line -> line.substring("Mode: ".length()))
        .findFirst()
        .orElse("");
  }

  /** Waits until all that run serve; who leads. */
  long awaitServing() {
    await(
        "all servers to serve",
        () -> running.keySet().stream().noneMatch(sid -> mode(sid).isEmpty()));
    return running.keySet().stream()
        .filter(sid -> mode(sid).equals("leader"))
        .findFirst()
        .orElseThrow(() -> new AssertionError("nobody leads"));
  }

  static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("not in " + PATIENCE_SECONDS + " s: " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  @Override
  public void close() {
    List.copyOf(running.keySet()).forEach(this::stop);
    if (!failures.isEmpty()) {
      throw new AssertionError("a server has failed", failures.peek());
    }
  }

  /** Keeps them for the test. */
  private final class Failures implements FatalErrors {
    @Override
    public void logFailed(IOException failure) {
      failures.add(failure);
    }

    @Override
    public void defect(Throwable defect) {
      failures.add(defect);
    }
  }
}
