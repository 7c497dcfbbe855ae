package dev.ostler.interop.storage;

import dev.ostler.core.state.ReplicatedState;
import dev.ostler.core.state.StateLoader;
import dev.ostler.core.tree.NodeState;
import dev.ostler.core.tree.SnapshotSource;
import dev.ostler.core.tree.SnapshotVisitor;
import dev.ostler.core.tree.Tree;
import dev.ostler.core.tree.TreeListener;
import dev.ostler.core.tree.TreeOptions;
import dev.ostler.core.tree.TreeView;
import dev.ostler.store.check.Verdict;
import dev.ostler.store.disk.FileDisk;
import dev.ostler.store.log.LogListener;
import dev.ostler.store.log.LogOptions;
import dev.ostler.store.log.TransactionLog;
import dev.ostler.store.recovery.DataDirectories;
import dev.ostler.store.recovery.Recovery;
import dev.ostler.store.recovery.RecoveryRules;
import dev.ostler.store.recovery.RecoveryTarget;
import dev.ostler.store.snapshot.SnapshotFormat;
import dev.ostler.store.snapshot.SnapshotSummary;
import dev.ostler.store.snapshot.Snapshots;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.txn.TransactionBody;
import dev.ostler.wire.txn.TransactionHeader;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Path;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tree, log and snapshots over one data directory, without a server around them. */
final class StoredState implements RecoveryTarget<MalformedException>, LogListener, AutoCloseable {
  private static final TreeOptions OPTIONS = new TreeOptions(true, false, true, 1);
  private static final int TICK_MILLIS = 2000;

  final List<Verdict> verdicts = new ArrayList<>();
  private final DataDirectories directories;
  private final TransactionLog log;
  private @Nullable StateLoader loader;
  private ReplicatedState state = StateLoader.fresh(OPTIONS, TICK_MILLIS, 0);
  private long session;
  private int cxid;
  private boolean differs;

  /** Recovers what the directory holds and opens the log. */
  StoredState(java.nio.file.Path dataDir) throws IOException, MalformedException {
    String path = dataDir.toString();
    directories = DataDirectories.open(new FileDisk(), path, path, true);
    long last =
        Recovery.run(directories, RecoveryRules.DEFAULT, this, verdicts::add, System::nanoTime)
            .lastZxid();
    log = new TransactionLog(directories.logs(), LogOptions.DEFAULT, this, last, System::nanoTime);
  }

  long zxid() {
    return log.lastZxid();
  }

  Tree tree() {
    return state.tree();
  }

  /** Whether each logged digest was that of the replayed tree, once all of it was in step. */
  boolean digestsMatch() {
    return !differs;
  }

  /** Data of a znode as text; null without the znode. */
  @Nullable String read(String path) {
    int slot = tree().find(Path.of(path));
    if (slot == Tree.NONE) {
      return null;
    }
    NodeState node = new NodeState();
    tree().read(slot, node);
    Bytes data = node.data();
    return data == null ? "null" : data.toUtf8();
  }

  /** Lets what follows come from another session. */
  void session(long id) {
    session = id;
  }

  /** Applies and appends one transaction. */
  void write(TransactionBody body) {
    TransactionHeader header =
        new TransactionHeader(session, cxid, log.lastZxid() + 1, 1_700_000_000_000L + cxid);
    cxid++;
    boolean fails = body instanceof TransactionBody.Failure;
    Transaction bare = new Transaction(header, body, false, 0);
    state.apply(bare, TreeListener.NONE, 0);
    log.append(fails ? bare : new Transaction(header, body, true, tree().digest()));
  }

  /** Makes everything durable. */
  void sync() {
    log.flush();
    boolean more = true;
    while (more) {
      more = log.sync().syncOnce();
    }
  }

  /** Prepares the next log file, which is left behind unless {@link #close} is called. */
  void fillAhead() {
    boolean more = true;
    while (more) {
      more = log.filler().fillOnce();
    }
  }

  void roll() {
    log.roll();
  }

  void snapshot(SnapshotFormat format) throws IOException {
    TreeView view = tree().openView();
    try {
      new Snapshots(directories.snapshots()).write(new View(view, session), format);
    } finally {
      tree().closeView();
    }
  }

  /** Stops as a killed process does. */
  void abandon() {
    directories.close();
  }

  @Override
  public void close() {
    sync();
    log.filler().close();
    log.sync().close();
    directories.close();
  }

  @Override
  public SnapshotVisitor<MalformedException> fromSnapshot(long zxid) {
    StateLoader fresh = new StateLoader(OPTIONS, TICK_MILLIS, 0);
    loader = fresh;
    return fresh;
  }

  @Override
  public void snapshotLoaded(long zxid, SnapshotSummary summary) throws MalformedException {
    StateLoader loaded = loader;
    if (loaded == null) {
      throw new IllegalStateException("no snapshot was read");
    }
    SnapshotSummary.Digest digest = summary.digest();
    state = loaded.finish(zxid, digest == null ? zxid : digest.zxid());
  }

  @Override
  public void fromNothing() {
    state = StateLoader.fresh(OPTIONS, TICK_MILLIS, 0);
  }

  @Override
  public void apply(Transaction transaction) {
    differs |= !state.apply(transaction, TreeListener.NONE, 0);
  }

  @Override
  public void durable(long zxid) {}

  @Override
  public void failed(IOException failure) {
    throw new IllegalStateException(failure);
  }

  /** The tree with at most one session. */
  private record View(TreeView tree, long session) implements SnapshotSource {
    @Override
    public long zxid() {
      return tree.zxid();
    }

    @Override
    public long digest() {
      return tree.digest();
    }

    @Override
    public int nodeCount() {
      return tree.nodeCount();
    }

    @Override
    public <E extends Exception> void visit(SnapshotVisitor<E> visitor) throws E {
      visitor.sessions(session == 0 ? 0 : 1);
      if (session != 0) {
        visitor.session(session, 30_000);
      }
      tree.visit(visitor);
    }
  }
}
