package dev.ostler.testkit.disk;

import dev.ostler.core.tree.NodeState;
import dev.ostler.core.tree.SnapshotSource;
import dev.ostler.core.tree.SnapshotVisitor;
import dev.ostler.store.check.Verdict;
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
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.value.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A server's storage on a simulated disk, with a state of one number: the last transaction. Every
 * transaction's content follows from its zxid, so that a wrong one shows.
 */
final class StoreMachine implements LogListener, RecoveryTarget<IOException> {
  private final SimulatedDisk disk;
  private final LogOptions options;
  private final SnapshotFormat format;
  private final RandomGenerator random;
  private final String logDirectory;

  /** The last transaction that was reported durable, by any process. */
  long durable;

  /** The last transaction that was appended since the start of this process. */
  long appended;

  /** What recovery brought. */
  long recovered;

  @Nullable IOException failure;
  final List<Verdict> verdicts = new ArrayList<>();
  private @Nullable TransactionLog log;
  private @Nullable DataDirectories directories;

  StoreMachine(
      SimulatedDisk disk, LogOptions options, SnapshotFormat format, RandomGenerator random) {
    this.disk = disk;
    this.options = options;
    this.format = format;
    this.random = random;
    this.logDirectory = random.nextInt(3) == 0 ? "logs" : "data";
  }

  /** What a process does first: recover, maybe write a snapshot, open the log. */
  void start() throws IOException {
    failure = null;
    verdicts.clear();
    recovered = 0;
    DataDirectories opened = DataDirectories.open(disk, "data", logDirectory, true);
    directories = opened;
    recovered =
        Recovery.run(opened, RecoveryRules.DEFAULT, this, verdicts::add, () -> 0).lastZxid();
    if (recovered < durable) {
      throw new AssertionError("0x" + Long.toHexString(durable) + " was durable, but " + this);
    }
    // What recovery brought back is served, so it must stay.
    durable = recovered;
    appended = recovered;
    if (recovered == 0 || random.nextInt(2) == 0) {
      new Snapshots(opened.snapshots()).write(source(recovered), format);
    }
    log = new TransactionLog(opened.logs(), options, this, recovered, () -> 0);
  }

  /** One random thing that a server may do. */
  void step() throws IOException {
    TransactionLog open = log();
    if (failure != null) {
      return;
    }
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> {
        int count = 1 + random.nextInt(random.nextInt(20) == 0 ? 400 : 6);
        for (int i = 0; i < count; i++) {
          appended++;
          open.append(transaction(appended));
        }
      }
      case 3 -> open.flush();
      case 4, 5 -> open.sync().syncOnce();
      case 6 -> open.filler().fillOnce();
      default -> {
        if (random.nextInt(6) == 0) {
          open.roll();
          long at = durable;
          new Snapshots(directories().snapshots()).write(source(at), format);
        }
      }
    }
  }

  /** Ends in an orderly way. */
  void stop() {
    TransactionLog open = log();
    if (failure == null) {
      open.flush();
      boolean more = true;
      while (more) {
        more = open.sync().syncOnce();
      }
      open.filler().close();
      open.sync().close();
    }
    directories().close();
  }

  TransactionLog log() {
    TransactionLog open = log;
    if (open == null) {
      throw new IllegalStateException("not started");
    }
    return open;
  }

  private DataDirectories directories() {
    DataDirectories opened = directories;
    if (opened == null) {
      throw new IllegalStateException("not started");
    }
    return opened;
  }

  static Transaction transaction(long zxid) {
    int length = (int) ((zxid * 0x9e37_79b9L) >>> 3 & 0x7f);
    if (zxid % 50 == 0) {
      length = 3000;
    }
    return StoredWrites.write(zxid, (int) zxid, "/x" + zxid, length);
  }

  /** A snapshot whose only znode holds the last zxid. */
  private static SnapshotSource source(long zxid) {
    return new SnapshotSource() {
      @Override
      public long zxid() {
        return zxid;
      }

      @Override
      public long digest() {
        return zxid * 31;
      }

      @Override
      public int nodeCount() {
        return 1;
      }

      @Override
      public <E extends Exception> void visit(SnapshotVisitor<E> visitor) throws E {
        visitor.sessions(0);
        visitor.aclLists(0);
        NodeState node = new NodeState();
        node.pzxid = zxid;
        node.data(Bytes.of(new byte[600]));
        visitor.node(new byte[0], 0, 0, node);
      }
    };
  }

  @Override
  public void durable(long zxid) {
    durable = zxid;
  }

  @Override
  public void failed(IOException cause) {
    failure = cause;
  }

  @Override
  public SnapshotVisitor<IOException> fromSnapshot(long zxid) {
    return new StoredNodes() {
      @Override
      public void node(byte[] path, int pathOffset, int pathLength, NodeState node) {
        recovered = node.pzxid;
      }
    };
  }

  @Override
  public void snapshotLoaded(long zxid, SnapshotSummary summary) {
    if (recovered != zxid) {
      throw new AssertionError("snapshot " + zxid + " holds " + recovered);
    }
  }

  @Override
  public void fromNothing() {
    recovered = 0;
  }

  @Override
  public void apply(Transaction transaction) {
    if (!transaction.equals(transaction(recovered + 1))) {
      throw new AssertionError("after " + recovered + " came " + transaction);
    }
    recovered++;
  }

  @Override
  public String toString() {
    return "recovered 0x" + Long.toHexString(recovered) + ", " + verdicts;
  }
}
