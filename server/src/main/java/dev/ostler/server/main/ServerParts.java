package dev.ostler.server.main;

import dev.ostler.core.peer.Peer;
import dev.ostler.net.link.NetworkLoop;
import dev.ostler.net.link.TransportKind;
import dev.ostler.server.admin.FourLetterWordResponder;
import dev.ostler.server.admin.Release;
import dev.ostler.server.admin.ServerFacts;
import dev.ostler.server.config.Ensemble;
import dev.ostler.server.config.ServerConfig;
import dev.ostler.server.node.FatalErrors;
import dev.ostler.server.node.Node;
import dev.ostler.server.node.NodeClock;
import dev.ostler.server.node.NodeSettings;
import dev.ostler.server.state.BackgroundSnapshots;
import dev.ostler.store.log.LogThreads;
import dev.ostler.store.log.TransactionLog;
import dev.ostler.store.recovery.DataDirectories;
import dev.ostler.store.snapshot.SnapshotPolicy;
import dev.ostler.store.snapshot.Snapshots;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What every server is made of, around a core that has recovered. */
final class ServerParts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServerParts.class);
  private static final long TICK_MILLIS = 20;
  private static final int DRAIN_SECONDS = 10;

  private final ServerConfig config;
  private final NodeClock clock;
  private final DataDirectories directories;
  private final NetworkLoop loop;
  private final Node node;
  private final TransactionLog log;
  private final LogThreads logThreads;
  private final SnapshotThread snapshotThread;
  private final BackgroundSnapshots snapshots;

  /** Held while files of the history come or go, but for those that the log itself makes. */
  private final Lock files = new ReentrantLock();

  private @Nullable PurgeTask purge;
  private final ClientPort clientPort;

  /**
   * @param directories closed together with this
   */
  ServerParts(
      ServerConfig config,
      NodeClock clock,
      DataDirectories directories,
      Peer peer,
      FatalErrors fatal) {
    this.config = config;
    this.clock = clock;
    this.directories = directories;
    this.loop = new NetworkLoop(TransportKind.AUTO, "ostler-loop", fatal::defect);
    this.node =
        new Node(
            loop,
            clock,
            new NodeSettings(
                CoreSettings.fieldBytesMax(config),
                config.limits().largeRequests().maxBytes(),
                config.ensemble().map(Ensemble::leaderServes).orElse(true)),
            fatal);
    this.clientPort = new ClientPort(loop, CoreSettings.listener(config), node);
    this.snapshotThread = new SnapshotThread(clock);
    this.snapshots =
        new BackgroundSnapshots(
            new Snapshots(directories.snapshots()),
            CoreSettings.snapshotFormat(config),
            new SnapshotPolicy(
                config.snapshots().snapCount(),
                config.snapshots().sizeLimitBytes(),
                snapshotThread.chance()),
            snapshotThread);
    this.log =
        new TransactionLog(
            directories.logs(), CoreSettings.log(config), node, peer.tree().zxid(), clock::nanos);
    this.logThreads = LogThreads.start(log);
    node.assemble(
        peer,
        log,
        snapshots,
        new FourLetterWordResponder(
            config, peer, node, log, new ServerFacts(clock.wallMillis(), clock, Release.read())));
  }

  NetworkLoop loop() {
    return loop;
  }

  Node node() {
    return node;
  }

  TransactionLog log() {
    return log;
  }

  DataDirectories directories() {
    return directories;
  }

  Lock files() {
    return files;
  }

  SnapshotThread snapshotThread() {
    return snapshotThread;
  }

  BackgroundSnapshots snapshots() {
    return snapshots;
  }

  /** From here on time passes and clients may come. */
  void open() throws IOException {
    loop.tick(TICK_MILLIS, this::tick);
    clientPort.open(config.network().client().orElse(null));
    if (config.purge().enabled()) {
      purge = PurgeTask.start(directories.snapshots(), directories.logs(), files, config.purge());
    }
  }

  private void tick() {
    node.tick();
    node.dismissClients();
    clientPort.closeSessionless(
        clock.nanos(), config.network().sessionlessTimeoutMillis() * 1_000_000L);
  }

  /** Where clients connect; null without a client port. */
  @Nullable InetSocketAddress clientAddress() {
    return clientPort.address();
  }

  /** The client port, which a reconfiguration can move. */
  ClientPort clientPort() {
    return clientPort;
  }

  /**
   * Takes no new clients and requests, and waits until everything taken so far is synced and
   * answered.
   */
  void drain() {
    if (purge != null) {
      purge.close();
    }
    CountDownLatch drained = new CountDownLatch(1);
    loop.execute(() -> {
      clientPort.stopAccepting();
      node.drain(drained::countDown);
    });
    try {
      if (!drained.await(DRAIN_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("Not all requests could be answered within {} s before the stop", DRAIN_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Closes connections and gives the files up. */
  @Override
  public void close() {
    clientPort.close();
    logThreads.close();
    snapshotThread.close();
    loop.close();
    directories.close();
  }
}
