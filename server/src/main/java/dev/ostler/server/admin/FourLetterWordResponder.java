package dev.ostler.server.admin;

import dev.ostler.core.event.Event;
import dev.ostler.core.peer.ClientConnection;
import dev.ostler.core.peer.ConnectionStatistics;
import dev.ostler.core.peer.Peer;
import dev.ostler.core.peer.PeerStatistics;
import dev.ostler.core.watch.WatchTable;
import dev.ostler.net.listen.ClientLink;
import dev.ostler.net.listen.FourLetterWords;
import dev.ostler.server.config.ServerConfig;
import dev.ostler.server.config.SystemProperties;
import dev.ostler.server.node.Node;
import dev.ostler.server.node.WordResponder;
import dev.ostler.store.log.TransactionLog;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.value.Path;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Answers four-letter words in the forms that monitoring tools parse today. */
public final class FourLetterWordResponder implements WordResponder {
  /** So many watched paths are listed at most by {@code wchc} and {@code wchp}. */
  private static final int WATCH_PATHS_MAX = 100_000;

  private final ServerConfig config;
  private final Peer peer;
  private final Node node;
  private final ServerFacts facts;
  private final RoleText role;
  private final DumpText dump;
  private final MonitorText monitor;
  private long traceMask = 0x132;

  public FourLetterWordResponder(
      ServerConfig config, Peer peer, Node node, TransactionLog log, ServerFacts facts) {
    this.config = config;
    this.peer = peer;
    this.node = node;
    this.facts = facts;
    this.role = new RoleText(config, peer, node.proposalSizes());
    this.dump = new DumpText(peer, facts.clock(), role);
    this.monitor = new MonitorText(peer, node, log, facts, role);
  }

  @Override
  public void answer(ClientLink link, int word, long argument) {
    String name = FourLetterWords.name(word);
    String text =
        config.fourLetterWords().allows(name) || name.equals("srvr")
            ? text(word, argument, link)
            : name + " is not executed because it is not in the whitelist.\n";
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Output out = link.out();
    out.writeRaw(bytes, 0, bytes.length);
  }

  /** Whether a word says something while there is no leader. */
  private static boolean needsNoLeader(String name) {
    return switch (name) {
      case "ruok", "envi", "gtmk", "stmk", "isro" -> true;
      default -> false;
    };
  }

  private String text(int word, long argument, ClientLink link) {
    String name = FourLetterWords.name(word);
    if (!role.isServing() && !needsNoLeader(name)) {
      return RoleText.NOT_SERVING;
    }
    StringBuilder out = new StringBuilder();
    switch (name) {
      case "ruok" -> out.append("imok");
      case "isro" -> out.append(role.readOnly());
      case "srvr" -> server(out, null);
      case "stat" -> server(out, link);
      case "mntr" -> monitor.write(out);
      case "conf" -> configuration(out);
      case "cons" -> {
        connections(out, link, true);
        out.append('\n');
      }
      case "crst" -> {
        node.deliver(new Event.ConnectionStatisticsReset());
        out.append("Connection stats reset.\n");
      }
      case "srst" -> {
        node.deliver(new Event.StatisticsReset());
        node.proposalSizes().reset();
        out.append("Server stats reset.\n");
      }
      case "dirs" -> directories(out);
      case "dump" -> dump.write(out);
      case "envi" -> environment(out);
      case "gtmk" -> out.append(traceMask);
      case "stmk" -> {
        traceMask = argument;
        out.append(traceMask);
      }
      case "hash" -> hashes(out);
      case "wchs" -> watchSummary(out);
      case "wchc" -> watchesBySession(out);
      case "wchp" -> watchesByPath(out);
      default -> {}
    }
    return out.toString();
  }

  private void server(StringBuilder out, @Nullable ClientLink stat) {
    out.append("Zookeeper version: ").append(facts.versionLine()).append('\n');
    role.readOnlyMode(out);
    if (stat != null) {
      out.append("Clients:\n");
      connections(out, stat, false);
      out.append('\n');
    }
    PeerStatistics statistics = peer.statistics();
    out.append("Latency min/avg/max: ")
        .append(statistics.minLatencyMillis())
        .append('/')
        .append(decimal(statistics.averageLatencyMillis()))
        .append('/')
        .append(statistics.maxLatencyMillis())
        .append('\n');
    out.append("Received: ").append(statistics.received()).append('\n');
    out.append("Sent: ").append(statistics.sent()).append('\n');
    out.append("Connections: ").append(node.connectionCount()).append('\n');
    out.append("Outstanding: ").append(peer.outstanding()).append('\n');
    out.append("Zxid: 0x").append(Long.toHexString(peer.tree().zxid())).append('\n');
    out.append("Mode: ").append(role.mode()).append('\n');
    out.append("Node count: ").append(MonitorText.shownNodes(peer)).append('\n');
    role.proposals(out);
  }

  /** At most four decimals, at least one. */
  static String decimal(double value) {
    BigDecimal rounded =
        BigDecimal.valueOf(value).setScale(4, RoundingMode.HALF_UP).stripTrailingZeros();
    return (rounded.scale() < 1 ? rounded.setScale(1) : rounded).toPlainString();
  }

  /** The connection that the word itself came on. */
  private static void wordConnection(StringBuilder out, ClientLink link) {
    out.append(" /")
        .append(link.remoteAddress().getHostAddress())
        .append(':')
        .append(link.remotePort())
        .append("[0](queued=0,recved=1,sent=0)\n");
  }

  /** The connection that asks first, which has no session, then all others. */
  private void connections(StringBuilder out, ClientLink asker, boolean detailed) {
    wordConnection(out, asker);
    peer.connections()
        .forEach(connection -> {
          ClientLink link = node.link(connection.id());
          if (link != null && link != asker) {
            connection(out, connection, link, detailed);
          }
        });
  }

  private static void connection(
      StringBuilder out, ClientConnection connection, ClientLink link, boolean detailed) {
    ConnectionStatistics statistics = connection.statistics();
    out.append(" /")
        .append(connection.address())
        .append(':')
        .append(link.remotePort())
        .append("[1](queued=")
        .append(connection.outstanding())
        .append(",recved=")
        .append(statistics.received())
        .append(",sent=")
        .append(statistics.sent());
    if (detailed && connection.isEstablished()) {
      out.append(",sid=0x")
          .append(Long.toHexString(connection.sessionId()))
          .append(",lop=")
          .append(OperationTags.tag(statistics.lastOperation()))
          .append(",est=")
          .append(connection.establishedMillis())
          .append(",to=")
          .append(connection.timeoutMillis());
      if (statistics.lastCxid() >= 0) {
        out.append(",lcxid=0x").append(Long.toHexString(statistics.lastCxid()));
      }
      out.append(",lzxid=0x")
          .append(Long.toHexString(statistics.lastZxid()))
          .append(",lresp=")
          .append(statistics.lastResponseMillis())
          .append(",llat=")
          .append(statistics.lastLatencyMillis())
          .append(",minlat=")
          .append(statistics.minLatencyMillis())
          .append(",avglat=")
          .append(statistics.averageLatencyMillis())
          .append(",maxlat=")
          .append(statistics.maxLatencyMillis());
    }
    out.append(")\n");
  }

  private void configuration(StringBuilder out) {
    ServerConfig.Directories directories = config.directories();
    int port = config.network().client().map(address -> address.getPort()).orElse(-1);
    line(out, "clientPort", port);
    line(out, "secureClientPort", -1);
    line(out, "dataDir", directories.dataDir().resolve("version-2"));
    line(out, "dataDirSize", bytesIn(directories.dataDir()));
    line(out, "dataLogDir", directories.dataLogDir().resolve("version-2"));
    line(out, "dataLogSize", bytesIn(directories.dataLogDir()));
    line(out, "tickTime", config.sessions().tickTimeMillis());
    line(out, "maxClientCnxns", config.network().maxClientCnxns());
    line(out, "minSessionTimeout", config.sessions().minSessionTimeoutMillis());
    line(out, "maxSessionTimeout", config.sessions().maxSessionTimeoutMillis());
    line(out, "clientPortListenBacklog", config.network().listenBacklog());
    line(out, "serverId", directories.serverId().orElse(0));
    role.configuration(out);
  }

  private static void line(StringBuilder out, String key, Object value) {
    out.append(key).append('=').append(value).append('\n');
  }

  private void directories(StringBuilder out) {
    out.append("datadir_size: ").append(bytesIn(config.directories().dataDir())).append('\n');
    out.append("logdir_size: ").append(bytesIn(config.directories().dataLogDir())).append('\n');
  }

  private static long bytesIn(java.nio.file.Path directory) {
    long bytes = 0;
    try (DirectoryStream<java.nio.file.Path> files =
        Files.newDirectoryStream(directory.resolve("version-2"))) {
      for (java.nio.file.Path file : files) {
        bytes += Files.size(file);
      }
    } catch (IOException | DirectoryIteratorException gone) {
      // A file was purged between listing and looking; what was counted so far is near enough.
      return bytes;
    }
    return bytes;
  }

  private void environment(StringBuilder out) {
    Map<String, String> properties = SystemProperties.copy();
    out.append("Environment:\n");
    line(out, "zookeeper.version", facts.versionLine());
    line(out, "host.name", hostName());
    for (String name :
        List.of(
            "java.version",
            "java.vendor",
            "java.home",
            "java.class.path",
            "java.library.path",
            "java.io.tmpdir",
            "java.compiler",
            "os.name",
            "os.arch",
            "os.version",
            "user.name",
            "user.home",
            "user.dir")) {
      line(out, name, properties.getOrDefault(name, "<NA>"));
    }
    Runtime runtime = Runtime.getRuntime();
    line(out, "os.memory.free", (runtime.freeMemory() >> 20) + "MB");
    line(out, "os.memory.max", (runtime.maxMemory() >> 20) + "MB");
    line(out, "os.memory.total", (runtime.totalMemory() >> 20) + "MB");
  }

  /** Without asking a name server, which may take seconds. */
  private static String hostName() {
    try {
      return Files.readString(java.nio.file.Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException nameless) {
      return "<NA>";
    }
  }

  private void hashes(StringBuilder out) {
    for (int i = 0; i < peer.state().digestCount(); i++) {
      out.append(Long.toHexString(peer.state().digestZxid(i)))
          .append(": ")
          .append(peer.state().digestValue(i))
          .append('\n');
    }
  }

  private void watchSummary(StringBuilder out) {
    WatchTable watches = peer.watches();
    out.append(watches.watcherCount())
        .append(" connections watching ")
        .append(watches.pathCount())
        .append(" paths\nTotal watches:")
        .append(watches.watchCount())
        .append('\n');
  }

  private void watchesByPath(StringBuilder out) {
    peer.watches()
        .forEachPath(
            (path, watchers) -> {
              out.append(path).append('\n');
              for (int watcher : watchers) {
                out.append("\t0x")
                    .append(Long.toHexString(peer.sessionOfWatcher(watcher)))
                    .append('\n');
              }
            },
            WATCH_PATHS_MAX);
    out.append('\n');
  }

  private void watchesBySession(StringBuilder out) {
    Map<Long, List<Path>> bySession = new TreeMap<>();
    peer.watches()
        .forEachPath(
            (path, watchers) -> {
              for (int watcher : watchers) {
                bySession
                    .computeIfAbsent(peer.sessionOfWatcher(watcher), id -> new ArrayList<>())
                    .add(path);
              }
            },
            WATCH_PATHS_MAX);
    bySession.forEach((session, paths) -> {
      out.append("0x").append(Long.toHexString(session)).append('\n');
      for (Path path : paths) {
        out.append('\t').append(path).append('\n');
      }
    });
    out.append('\n');
  }
}
