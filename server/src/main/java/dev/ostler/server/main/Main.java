package dev.ostler.server.main;

import dev.ostler.server.admin.Release;
import dev.ostler.server.config.ConfigLoader;
import dev.ostler.server.config.ConfigResult;
import dev.ostler.server.config.Notice;
import dev.ostler.server.config.ServerConfig;
import dev.ostler.server.config.SystemProperties;
import dev.ostler.server.node.FatalErrors;
import dev.ostler.server.node.SystemClock;
import dev.ostler.store.log.LogFailedException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * The server process.
 *
 * <pre>
 *   Main zoo.cfg
 *   Main port dataDir [tickTime [maxClientCnxns]]
 * </pre>
 *
 * Exit statuses are those of Apache ZooKeeper: that of the signal after an orderly stop (143 after
 * TERM), 1 for damaged data and defects, 2 for a configuration that is refused, 3 for a data
 * directory that cannot be used, 14 for an election port that cannot be opened. 10 says that the
 * log, or the membership, could not be written.
 */
public final class Main {
  static {
    // Before logging starts, which may look up the name of this machine.
    NameLookups.keepShortly();
  }

  private static final Logger LOG = LoggerFactory.getLogger(Main.class);
  private static final int EXIT_DEFECT = 1;
  private static final int EXIT_LOG_FAILED = 10;
  private static final int EXIT_QUORUM_PORT = 14;

  private Main() {}

  /** Starts the server and leaves it to its threads; ends the process if that fails. */
  public static void main(String[] arguments) {
    long start = System.nanoTime();
    switch (ConfigLoader.load(List.of(arguments), SystemProperties.copy())) {
      case ConfigResult.Refused refused -> {
        LOG.error("Invalid config, exiting abnormally\n{}", refused.text());
        System.err.println("Invalid config, exiting abnormally");
        System.exit(ConfigResult.REFUSED_EXIT_CODE);
      }
      case ConfigResult.Loaded loaded -> serve(loaded, start);
    }
  }

  private static void serve(ConfigResult.Loaded loaded, long startNanos) {
    loaded.config().directories().serverId().ifPresent(id -> MDC.put("myid", Long.toString(id)));
    for (Notice notice : loaded.notices()) {
      if (notice.kind().warning()) {
        LOG.warn("{}", notice.text());
      } else {
        LOG.info("{}", notice.text());
      }
    }
    try {
      Server server = Server.start(loaded.config(), new SystemClock(), new EndProcess());
      stopOnSignal(server);
      announce(server, loaded.config(), (System.nanoTime() - startNanos) / 1_000_000);
    } catch (StartException e) {
      LOG.error("{}", e.getMessage());
      LOG.debug("Why the server did not start", e);
      System.err.println(e.getMessage());
      System.exit(e.exitStatus());
    }
  }

  private static void stopOnSignal(Server server) {
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "ostler-stop"));
    } catch (IllegalStateException alreadyStopping) {
      // The signal came while the server started; nobody else would close it.
      stop(server);
    }
  }

  private static void announce(Server server, ServerConfig config, long millis) {
    InetSocketAddress address = server.clientAddress();
    String where =
        address == null
            ? "no client port is configured"
            : address.getAddress().getHostAddress() + ":" + address.getPort();
    LOG.info(
        "Ostler {} {} on {} after {} ms",
        Release.read().version(),
        server.purpose(),
        where,
        millis);
    LOG.info(
        "Data in {}{}: {} znodes, {} transactions replayed",
        config.directories().dataDir(),
        config.directories().dataLogDir().equals(config.directories().dataDir())
            ? ""
            : ", log in " + config.directories().dataLogDir(),
        server.nodeCount(),
        server.replayedTransactions());
    if (address != null) {
      String host =
          address.getAddress().isAnyLocalAddress()
              ? "localhost"
              : address.getAddress().getHostAddress();
      LOG.info(
          "Connect with any ZooKeeper client: zkCli.sh -server {}:{}", host, address.getPort());
    }
  }

  private static void stop(Server server) {
    LOG.info("Stopping");
    server.close();
    LOG.info("Stopped");
  }

  /** Ends the process at once: what is not acknowledged by now must not be. */
  private static final class EndProcess implements FatalErrors {
    @Override
    public void logFailed(IOException failure) {
      LOG.error(
          "The transaction log cannot be written, so nothing more can be acknowledged. The server"
              + " ends. Look at the disk, then start it again",
          failure);
      Runtime.getRuntime().halt(EXIT_LOG_FAILED);
    }

    @Override
    public void cannotTakePart(String reason) {
      LOG.error("This server cannot take part in elections and ends: {}", reason);
      Runtime.getRuntime().halt(EXIT_QUORUM_PORT);
    }

    @Override
    public void membershipNotWritten(IOException failure) {
      LOG.error(
          "The configuration of the ensemble has changed and cannot be written down, so the server"
              + " would not know of it after a restart. It ends. See that it may write beside its"
              + " configuration file, then start it again",
          failure);
      Runtime.getRuntime().halt(EXIT_LOG_FAILED);
    }

    @Override
    public void defect(Throwable defect) {
      if (defect instanceof LogFailedException && defect.getCause() instanceof IOException cause) {
        logFailed(cause);
        return;
      }
      LOG.error(
          "A claim of the program is broken. The server ends before it can do harm; please report"
              + " this with the log",
          defect);
      Runtime.getRuntime().halt(EXIT_DEFECT);
    }
  }
}
