package dev.ostler.testkit.ensemble;

import dev.ostler.core.event.Event;
import dev.ostler.core.peer.Peer;
import dev.ostler.core.state.ReplicatedState;
import dev.ostler.core.tree.SnapshotSource;
import dev.ostler.core.tree.SnapshotVisitor;
import dev.ostler.core.tree.TreeOptions;
import dev.ostler.core.zab.ZabStart;
import dev.ostler.server.state.BackgroundSnapshots;
import dev.ostler.server.state.SnapshotHost;
import dev.ostler.server.state.StateRecovery;
import dev.ostler.store.check.Verdict;
import dev.ostler.store.disk.Disk;
import dev.ostler.store.epoch.EpochFiles;
import dev.ostler.store.log.HistoryChange;
import dev.ostler.store.log.LogHistory;
import dev.ostler.store.log.LogListener;
import dev.ostler.store.log.LogRange;
import dev.ostler.store.log.TransactionLog;
import dev.ostler.store.purge.Purge;
import dev.ostler.store.recovery.Adoption;
import dev.ostler.store.recovery.DataDirectories;
import dev.ostler.store.recovery.MemberRecovery;
import dev.ostler.store.recovery.MemberStart;
import dev.ostler.store.recovery.Recovery;
import dev.ostler.store.recovery.RecoveryResult;
import dev.ostler.store.recovery.RecoveryRules;
import dev.ostler.store.recovery.RecoveryTarget;
import dev.ostler.store.snapshot.IncomingSnapshot;
import dev.ostler.store.snapshot.SnapshotFile;
import dev.ostler.store.snapshot.SnapshotPolicy;
import dev.ostler.store.snapshot.SnapshotSummary;
import dev.ostler.store.snapshot.Snapshots;
import dev.ostler.testkit.check.BrokenClaim;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.quorum.EncodedTransaction;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.value.Bytes;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The disk work of one life: recovery, the log and what is done on its sync side, snapshots in and
 * out. A piece of work is done at once when its time has come; what it waits for before is the time
 * that it takes. So the owner goes on meanwhile, and a stop meets it before, behind or, at a call
 * that is to fail, within.
 */
final class MemberStorage implements LogListener, SnapshotHost {
  private static final int RECENT_MIN = 3;

  /** What a start has found. */
  record Recovered(ReplicatedState state, MemberStart member, ZabStart start) {}

  private final MemberProcess process;
  private final World world;
  private final Machine machine;
  private final Disk disk;
  private @Nullable DataDirectories directories;
  private @Nullable EpochFiles epochs;
  private @Nullable TransactionLog log;
  private @Nullable LogHistory history;
  private @Nullable BackgroundSnapshots snapshots;

  private boolean usable;
  private boolean syncing;
  private boolean failed;
  private boolean snapshotDue;
  private boolean snapshotRunning;
  private boolean changing;

  /** A change of the history that waits for the end of a snapshot. */
  private @Nullable Runnable waitingChange;

  private long durableZxid;

  MemberStorage(MemberProcess process) {
    this.process = process;
    this.world = process.world;
    this.machine = process.machine;
    this.disk = world.mistake.disk(process, machine.observedDisk());
  }

  static <T> T present(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("the server has not been started");
    }
    return part;
  }

  DataDirectories directories() {
    return present(directories);
  }

  EpochFiles epochs() {
    return present(epochs);
  }

  TransactionLog log() {
    return present(log);
  }

  boolean isUsable() {
    return usable;
  }

  // ---- start ----

  Recovered recover() {
    long failures = machine.diskFaults.failures();
    try {
      return recoverNow();
    } catch (IOException | MalformedException refused) {
      if (machine.diskFaults.failures() == failures && !world.spaceLimited(machine)) {
        throw new BrokenClaim(
            "server "
                + machine.sid
                + " refuses to start where nothing failed: "
                + refused.getMessage(),
            refused);
      }
      throw machine.end("no start: " + refused.getMessage(), false);
    }
  }

  private Recovered recoverNow() throws IOException, MalformedException {
    String logs = world.settings.separateLogs() ? Machine.LOGS : Machine.DATA;
    DataDirectories opened = DataDirectories.open(disk, Machine.DATA, logs, true);
    directories = opened;
    Target target = new Target();
    List<Verdict> verdicts = new ArrayList<>();
    long failures = machine.diskFaults.failures();
    machine.judge.history().recovering();
    MemberStart member =
        MemberRecovery.run(
            opened, new RecoveryRules(false, false), target, verdicts::add, machine::nanos);
    for (Verdict verdict : verdicts) {
      world.note("verdict", machine.sid, verdict);
      world.mistake.verdict(process, verdict);
    }
    if (machine.diskFaults.failures() > failures) {
      // What could not be read may have been taken for damage.
      machine.judge.history().damaged();
    }
    world.note("recovered", machine.sid << 48 ^ member.lastZxid(), member);
    usable = member.usable();
    epochs = member.epochs();
    history = new LogHistory(opened.logs(), member.trustedFrom());
    long last = member.lastZxid();
    List<EncodedTransaction> recent = usable ? target.recent(last) : List.of();
    ZabStart start =
        new ZabStart(
            last,
            recent.isEmpty() ? last : target.before(recent),
            world.mistake.recent(process, recent),
            usable,
            member.epochs().accepted(),
            member.epochs().current(),
            world.settings.membership());
    return new Recovered(target.state(), member, start);
  }

  /** Fills tree and sessions, and keeps the last transactions for learners. */
  private final class Target implements RecoveryTarget<MalformedException> {
    private final StateRecovery recovery =
        new StateRecovery(
            new TreeOptions(true, false, true, process.random.nextLong()),
            world.settings.tickTimeMillis(),
            machine.monotonicMillis(),
            verdict -> {
              if (!machine.judge.history().isForeign()) {
                throw new BrokenClaim("server " + machine.sid + ": " + verdict.message());
              }
            });
    private final ArrayDeque<EncodedTransaction> last = new ArrayDeque<>();
    private long floor;

    @Override
    public SnapshotVisitor<MalformedException> fromSnapshot(long zxid) {
      return recovery.fromSnapshot(zxid);
    }

    @Override
    public void snapshotLoaded(long zxid, SnapshotSummary summary) throws MalformedException {
      recovery.snapshotLoaded(zxid, summary);
      machine.judge.history().snapshotLoaded(zxid, recovery.state());
      floor = zxid;
    }

    @Override
    public void fromNothing() {
      recovery.fromNothing();
      machine.judge.history().snapshotLoaded(0, recovery.state());
      floor = 0;
      last.clear();
    }

    @Override
    public void apply(Transaction transaction) {
      if (world.mistake.skipsInReplay(process, transaction)) {
        return;
      }
      recovery.apply(transaction);
      machine.judge.history().replayed(transaction, recovery.state());
      last.addLast(EncodedTransaction.of(transaction));
      if (last.size() > Math.max(RECENT_MIN, world.settings.recentMax())) {
        floor = last.removeFirst().zxid();
      }
    }

    ReplicatedState state() {
      return recovery.state();
    }

    List<EncodedTransaction> recent(long lastZxid) {
      return !last.isEmpty() && last.getLast().zxid() == lastZxid ? List.copyOf(last) : List.of();
    }

    long before(List<EncodedTransaction> recent) {
      return recent.isEmpty() ? 0 : floor;
    }
  }

  /** Serves as a disk from now on. */
  void begin(Recovered recovered, Peer peer) {
    DataDirectories opened = directories();
    durableZxid = recovered.member().lastZxid();
    log =
        new TransactionLog(opened.logs(), world.settings.log(), this, durableZxid, machine::nanos);
    BackgroundSnapshots background =
        new BackgroundSnapshots(
            new Snapshots(opened.snapshots()),
            world.settings.snapshots(),
            new SnapshotPolicy(world.settings.snapCount(), -1, chance()),
            this);
    snapshots = background;
    RecoveryResult result = recovered.member().recovery();
    if (usable && result != null) {
      try {
        background.recovered(result, peer);
        opened.initialized();
      } catch (IOException e) {
        throw machine.end("the first snapshot cannot be written: " + e.getMessage(), false);
      }
    }
    process.background(process.random.nextLong(1_000), this::fill);
    if (world.settings.purges()) {
      process.background(
          process.random.nextLong(world.settings.faultyMicros() / 4 + 1), this::purge);
    }
  }

  // ---- the log ----

  void append(Transaction transaction, @Nullable Bytes encoded) {
    if (failed && world.mistake.survivesFailedLog(process)) {
      return;
    }
    int bytes = log().append(transaction, encoded);
    if (present(snapshots).appended(bytes, process.toldMonotonicMillis())) {
      snapshotDue = true;
    }
  }

  void flush() {
    if (failed) {
      return;
    }
    log().flush();
    if (world.mistake.confirmsBeforeSync(process) && log().lastZxid() > durableZxid && !changing) {
      durable(log().lastZxid());
    }
    syncLater();
  }

  private void syncLater() {
    if (!syncing && log().sync().hasWork()) {
      syncing = true;
      process.background(machine.diskMicros(), this::sync);
    }
  }

  private void sync() {
    syncing = false;
    boolean _ = log().sync().syncOnce();
    if (!failed) {
      syncLater();
    }
  }

  private void fill() {
    if (log().filler().fillOnce()) {
      process.background(machine.diskMicros(), this::fill);
    } else {
      process.background(200_000 + process.random.nextLong(4_000_000), this::fill);
    }
  }

  private void purge() {
    if (usable && !changing) {
      try {
        int _ =
            Purge.run(
                directories().snapshots(),
                directories().logs(),
                Purge.RETAINED_MIN,
                path -> world.note("purge", machine.sid, path));
      } catch (IOException e) {
        world.note("purge failed", machine.sid, e);
      }
    }
    process.background(process.random.nextLong(world.settings.faultyMicros() / 4 + 1), this::purge);
  }

  void close() {
    flush();
    while (!failed && log().sync().syncOnce()) {
      world.note("synced at the end", machine.sid, null);
    }
    log().filler().close();
    log().sync().close();
    directories().close();
  }

  @Override
  public void durable(long zxid) {
    durableZxid = Math.max(durableZxid, zxid);
    long upTo = zxid;
    process.post(() -> process.deliver(new Event.LogDurable(upTo)));
  }

  @Override
  public void failed(IOException failure) {
    if (failure.getCause() instanceof Error end) {
      // The log takes the end of a simulated process, or a broken claim, for a failure of its own.
      throw end;
    }
    world.note("log failed", machine.sid, failure);
    failed = true;
    if (world.mistake.survivesFailedLog(process)) {
      return;
    }
    // The process is halted at once, but other threads may get a little further.
    if (process.random.nextBoolean()) {
      throw machine.end("the log failed", false);
    }
    process.later(
        process.random.nextLong(2_000),
        () -> {
          throw machine.end("the log failed a moment ago", false);
        });
  }

  @Override
  public void spaceLow(boolean low) {
    world.note("space low", machine.sid, low);
    process.post(() -> {
      machine.judge.spaceDelivered(!low);
      process.deliver(new Event.DiskSpace(!low));
    });
  }

  @Override
  public void preparationFailed(IOException failure) {
    world.note("preparation failed", machine.sid, failure);
  }

  // ---- epochs ----

  void writeAccepted(long epoch) {
    EpochFiles files = epochs();
    log()
        .run(() -> {
          files.writeAccepted(epoch, durableZxid);
          process.post(() -> process.deliver(new Event.AcceptedEpochWritten(epoch)));
        });
    syncLater();
  }

  void writeCurrent(long epoch) {
    EpochFiles files = epochs();
    log()
        .run(() -> {
          files.writeCurrent(epoch, durableZxid);
          process.post(() -> process.deliver(new Event.CurrentEpochWritten(epoch)));
        });
    syncLater();
  }

  // ---- what changes the end of the history ----

  /** Begins a change once no snapshot is being written. */
  private void change(HistoryChange change, java.util.function.LongConsumer done) {
    changing = true;
    Runnable begin =
        () -> {
          log().change(change, done);
          syncLater();
        };
    if (snapshotRunning) {
      waitingChange = begin;
    } else {
      begin.run();
    }
  }

  void truncate(long zxid, boolean reload) {
    machine.judge.history().truncating(zxid);
    ReplicatedState[] reloaded = new ReplicatedState[1];
    long[] trusted = {-1};
    change(
        () -> {
          if (!world.mistake.truncate(process, directories(), epochs(), zxid)) {
            return HistoryChange.IMPOSSIBLE;
          }
          machine.judge.history().historyEnded(zxid);
          if (reload) {
            Target target = new Target();
            machine.judge.history().recovering();
            RecoveryResult result = reload(target);
            reloaded[0] = target.state();
            trusted[0] = result.trustedFrom();
          }
          return zxid;
        },
        end -> process.post(() -> truncated(end, reloaded[0], trusted[0])));
  }

  private RecoveryResult reload(Target target) throws IOException {
    try {
      return Recovery.reload(
          directories(),
          target,
          verdict -> world.note("verdict", machine.sid, verdict),
          machine::nanos);
    } catch (MalformedException e) {
      throw new IOException("the state cannot be loaded again: " + e.getMessage(), e);
    }
  }

  private void truncated(long end, @Nullable ReplicatedState state, long trustedFrom) {
    changing = false;
    if (end == HistoryChange.IMPOSSIBLE) {
      usable = false;
      machine.judge.history().notTruncated();
      process.deliver(new Event.LogNotTruncated());
      return;
    }
    durableZxid = end;
    if (trustedFrom >= 0) {
      history = new LogHistory(directories().logs(), trustedFrom);
    }
    machine.judge.history().truncated(end, state);
    process.deliver(new Event.LogTruncated(end, state));
  }

  /** A snapshot begins to come from a leader. */
  IncomingSnapshot receive(long zxid) {
    try {
      return new IncomingSnapshot(directories().snapshots(), world.settings.snapshots(), zxid);
    } catch (IOException e) {
      throw machine.end("a snapshot cannot be received: " + e.getMessage(), false);
    }
  }

  /** All of it has come. */
  void adopt(IncomingSnapshot incoming) {
    long zxid = incoming.zxid();
    StateRecovery recovery =
        new StateRecovery(
            new TreeOptions(true, false, true, process.random.nextLong()),
            world.settings.tickTimeMillis(),
            machine.monotonicMillis(),
            verdict -> world.note("verdict", machine.sid, verdict));
    try {
      SnapshotSummary summary = incoming.load(recovery.fromSnapshot(zxid));
      recovery.snapshotLoaded(zxid, summary);
      incoming.seal(recovery.state().tree().digest());
    } catch (IOException | MalformedException e) {
      throw machine.end("a snapshot cannot be taken over: " + e.getMessage(), false);
    }
    ReplicatedState state = recovery.state();
    machine.judge.history().adopting(zxid);
    change(
        () -> {
          Adoption.run(directories(), epochs(), zxid);
          machine.judge.history().historyReplaced(zxid);
          return zxid;
        },
        end ->
            process.post(() -> {
              changing = false;
              usable = true;
              durableZxid = zxid;
              history = new LogHistory(directories().logs(), zxid);
              machine.judge.history().adopted(zxid, state);
              process.deliver(new Event.SnapshotAdopted(zxid, state));
            }));
  }

  // ---- for learners ----

  LogHistory.Found search(long zxid, long floor) {
    try {
      return present(history).search(zxid, floor, world.settings.logSyncBytesMax());
    } catch (IOException e) {
      return new LogHistory.Found.Nothing(String.valueOf(e.getMessage()));
    }
  }

  /** Transactions out of the files; null if they cannot be read. */
  @Nullable List<EncodedTransaction> read(long afterZxid, long upToZxid) {
    List<EncodedTransaction> transactions = new ArrayList<>();
    try (LogRange range = present(history).range(afterZxid, upToZxid)) {
      EncodedTransaction next = range.next();
      while (next != null) {
        transactions.add(next);
        next = range.next();
      }
      return transactions;
    } catch (IOException e) {
      world.note("log not readable", machine.sid, e);
      return null;
    }
  }

  // ---- snapshots of its own ----

  void snapshotIfDue(long nowMillis) {
    if (snapshotDue && usable && !changing && !snapshotRunning && process.isServing()) {
      snapshotDue = false;
      process.deliver(new Event.SnapshotDue());
    }
  }

  void write(SnapshotSource source) {
    log().roll();
    snapshotRunning = true;
    present(snapshots)
        .write(machine.judge.snapshot(source), () -> process.post(this::snapshotEnded));
  }

  private void snapshotEnded() {
    snapshotRunning = false;
    present(snapshots).ended();
    process.deliver(new Event.SnapshotEnded());
    Runnable waiting = waitingChange;
    waitingChange = null;
    if (waiting != null) {
      waiting.run();
    }
  }

  @Override
  public long nanos() {
    return machine.nanos();
  }

  @Override
  public double chance() {
    return process.random.nextDouble();
  }

  @Override
  public void execute(Runnable task) {
    process.background(process.random.nextLong(100_000) + machine.diskMicros(), task);
  }

  @Override
  public void written(SnapshotFile file, int nodeCount, long nanos) {
    world.note("snapshot written", machine.sid << 48 ^ file.zxid(), file);
  }

  @Override
  public void failed(long zxid, Throwable failure) {
    switch (failure) {
      case IOException e -> world.note("snapshot failed", machine.sid, e);
      case Error end -> throw end;
      default -> throw new BrokenClaim("a snapshot cannot be written: " + failure, failure);
    }
  }
}
