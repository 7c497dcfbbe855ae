package dev.ostler.interop.shell;

import dev.ostler.interop.process.ApacheServer;
import dev.ostler.interop.process.OstlerServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A shell that has run.
 *
 * @param status its exit status
 * @param out what it wrote on standard output
 * @param err what it wrote on standard error
 */
record CliRun(int status, String out, String err) {
  private static final long SECONDS_MAX = 60;

  /** Its log would stand among its results. */
  private static final Path QUIET_LOG = quietLog();

  /** Whose shell. */
  enum Kind {
    APACHE,
    OSTLER
  }

  /** Runs a shell with these words on its command line and this text on its standard input. */
  static CliRun of(Kind kind, List<String> words, String input) {
    try {
      Path folder = Files.createTempDirectory("cli-");
      Path out = folder.resolve("out");
      Path err = folder.resolve("err");
      Path in = Files.writeString(folder.resolve("in"), input);
      List<String> command = new ArrayList<>(command(kind));
      command.addAll(words);
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectInput(in.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      builder.environment().put("LC_ALL", "C.UTF-8");
      Process process = builder.start();
      if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new AssertionError(kind + " goes on for ever with " + words);
      }
      CliRun run = new CliRun(process.exitValue(), read(out), read(err));
      for (Path file : List.of(out, err, in, folder)) {
        Files.delete(file);
      }
      return run;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static String read(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  private static List<String> command(Kind kind) {
    return switch (kind) {
      case OSTLER -> List.of(OstlerServer.home().resolve("bin/zkCli.sh").toString());
      case APACHE ->
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xmx128m",
              "-XX:+UseSerialGC",
              "-XX:TieredStopAtLevel=1",
              "--sun-misc-unsafe-memory-access=allow",
              "-Dlogback.configurationFile=" + QUIET_LOG,
              "-cp",
              ApacheServer.library() + "/*",
              "org.apache.zookeeper.ZooKeeperMain");
    };
  }

  private static Path quietLog() {
    try {
      Path file = Files.createTempFile("cli-quiet-", ".xml");
      file.toFile().deleteOnExit();
      Files.writeString(
          file,
          "<configuration><statusListener"
              + " class=\"ch.qos.logback.core.status.NopStatusListener\"/>"
              + "<root level=\"OFF\"/></configuration>");
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
