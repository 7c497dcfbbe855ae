package dev.ostler.interop.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The classes of the released Apache server, loaded and linked ahead of time, since tests start it
 * many times: with them a start takes half of the processor time. The file is made beside the
 * server's jars when it is not there; a virtual machine that cannot use it does without.
 */
final class AheadOfTime {
  private static final class Holder {
    private static final List<String> FLAGS = flags(file());
  }

  private AheadOfTime() {}

  /** What a start of the server needs on its command line; nothing if there is no such file. */
  static List<String> flags() {
    return Holder.FLAGS;
  }

  private static Path file() {
    return ApacheServer.library().resolveSibling("classes-" + Runtime.version() + ".aot");
  }

  private static List<String> flags(Path file) {
    try {
      if (!Files.exists(file)) {
        make(file);
      }
    } catch (IOException | IllegalStateException failure) {
      System.out.println("Apache servers start without " + file + ": " + failure);
    }
    // In silence: tests read what a server logs.
    return Files.exists(file)
        ? List.of("-XX:AOTCache=" + file, "-Xlog:aot=off", "-Xlog:cds=off")
        : List.of();
  }

  /** Runs the server once, and has it write down at its end what it has loaded. */
  private static void make(Path file) throws IOException {
    try (Training training = new Training(freePort())) {
      training.start();
      training.stop();
      // Others may make it at the same time: it is there as a whole or not at all.
      Path whole = Files.createTempFile(file.getParent(), "classes-", ".new");
      Files.copy(training.made(), whole, StandardCopyOption.REPLACE_EXISTING);
      Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  /** The run that is written down. */
  private static final class Training extends ServerProcess {
    Training(int port) {
      super(port, Map.of("4lw.commands.whitelist", "*", "preAllocSize", "1024"));
    }

    Path made() {
      return directory().resolve("classes.aot");
    }

    @Override
    public String name() {
      return "apache, in training";
    }

    @Override
    protected List<String> command() {
      List<String> flags = new ArrayList<>();
      flags.add("-XX:AOTCacheOutput=" + made());
      String logging = System.getProperty("logback.configurationFile");
      if (logging != null) {
        flags.add("-Dlogback.configurationFile=" + logging);
      }
      return ApacheServer.command(flags, ApacheServer.library() + "/*", configurationFile());
    }
  }
}
