package dev.ostler.testkit.store;

import dev.ostler.core.tree.NodeState;
import dev.ostler.core.tree.SnapshotSource;
import dev.ostler.core.tree.SnapshotVisitor;
import dev.ostler.store.check.Verdict;
import dev.ostler.store.disk.Directory;
import dev.ostler.store.disk.DiskFile;
import dev.ostler.store.epoch.EpochFiles;
import dev.ostler.store.log.HistoryChange;
import dev.ostler.store.log.LogHistory;
import dev.ostler.store.log.LogListener;
import dev.ostler.store.log.LogOptions;
import dev.ostler.store.log.TransactionLog;
import dev.ostler.store.recovery.Adoption;
import dev.ostler.store.recovery.DataDirectories;
import dev.ostler.store.recovery.MemberRecovery;
import dev.ostler.store.recovery.MemberStart;
import dev.ostler.store.recovery.Recovery;
import dev.ostler.store.recovery.RecoveryResult;
import dev.ostler.store.recovery.RecoveryRules;
import dev.ostler.store.recovery.RecoveryTarget;
import dev.ostler.store.recovery.Truncation;
import dev.ostler.store.snapshot.IncomingSnapshot;
import dev.ostler.store.snapshot.SnapshotFormat;
import dev.ostler.store.snapshot.SnapshotSummary;
import dev.ostler.store.snapshot.SnapshotWriter;
import dev.ostler.store.snapshot.Snapshots;
import dev.ostler.testkit.disk.SimulatedDisk;
import dev.ostler.testkit.disk.StoredNodes;
import dev.ostler.testkit.disk.StoredWrites;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.value.AclList;
import dev.ostler.wire.value.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The storage of one member of an ensemble on a simulated disk. Its state is a {@link Chain}, which
 * tells any two histories apart.
 */
final class MemberStore implements LogListener, RecoveryTarget<IOException> {
  static final String FOLDER = "data/version-2";

  private final SimulatedDisk disk;
  private final LogOptions options;

  /** What recovery and appending have made of the state. */
  Chain state = Chain.EMPTY;

  RecoveryRules rules = RecoveryRules.DEFAULT;
  long durable;
  @Nullable IOException failure;
  final List<Verdict> verdicts = new ArrayList<>();
  private @Nullable MemberStart start;
  private @Nullable TransactionLog log;
  private @Nullable DataDirectories directories;
  private @Nullable LogHistory history;

  MemberStore(SimulatedDisk disk, LogOptions options) {
    this.disk = disk;
    this.options = options;
  }

  /** What a process does first. */
  MemberStore start() throws IOException {
    failure = null;
    verdicts.clear();
    state = Chain.EMPTY;
    DataDirectories opened = DataDirectories.open(disk, "data", "data", true);
    directories = opened;
    MemberStart found = MemberRecovery.run(opened, rules, this, verdicts::add, () -> 0);
    start = found;
    if (found.usable() && found.recovery() != null && found.recovery().snapshotName() == null) {
      snapshot();
      opened.initialized();
    }
    durable = found.lastZxid();
    log = new TransactionLog(opened.logs(), options, this, found.lastZxid(), () -> 0);
    history = new LogHistory(opened.logs(), found.trustedFrom());
    return this;
  }

  MemberStart started() {
    return Objects.requireNonNull(start);
  }

  TransactionLog log() {
    return Objects.requireNonNull(log);
  }

  DataDirectories directories() {
    return Objects.requireNonNull(directories);
  }

  LogHistory history() {
    return Objects.requireNonNull(history);
  }

  Directory directory() {
    return disk.directory(FOLDER);
  }

  Directory parent() {
    return disk.directory("data");
  }

  /** Appends and flushes, without syncing. */
  void append(Transaction... transactions) {
    for (Transaction transaction : transactions) {
      if (transaction.zxid() >>> 32 > started().epochs().current()) {
        log().flush();
        enter(transaction.zxid() >>> 32);
      }
      log().append(transaction);
      state = state.and(transaction);
    }
    log().flush();
  }

  /** All disk work there is. */
  void sync() {
    boolean more = true;
    while (more) {
      more = log().sync().syncOnce();
    }
  }

  void snapshot() throws IOException {
    new Snapshots(directories().snapshots()).write(state.source(), SnapshotFormat.DEFAULT);
  }

  /**
   * Asks for a truncation as a driver does; the answer is what its confirmation says. What is left
   * is loaded again.
   */
  long truncate(long zxid) {
    long[] end = {Long.MAX_VALUE};
    log()
        .change(
            () -> {
              if (!Truncation.run(directories(), started().epochs(), zxid)) {
                return HistoryChange.IMPOSSIBLE;
              }
              RecoveryResult left = Recovery.reload(directories(), this, verdicts::add, () -> 0);
              history = new LogHistory(directories().logs(), left.trustedFrom());
              return zxid;
            },
            done -> end[0] = done);
    sync();
    return end[0];
  }

  /** A leader has been followed that leads an epoch. */
  void enter(long epoch) {
    EpochFiles epochs = started().epochs();
    if (epoch > epochs.accepted()) {
      log().run(() -> epochs.writeAccepted(epoch, durable));
    }
    if (epoch > epochs.current()) {
      log().run(() -> epochs.writeCurrent(epoch, durable));
    }
    sync();
  }

  /** Receives a snapshot and adopts it. */
  void adopt(Chain from) throws IOException {
    enter(from.zxid() >>> 32);
    IncomingSnapshot incoming =
        new IncomingSnapshot(directories().snapshots(), SnapshotFormat.DEFAULT, from.zxid());
    byte[] stream = from.stream();
    incoming.feed(stream, 0, stream.length);
    incoming.load(fromSnapshot(from.zxid()));
    incoming.seal(from.hash());
    log()
        .change(
            () -> {
              Adoption.run(directories(), started().epochs(), from.zxid());
              return from.zxid();
            },
            done -> {});
    sync();
    if (failure == null) {
      state = from;
      history = new LogHistory(directories().logs(), from.zxid());
    }
  }

  /** Names and lengths of all files, but the lock. */
  List<String> files() throws IOException {
    List<String> files = new ArrayList<>();
    for (String name : directory().list()) {
      if (!name.equals(DataDirectories.LOCK_FILE)) {
        files.add(name + " " + Bytes.of(bytes(name)).hashCode());
      }
    }
    return files;
  }

  byte[] bytes(String name) throws IOException {
    try (DiskFile file = directory().openToRead(name)) {
      byte[] bytes = new byte[(int) file.length()];
      file.readFully(0, bytes, 0, bytes.length);
      return bytes;
    }
  }

  /**
   * A transaction.
   *
   * @param branch two with the same zxid and another branch are different
   */
  static Transaction transaction(long zxid, int branch) {
    int length = (int) ((zxid * 0x9e37_79b9L) >>> 3 & 0x3f) + (zxid % 50 == 0 ? 3000 : 0);
    return StoredWrites.write(zxid, branch, "/x" + branch, length);
  }

  @Override
  public void durable(long zxid) {
    durable = zxid;
  }

  @Override
  public void failed(IOException cause) {
    failure = cause;
    if (cause.getCause() instanceof Error end) {
      throw end;
    }
  }

  @Override
  public SnapshotVisitor<IOException> fromSnapshot(long zxid) {
    return new StoredNodes() {
      @Override
      public void node(byte[] path, int pathOffset, int pathLength, NodeState node) {
        if (pathLength == 0) {
          state = new Chain(node.pzxid, node.ctime);
        }
      }
    };
  }

  @Override
  public void snapshotLoaded(long zxid, SnapshotSummary summary) {
    if (state.zxid() != zxid) {
      throw new AssertionError("snapshot " + zxid + " holds " + state);
    }
  }

  @Override
  public void fromNothing() {
    state = Chain.EMPTY;
  }

  @Override
  public void apply(Transaction transaction) {
    state = state.and(transaction);
  }

  /** All transactions of a history so far, as the last one and a number that depends on each. */
  record Chain(long zxid, long hash) {
    static final Chain EMPTY = new Chain(0, 0);

    Chain and(Transaction transaction) {
      return new Chain(
          transaction.zxid(), (hash * 0x9e37_79b9_7f4a_7c15L) ^ transaction.hashCode());
    }

    SnapshotSource source() {
      return new SnapshotSource() {
        @Override
        public long zxid() {
          return zxid;
        }

        @Override
        public long digest() {
          return hash;
        }

        @Override
        public int nodeCount() {
          return 2;
        }

        @Override
        public <E extends Exception> void visit(SnapshotVisitor<E> visitor) throws E {
          visitor.sessions(2);
          visitor.session(0x100_0000_0001L, 4_000);
          visitor.session(0x200_0000_0001L, 30_000);
          visitor.aclLists(2);
          visitor.aclList(1, AclList.OPEN);
          visitor.aclList(2, AclList.OPEN);
          NodeState root = new NodeState();
          root.pzxid = zxid;
          root.ctime = hash;
          visitor.node(new byte[0], 0, 0, root);
          NodeState child = new NodeState();
          child.data(Bytes.of(new byte[700]));
          visitor.node(new byte[] {'/', 'c'}, 0, 2, child);
        }
      };
    }

    byte[] stream() {
      ByteArrayOutputStream stream = new ByteArrayOutputStream();
      try {
        SnapshotWriter.writeStream(source(), stream);
      } catch (IOException impossible) {
        throw new AssertionError(impossible);
      }
      return stream.toByteArray();
    }
  }
}
