package dev.ostler.server.member;

import dev.ostler.core.peer.Peer;
import dev.ostler.core.state.StateLoader;
import dev.ostler.net.link.NetworkLoop;
import dev.ostler.net.link.SystemNameResolver;
import dev.ostler.server.node.EnsembleDrivers;
import dev.ostler.server.node.FatalErrors;
import dev.ostler.server.state.StateRecovery;
import dev.ostler.store.epoch.EpochFiles;
import dev.ostler.store.log.TransactionLog;
import dev.ostler.store.recovery.DataDirectories;
import dev.ostler.store.snapshot.SnapshotFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The drivers of one member, put together. */
public final class EnsembleMember implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EnsembleMember.class);
  private static final long CLOSE_WAIT_SECONDS = 10;

  /**
   * Where a member keeps its history.
   *
   * @param files held while files of the history come or go
   * @param snapshotThread runs a task when no snapshot is being written
   * @param trustedFrom see {@link dev.ostler.store.log.LogHistory}
   */
  public record Files(
      DataDirectories directories,
      EpochFiles epochs,
      TransactionLog log,
      Lock files,
      Executor snapshotThread,
      SnapshotFormat format,
      long trustedFrom) {}

  /**
   * What makes a state out of what was read.
   *
   * @param fromFiles for snapshot and log
   * @param fromSnapshot for a snapshot alone
   */
  public record Loaders(Supplier<StateRecovery> fromFiles, Supplier<StateLoader> fromSnapshot) {}

  private final NetworkLoop loop;
  private final SystemNameResolver resolver = new SystemNameResolver();
  private final Transfers transfers;
  private final QuorumDriver quorum;
  private final ElectionDriver election;
  private final EnsembleDrivers drivers;

  /** The links are being closed: what comes of that is no news for the core. */
  private boolean closing;

  /**
   * @param membership where it is written down
   * @param sink takes the events, on the loop's thread
   * @param fatal told when the server cannot go on
   */
  public EnsembleMember(
      NetworkLoop loop,
      MemberSettings settings,
      Peer peer,
      Files files,
      Loaders loaders,
      MembershipRecord membership,
      EventSink sink,
      FatalErrors fatal) {
    this.loop = loop;
    EventSink open =
        event -> {
          if (!closing) {
            sink.deliver(event);
          }
        };
    this.transfers = new Transfers(fatal);
    HistoryDriver history =
        new HistoryDriver(
            loop,
            files.log(),
            files.directories(),
            files.epochs(),
            files.files(),
            files.snapshotThread(),
            loaders.fromFiles(),
            () -> peer.zab().durable(),
            open,
            files.trustedFrom());
    this.quorum =
        new QuorumDriver(
            loop,
            resolver,
            settings,
            peer,
            history,
            transfers,
            (zxid, stream) ->
                new IncomingTransfer(
                    zxid,
                    stream,
                    files.directories().snapshots(),
                    files.format(),
                    loaders.fromSnapshot(),
                    history,
                    loop,
                    open),
            open);
    this.election = new ElectionDriver(loop, resolver, settings, open, fatal::cannotTakePart);
    this.drivers =
        new EnsembleDrivers(
            quorum,
            election,
            history,
            new MembershipDriver(settings.sid(), membership, election, fatal));
  }

  /** For the node. */
  public EnsembleDrivers drivers() {
    return drivers;
  }

  /** Opens the election port; on the loop's thread, before the core starts. */
  public void open() {
    election.listen();
  }

  /** Closes ports and links. Not on the loop's thread. */
  @Override
  public void close() {
    CountDownLatch closed = new CountDownLatch(1);
    loop.execute(() -> {
      closing = true;
      election.close();
      quorum.close();
      closed.countDown();
    });
    try {
      if (!closed.await(CLOSE_WAIT_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("The links to other servers were not closed within {} s", CLOSE_WAIT_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    transfers.close();
    resolver.close();
  }
}
