package dev.ostler.server.main;

import dev.ostler.core.access.AccessRules;
import dev.ostler.core.event.Event;
import dev.ostler.core.peer.Peer;
import dev.ostler.net.link.NetworkLoop;
import dev.ostler.net.link.TransportKind;
import dev.ostler.net.listen.AddressUnavailableException;
import dev.ostler.net.listen.ClientListener;
import dev.ostler.server.admin.FourLetterWordResponder;
import dev.ostler.server.admin.Release;
import dev.ostler.server.admin.ServerFacts;
import dev.ostler.server.config.ServerConfig;
import dev.ostler.server.node.FatalErrors;
import dev.ostler.server.node.Node;
import dev.ostler.server.node.NodeClock;
import dev.ostler.server.node.NodeSettings;
import dev.ostler.server.state.BackgroundSnapshots;
import dev.ostler.server.state.StateRecovery;
import dev.ostler.store.check.StorageDamageException;
import dev.ostler.store.check.Verdict;
import dev.ostler.store.disk.FileDisk;
import dev.ostler.store.log.LogThreads;
import dev.ostler.store.log.TransactionLog;
import dev.ostler.store.recovery.DataDirectories;
import dev.ostler.store.recovery.DirectoryException;
import dev.ostler.store.recovery.Recovery;
import dev.ostler.store.recovery.RecoveryResult;
import dev.ostler.store.recovery.RecoveryRules;
import dev.ostler.store.snapshot.SnapshotPolicy;
import dev.ostler.store.snapshot.Snapshots;
import dev.ostler.wire.codec.MalformedException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server that stands alone, from its files to its open port. */
public final class StandaloneServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StandaloneServer.class);
  private static final long TICK_MILLIS = 20;
  private static final int EXIT_DAMAGE = 1;
  private static final int DRAIN_SECONDS = 10;

  private final ServerConfig config;
  private final NodeClock clock;
  private final DataDirectories directories;
  private final NetworkLoop loop;
  private final Node node;
  private final Peer peer;
  private final LogThreads logThreads;
  private final SnapshotThread snapshotThread;
  private final BackgroundSnapshots snapshots;
  private final RecoveryResult recovered;
  private @Nullable PurgeTask purge;
  private @Nullable ClientListener listener;

  private StandaloneServer(
      ServerConfig config,
      NodeClock clock,
      DataDirectories directories,
      StateRecovery recovery,
      RecoveryResult recovered,
      FatalErrors fatal) {
    this.config = config;
    this.clock = clock;
    this.directories = directories;
    this.recovered = recovered;
    this.loop = new NetworkLoop(TransportKind.AUTO, "ostler-loop", fatal::defect);
    AccessRules access = new AccessRules(CoreSettings.access(config));
    this.node =
        new Node(
            loop,
            clock,
            new NodeSettings(
                CoreSettings.fieldBytesMax(config), config.limits().largeRequests().maxBytes()),
            fatal);
    this.peer =
        new Peer(
            CoreSettings.peer(config),
            access,
            recovery.state(),
            Node.now(clock),
            new SecureRandom().nextLong());
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
    TransactionLog log =
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

  /**
   * Recovers and starts to serve.
   *
   * @param fatal told when the server cannot go on
   * @throws StartException with a message for the operator and the status to end with
   */
  public static StandaloneServer start(ServerConfig config, NodeClock clock, FatalErrors fatal)
      throws StartException {
    if (config.ensemble().isPresent()) {
      throw new StartException(
          EXIT_DAMAGE, "A member of an ensemble cannot be started as a server that stands alone");
    }
    ServerConfig.Directories paths = config.directories();
    DataDirectories directories = null;
    StandaloneServer server = null;
    try {
      directories =
          DataDirectories.open(
              new FileDisk(),
              paths.dataDir().toString(),
              paths.dataLogDir().toString(),
              paths.createMissing());
      Consumer<Verdict> verdicts = verdict -> LOG.warn("{}", verdict.message());
      StateRecovery recovery =
          new StateRecovery(
              CoreSettings.tree(config, new SecureRandom().nextLong()),
              config.sessions().tickTimeMillis(),
              clock.nanos() / 1_000_000,
              verdicts);
      RecoveryResult recovered =
          Recovery.run(
              directories,
              new RecoveryRules(config.snapshots().trustEmpty(), paths.createEmptyDatabase()),
              recovery,
              verdicts,
              clock::nanos);
      server = new StandaloneServer(config, clock, directories, recovery, recovered, fatal);
      server.open();
      return server;
    } catch (DirectoryException e) {
      throw failed(
          server,
          directories,
          DirectoryException.EXIT_STATUS,
          "Unable to access datadir, exiting abnormally: " + e.getMessage(),
          e);
    } catch (AddressUnavailableException e) {
      throw failed(server, directories, EXIT_DAMAGE, String.valueOf(e.getMessage()), e);
    } catch (StorageDamageException e) {
      throw failed(server, directories, EXIT_DAMAGE, String.valueOf(e.getMessage()), e);
    } catch (IOException | MalformedException e) {
      throw failed(
          server, directories, EXIT_DAMAGE, "The data cannot be loaded: " + e.getMessage(), e);
    }
  }

  private static StartException failed(
      @Nullable StandaloneServer server,
      @Nullable DataDirectories directories,
      int status,
      String message,
      Exception cause) {
    if (server != null) {
      server.close();
    } else if (directories != null) {
      directories.close();
    }
    return new StartException(status, message, cause);
  }

  /** From here on clients may come. */
  private void open() throws IOException {
    snapshots.recovered(recovered, peer);
    directories.initialized();
    loop.execute(() -> node.deliver(new Event.Started()));
    loop.tick(TICK_MILLIS, this::tick);
    InetSocketAddress client = config.network().client().orElse(null);
    if (client != null) {
      listener = ClientListener.bind(loop, List.of(client), CoreSettings.listener(config), node);
    } else {
      loop.addBatchListener(node);
    }
    if (config.purge().enabled()) {
      purge = PurgeTask.start(directories.snapshots(), directories.logs(), config.purge());
    }
  }

  private void tick() {
    node.tick();
    ClientListener open = listener;
    if (open != null) {
      open.closeSessionless(
          clock.nanos(), config.network().sessionlessTimeoutMillis() * 1_000_000L);
    }
  }

  /** Where clients connect; null without a client port. */
  public @Nullable InetSocketAddress clientAddress() {
    ClientListener open = listener;
    return open == null ? null : open.localAddresses().get(0);
  }

  /** What recovery found. */
  public RecoveryResult recovered() {
    return recovered;
  }

  /** Znodes at the start. */
  public int nodeCount() {
    return peer.tree().nodeCount();
  }

  /**
   * Stops in order: no new clients and requests; everything taken so far is synced and answered;
   * connections are closed; files are given up.
   */
  @Override
  public void close() {
    if (purge != null) {
      purge.close();
    }
    CountDownLatch drained = new CountDownLatch(1);
    loop.execute(() -> {
      ClientListener open = listener;
      if (open != null) {
        open.stopAccepting();
      }
      node.drain(drained::countDown);
    });
    try {
      if (!drained.await(DRAIN_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("Not all requests could be answered within {} s before the stop", DRAIN_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (listener != null) {
      listener.close();
    }
    logThreads.close();
    snapshotThread.close();
    loop.close();
    directories.close();
  }
}
