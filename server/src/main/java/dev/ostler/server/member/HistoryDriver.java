package dev.ostler.server.member;

import dev.ostler.core.event.Event;
import dev.ostler.core.state.ReplicatedState;
import dev.ostler.net.link.NetworkLoop;
import dev.ostler.server.node.EnsembleDrivers;
import dev.ostler.server.state.StateRecovery;
import dev.ostler.store.check.Verdict;
import dev.ostler.store.epoch.EpochFiles;
import dev.ostler.store.log.HistoryChange;
import dev.ostler.store.log.LogHistory;
import dev.ostler.store.log.TransactionLog;
import dev.ostler.store.recovery.Adoption;
import dev.ostler.store.recovery.DataDirectories;
import dev.ostler.store.recovery.Recovery;
import dev.ostler.store.recovery.RecoveryResult;
import dev.ostler.store.recovery.Truncation;
import dev.ostler.wire.codec.MalformedException;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The disk of a member besides the log's end: epochs, cutting the history off, and putting a
 * leader's snapshot in its place. All of it is done by the log's sync side, in order with the
 * records; a failure there ends the process.
 *
 * <pre>
 *   truncate, adopt ──► snapshot thread: the one under way is over ──► loop ──► TransactionLog.change
 * </pre>
 *
 * No other snapshot begins meanwhile: the core takes none while it does not serve.
 */
final class HistoryDriver implements EnsembleDrivers.History {
  private static final Logger LOG = LoggerFactory.getLogger(HistoryDriver.class);

  private final NetworkLoop loop;
  private final TransactionLog log;
  private final DataDirectories directories;
  private final EpochFiles epochs;
  private final Lock files;
  private final Executor snapshotThread;
  private final Supplier<StateRecovery> loaders;
  private final LongSupplier durableZxid;
  private final EventSink sink;

  /** From where on the log files are one history. */
  private volatile long trustedFrom;

  /**
   * @param files held while files of the history come or go
   * @param snapshotThread runs a task when no snapshot is being written
   * @param loaders makes what loads the state from files
   * @param durableZxid the last transaction that is on disk, on the loop's thread
   * @param trustedFrom see {@link LogHistory}
   */
  HistoryDriver(
      NetworkLoop loop,
      TransactionLog log,
      DataDirectories directories,
      EpochFiles epochs,
      Lock files,
      Executor snapshotThread,
      Supplier<StateRecovery> loaders,
      LongSupplier durableZxid,
      EventSink sink,
      long trustedFrom) {
    this.loop = loop;
    this.log = log;
    this.directories = directories;
    this.epochs = epochs;
    this.files = files;
    this.snapshotThread = snapshotThread;
    this.loaders = loaders;
    this.durableZxid = durableZxid;
    this.sink = sink;
    this.trustedFrom = trustedFrom;
  }

  /** What the log files hold, for one thread. */
  LogHistory history() {
    return new LogHistory(directories.logs(), trustedFrom);
  }

  @Override
  public void writeAcceptedEpoch(long epoch) {
    long durable = durableZxid.getAsLong();
    log.run(() -> {
      epochs.writeAccepted(epoch, durable);
      tell(new Event.AcceptedEpochWritten(epoch));
    });
  }

  @Override
  public void writeCurrentEpoch(long epoch) {
    long durable = durableZxid.getAsLong();
    log.run(() -> {
      epochs.writeCurrent(epoch, durable);
      tell(new Event.CurrentEpochWritten(epoch));
    });
  }

  private void tell(Event event) {
    loop.execute(() -> sink.deliver(event));
  }

  @Override
  public void truncate(long zxid, boolean reload) {
    AtomicReference<@Nullable ReplicatedState> loaded = new AtomicReference<>();
    change(
        () -> {
          if (!Truncation.run(directories, epochs, zxid)) {
            return HistoryChange.IMPOSSIBLE;
          }
          if (reload) {
            loaded.set(reload());
          }
          return zxid;
        },
        end -> {
          if (end == HistoryChange.IMPOSSIBLE) {
            LOG.warn(
                "The log cannot be cut off behind 0x{} without a gap; a snapshot has to do",
                Long.toHexString(zxid));
            sink.deliver(new Event.LogNotTruncated());
          } else {
            LOG.info(
                "The log ends at 0x{} now, because the leader has no more of it",
                Long.toHexString(zxid));
            sink.deliver(new Event.LogTruncated(zxid, loaded.get()));
          }
        });
  }

  private ReplicatedState reload() throws IOException {
    Consumer<Verdict> verdicts = verdict -> LOG.warn("{}", verdict.message());
    StateRecovery recovery = loaders.get();
    try {
      RecoveryResult result = Recovery.reload(directories, recovery, verdicts, System::nanoTime);
      trustedFrom = result.trustedFrom();
    } catch (MalformedException e) {
      throw new IOException("what is left of the history cannot be loaded: " + e.getMessage(), e);
    }
    return recovery.state();
  }

  /** A leader's snapshot lies sealed beside the history: it takes its place. */
  void adopt(long zxid, ReplicatedState state) {
    change(
        () -> {
          Adoption.run(directories, epochs, zxid);
          directories.initialized();
          trustedFrom = zxid;
          return zxid;
        },
        end -> sink.deliver(new Event.SnapshotAdopted(zxid, state)));
  }

  private void change(HistoryChange change, Consumer<Long> over) {
    HistoryChange alone =
        () -> {
          files.lock();
          try {
            return change.run();
          } finally {
            files.unlock();
          }
        };
    snapshotThread.execute(
        () -> loop.execute(() -> log.change(alone, end -> loop.execute(() -> over.accept(end)))));
  }
}
