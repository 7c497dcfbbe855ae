package dev.ostler.interop.support;

import dev.ostler.interop.process.OstlerServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One run of Ostler's start script, whose end is of interest: output and exit status. */
public final class Launch implements AutoCloseable {
  private final Path directory;
  private final Process process;

  private Launch(Path directory, Process process) {
    this.directory = directory;
    this.process = process;
  }

  /** Starts a server on a {@code zoo.cfg} of these lines. */
  public static Launch of(List<String> configuration, String... jvmFlags) {
    try {
      Path directory = Files.createTempDirectory("launch-");
      Path file = directory.resolve("zoo.cfg");
      Files.write(file, configuration, StandardCharsets.UTF_8);
      ProcessBuilder builder = new ProcessBuilder(command(file, List.of(jvmFlags)));
      builder.directory(directory.toFile());
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      builder.environment().put("ZOO_LOG_DIR", directory.toString());
      builder
          .environment()
          .put("SERVER_JVMFLAGS", "-Xmx256m " + String.join(" ", List.of(jvmFlags)));
      builder.redirectErrorStream(true);
      builder.redirectOutput(directory.resolve("output").toFile());
      return new Launch(directory, builder.start());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static List<String> command(Path file, List<String> jvmFlags) {
    String classPath = System.getProperty("ostler.classpath");
    if (classPath == null) {
      return List.of(
          OstlerServer.home().resolve("bin/zkServer.sh").toString(),
          "start-foreground",
          file.toString());
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmFlags);
    command.addAll(
        List.of(
            "-cp",
            classPath,
            System.getProperty("ostler.main", "dev.ostler.server.main.Main"),
            file.toString()));
    return command;
  }

  /** Waits for the end and returns the exit status. */
  public int exitStatus() {
    try {
      if (!process.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("the server goes on, but should have ended:\n" + output());
      }
      return process.exitValue();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError(interrupted);
    }
  }

  /** Waits until the server says that it serves. */
  public void awaitServing() {
    Await.until(
        "the server to serve, its output: " + output(), () -> output().contains("is serving on"));
  }

  /** Asks the process to end, as an operator's kill does. */
  public void terminate() {
    process.destroy();
  }

  /** Everything on stdout and stderr so far. */
  public String output() {
    try {
      return Files.readString(directory.resolve("output"));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    Await.until("the process to be gone", () -> !process.isAlive());
    deleteTree(directory);
  }

  /** Deletes a folder with everything in it. */
  public static void deleteTree(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(path);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot delete " + folder, failure);
    }
  }
}
