package dev.ostler.interop.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A coordination server in a process of its own.
 *
 * <p>The directory holds {@code zoo.cfg}, {@code data/} and {@code server.log}. It is deleted by
 * {@link #close} unless the system property {@code ostler.interop.keep} is set.
 */
public abstract class ServerProcess implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(20);

  private final Path directory;
  private final int clientPort;
  private @Nullable Process process;

  /**
   * Prepares a server that is not yet running.
   *
   * @param clientPort port on loopback
   * @param configuration further lines of {@code zoo.cfg}
   */
  protected ServerProcess(int clientPort, Map<String, String> configuration) {
    this.clientPort = clientPort;
    try {
      directory = Files.createTempDirectory("server-" + clientPort + "-");
      Files.createDirectories(directory.resolve("data"));
      StringBuilder text = new StringBuilder();
      text.append("clientPort=").append(clientPort).append('\n');
      text.append("clientPortAddress=127.0.0.1\n");
      text.append("dataDir=").append(directory.resolve("data")).append('\n');
      configuration.forEach((key, value) -> text.append(key + "=" + value + "\n"));
      Files.writeString(configurationFile(), text);
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot lay out the server's directory", failure);
    }
  }

  /**
   * Another product in the place of a server that has ended: the same port, {@code zoo.cfg} and
   * files.
   */
  protected ServerProcess(ServerProcess before) {
    if (before.isAlive()) {
      throw new IllegalStateException(before.name() + " on " + before.address() + " still runs");
    }
    this.clientPort = before.clientPort;
    this.directory = before.directory;
  }

  /** A short name for messages. */
  public abstract String name();

  /** The command that runs the server in the foreground on {@link #configurationFile}. */
  protected abstract List<String> command();

  /** Further environment variables of the process. */
  protected Map<String, String> environment() {
    return Map.of();
  }

  public final InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), clientPort);
  }

  public final Path directory() {
    return directory;
  }

  public final Path configurationFile() {
    return directory.resolve("zoo.cfg");
  }

  public final Path logFile() {
    return directory.resolve("server.log");
  }

  /** Starts the process and returns once it serves clients. */
  public final void start() {
    launch();
    awaitServing();
  }

  /** Starts the process and returns at once. */
  public final void launch() {
    if (isAlive()) {
      throw new IllegalStateException(name() + " on " + address() + " runs already");
    }
    ProcessBuilder builder = new ProcessBuilder(command());
    builder.directory(directory.toFile());
    builder.environment().putAll(environment());
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()));
    Process started;
    try {
      started = builder.start();
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot run " + command(), failure);
    }
    process = started;
  }

  /** Returns once the process serves clients: alone, or as a member that has a leader. */
  public final void awaitServing() {
    Process started = process;
    if (started == null) {
      throw new IllegalStateException(name() + " on " + address() + " was not launched");
    }
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!isServing()) {
      if (!started.isAlive() || System.nanoTime() > deadline) {
        String log = log();
        stop();
        throw new IllegalStateException(
            name() + " does not serve on " + address() + "; its log ends with:\n" + log);
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  /** Whether the process runs. */
  public final boolean isAlive() {
    Process running = process;
    return running != null && running.isAlive();
  }

  /** Whether clients are served at this moment. */
  public final boolean isServing() {
    try {
      return fourLetterWord("srvr").contains("Mode: ");
    } catch (IOException notYet) {
      return false;
    }
  }

  /** The answer to a four-letter word. */
  public final String fourLetterWord(String word) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(address(), 2000);
      socket.setSoTimeout(2000);
      socket.getOutputStream().write(word.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The end of what the server has logged. */
  public final String log() {
    try {
      List<String> lines = Files.readAllLines(logFile(), StandardCharsets.UTF_8);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
    } catch (IOException unreadable) {
      return "(no log: " + unreadable + ")";
    }
  }

  /** Ends the process as a power failure of the process alone would: no hook runs. */
  public final void kill() {
    Process running = process;
    if (running == null) {
      throw new IllegalStateException(name() + " on " + address() + " was not launched");
    }
    // A start script may keep the server as a child of its own.
    List<ProcessHandle> children = running.descendants().toList();
    children.forEach(ProcessHandle::destroyForcibly);
    running.destroyForcibly();
    try {
      if (!running.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException(name() + " on " + address() + " outlives being killed");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    process = null;
  }

  /** The numbers of the processes that run, for signals. */
  public final List<Long> processIds() {
    Process running = process;
    if (running == null) {
      return List.of();
    }
    List<Long> ids = new ArrayList<>();
    ids.add(running.pid());
    running.descendants().forEach(child -> ids.add(child.pid()));
    return ids;
  }

  /** Everything that the server has logged. */
  public final String wholeLog() {
    try {
      return Files.readString(logFile());
    } catch (IOException unreadable) {
      return "(no log: " + unreadable + ")";
    }
  }

  /** Ends the process, first politely; a server that never ran is fine. */
  public final void stop() {
    Process running = process;
    if (running == null) {
      return;
    }
    // A start script may keep the server as a child of its own.
    List<ProcessHandle> children = running.descendants().toList();
    children.forEach(ProcessHandle::destroy);
    running.destroy();
    try {
      if (!running.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        running.destroyForcibly();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      running.destroyForcibly();
    }
    children.forEach(ProcessHandle::destroyForcibly);
    process = null;
  }

  @Override
  public void close() {
    stop();
    if (System.getProperty("ostler.interop.keep") == null) {
      try {
        deleteTree(directory);
      } catch (IOException failure) {
        throw new UncheckedIOException("cannot delete " + directory, failure);
      }
    }
  }

  private static void deleteTree(Path root) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
              throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
