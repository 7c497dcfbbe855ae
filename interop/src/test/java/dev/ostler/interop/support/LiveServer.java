package dev.ostler.interop.support;

import dev.ostler.interop.process.ApacheServer;
import dev.ostler.interop.process.OstlerServer;
import dev.ostler.interop.process.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A server process that can be killed and started again on the same files.
 *
 * <p>In a static field with {@link org.junit.jupiter.api.extension.RegisterExtension} it runs for
 * all tests of the class.
 */
public final class LiveServer implements AutoCloseable, BeforeAllCallback, AfterAllCallback {
  private final ServerProcess server;
  private @Nullable ProcessHandle handle;

  private LiveServer(ServerProcess server) {
    this.server = server;
  }

  /** An Ostler server, not yet running, with all four-letter words and short sessions allowed. */
  public static LiveServer ostler(Map<String, String> configuration, String... jvmFlags) {
    return new LiveServer(
        new OstlerServer(Ports.next(), withDefaults(configuration), List.of(jvmFlags)));
  }

  /** A released Apache server, not yet running, with the same settings. */
  public static LiveServer apache(Map<String, String> configuration, String... jvmFlags) {
    List<String> flags = new ArrayList<>(List.of(jvmFlags));
    String logging = System.getProperty("logback.configurationFile");
    if (logging != null) {
      // Otherwise it logs each request at length.
      flags.add("-Dlogback.configurationFile=" + logging);
    }
    return new LiveServer(new ApacheServer(Ports.next(), withDefaults(configuration), flags));
  }

  private static Map<String, String> withDefaults(Map<String, String> configuration) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("tickTime", "500");
    all.put("minSessionTimeout", "1000");
    all.put("maxSessionTimeout", "120000");
    all.put("maxClientCnxns", "0");
    all.put("4lw.commands.whitelist", "*");
    all.put("preAllocSize", "1024");
    all.putAll(configuration);
    return all;
  }

  /** Starts the process and returns once it serves clients. */
  public LiveServer start() {
    Set<ProcessHandle> before = new HashSet<>(ProcessHandle.current().children().toList());
    server.start();
    handle =
        ProcessHandle.current()
            .children()
            .filter(child -> !before.contains(child))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("the server has no process"));
    return this;
  }

  /** Ends the process as a power failure of the process alone would: no hook runs. */
  public void kill() {
    ProcessHandle running = handle;
    if (running == null) {
      throw new IllegalStateException("the server was not started");
    }
    running.destroyForcibly();
    Await.until(server.name() + " to be gone", () -> !server.isAlive());
    handle = null;
  }

  /** Ends the process politely. */
  public void stop() {
    server.stop();
    handle = null;
  }

  /** Kill and start. */
  public void crashAndRestart() {
    kill();
    start();
  }

  public ServerProcess process() {
    return server;
  }

  /** Host and port, as clients want them. */
  public String connectString() {
    return "127.0.0.1:" + server.address().getPort();
  }

  /** The folder that {@code dataDir} names. */
  public Path dataDirectory() {
    return server.directory().resolve("data");
  }

  /** The answer to a four-letter word. */
  public String word(String word) {
    try {
      return server.fourLetterWord(word);
    } catch (IOException failure) {
      throw new UncheckedIOException("no answer to " + word, failure);
    }
  }

  /** All the server has logged. */
  public String log() {
    try {
      return Files.readString(server.logFile());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /**
   * Gives this stopped server the files of another stopped server, and that one an empty folder.
   */
  public void takeDataFrom(LiveServer other) {
    if (server.isAlive() || other.server.isAlive()) {
      throw new IllegalStateException("files change hands only while nobody runs on them");
    }
    try {
      try (Stream<Path> own = Files.walk(dataDirectory())) {
        for (Path path : own.sorted((a, b) -> b.compareTo(a)).toList()) {
          Files.delete(path);
        }
      }
      Files.move(other.dataDirectory(), dataDirectory());
      Files.createDirectories(other.dataDirectory());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    start();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    close();
  }

  @Override
  public void close() {
    server.close();
  }
}
