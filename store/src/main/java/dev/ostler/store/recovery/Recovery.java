package dev.ostler.store.recovery;

import dev.ostler.store.check.StorageDamageException;
import dev.ostler.store.check.Verdict;
import dev.ostler.store.disk.Directory;
import dev.ostler.store.disk.DiskFile;
import dev.ostler.store.log.LogFormat;
import dev.ostler.store.log.LogHistory;
import dev.ostler.store.log.TransactionLogReader;
import dev.ostler.store.log.TransactionLogReader.LogEnd;
import dev.ostler.store.snapshot.SnapshotFormat;
import dev.ostler.store.snapshot.SnapshotSummary;
import dev.ostler.store.snapshot.Snapshots;
import dev.ostler.wire.txn.Transaction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings back the state that a server's files hold: the newest good snapshot and every transaction
 * after it. Either all that was ever acknowledged is there, or the start is refused.
 *
 * @param <E> what the target may fail with
 */
public final class Recovery<E extends Exception> {
  /** So much of the log's end is written once more, with the same bytes, to get it to the disk. */
  private static final int REWRITTEN_BYTES = 2 * LogFormat.UNSYNCED_BYTES_MAX;

  private record Loaded(String name, long zxid, SnapshotSummary summary) {}

  /** The first and the last transaction that the log had behind the snapshot, and how many. */
  private record Replayed(long first, long last, long count) {}

  private final DataDirectories directories;
  private final RecoveryRules rules;
  private final RecoveryTarget<E> target;
  private final Consumer<Verdict> verdicts;
  private final List<String> emptyLogs = new ArrayList<>();
  private @Nullable LogEnd end;

  /** The newest zxid that any snapshot bears in its name, the bad ones included. */
  private long newestNamed = -1;

  /** The last transaction that was read, in a snapshot or from the log; -1 for none yet. */
  private long lastRead = -1;

  private Recovery(
      DataDirectories directories,
      RecoveryRules rules,
      RecoveryTarget<E> target,
      Consumer<Verdict> verdicts) {
    this.directories = directories;
    this.rules = rules;
    this.target = target;
    this.verdicts = verdicts;
  }

  /**
   * Recovers.
   *
   * @param verdicts told what is wrong without harm
   * @param nanoClock any steady clock, for the timings in the result
   * @throws StorageDamageException if acknowledged transactions would be lost
   * @throws IOException if the disk fails
   * @throws E if the target refuses a transaction
   */
  public static <E extends Exception> RecoveryResult run(
      DataDirectories directories,
      RecoveryRules rules,
      RecoveryTarget<E> target,
      Consumer<Verdict> verdicts,
      LongSupplier nanoClock)
      throws IOException, E {
    Recovery<E> recovery = new Recovery<>(directories, rules, target, verdicts);
    try {
      long adopted = Adoption.pending(directories.snapshots());
      if (Adoption.finish(directories.snapshots(), directories.logs())) {
        verdicts.accept(new Verdict.AdoptionFinished(directories.snapshots().path(), adopted));
      }
      RecoveryResult result = recovery.load(nanoClock);
      recovery.tidy();
      if (result.snapshotName() != null) {
        directories.initialized();
      }
      return result;
    } catch (StorageDamageException damage) {
      throw damage.concerning(recovery.lastRead, recovery.lastKnown());
    }
  }

  /**
   * Loads the state once more from files that are in use, after they were truncated. Nothing on
   * disk is changed. The log must not have begun a new file since.
   *
   * @throws StorageDamageException if it cannot be loaded
   * @throws IOException if the disk fails
   * @throws E if the target refuses a transaction
   */
  public static <E extends Exception> RecoveryResult reload(
      DataDirectories directories,
      RecoveryTarget<E> target,
      Consumer<Verdict> verdicts,
      LongSupplier nanoClock)
      throws IOException, E {
    return new Recovery<>(directories, RecoveryRules.DEFAULT, target, verdicts).load(nanoClock);
  }

  private RecoveryResult load(LongSupplier nanoClock) throws IOException, E {
    long start = nanoClock.getAsLong();
    Loaded loaded = loadSnapshot();
    long afterSnapshot = nanoClock.getAsLong();
    long snapshotNanos = afterSnapshot - start;
    if (loaded == null && !hasTransactions()) {
      target.fromNothing();
      long zxid = rules.createDatabase() || directories.isMeantToBeEmpty() ? 0 : -1;
      return new RecoveryResult(zxid, null, 0, null, 0, 0, snapshotNanos, 0);
    }
    if (loaded == null && !rules.trustEmpty()) {
      throw new StorageDamageException(
          directories.snapshots().path(),
          -1,
          "No snapshot found, but there are log entries. Something is broken! If the log is known"
              + " to be complete, start once with -Dzookeeper.snapshot.trust.empty=true");
    }
    long after = 0;
    if (loaded == null) {
      verdicts.accept(new Verdict.TrustedEmpty(directories.snapshots().path()));
      target.fromNothing();
    } else {
      after = loaded.zxid();
      lastRead = after;
      target.snapshotLoaded(after, loaded.summary());
    }
    Replayed replayed = replay(after, loaded == null);
    return new RecoveryResult(
        replayed.last(),
        loaded == null ? null : loaded.name(),
        after,
        loaded == null ? null : loaded.summary(),
        after == 0 ? beginning(replayed) : after,
        replayed.count(),
        snapshotNanos,
        nanoClock.getAsLong() - afterSnapshot);
  }

  private @Nullable Loaded loadSnapshot() throws IOException {
    Directory directory = directories.snapshots();
    Snapshots snapshots = new Snapshots(directory);
    int candidates = 0;
    for (String name : snapshots.names()) {
      long zxid = Snapshots.zxid(name);
      newestNamed = Math.max(newestNamed, zxid);
      if (candidates == Snapshots.CANDIDATES_MAX) {
        break;
      }
      String path = directory.path() + "/" + name;
      if (!snapshots.looksWhole(name)) {
        verdicts.accept(new Verdict.BadSnapshot(path, "it is not complete"));
        continue;
      }
      candidates++;
      try {
        SnapshotSummary summary = snapshots.read(name, target.fromSnapshot(zxid));
        if (summary.digest() == null && summary.lastProcessedZxid() == null) {
          verdicts.accept(
              new Verdict.ShortSnapshot(
                  path,
                  "it ends right behind its znodes, as older releases write it; all of them are"
                      + " there"));
        }
        return new Loaded(name, zxid, summary);
      } catch (Exception bad) {
        // The file, the decompressor or the visitor found fault with it; whichever, it is bad.
        String what = bad instanceof RuntimeException ? bad.toString() : bad.getMessage();
        verdicts.accept(new Verdict.BadSnapshot(path, String.valueOf(what)));
      }
    }
    if (candidates > 0) {
      throw new StorageDamageException(
          directory.path(),
          -1,
          "Not able to find valid snapshots in " + directory.path() + "; each is damaged");
    }
    return null;
  }

  private boolean hasTransactions() throws IOException {
    try (TransactionLogReader reader =
        new TransactionLogReader(directories.logs(), 0, true, _ -> {})) {
      return reader.next() != null;
    }
  }

  /** The last transaction that the files show to have existed, readable or not; -1 for none. */
  private long lastKnown() throws IOException {
    long named = newestNamed;
    for (String name : new Snapshots(directories.snapshots()).names()) {
      named = Math.max(named, Snapshots.zxid(name));
    }
    return Math.max(Math.max(named, lastRead), TransactionLogReader.lastKnown(directories.logs()));
  }

  /**
   * From where on a history without a snapshot is known. Its beginning is known only for the log of
   * an ensemble's first epoch: when files of anything else are purged, nothing tells that they were
   * there.
   */
  private static long beginning(Replayed replayed) {
    return replayed.count() == 0 || replayed.first() == LogHistory.FIRST_EVER
        ? 0
        : replayed.first();
  }

  private Replayed replay(long after, boolean anyFirst) throws IOException, E {
    long first = after;
    long last = after;
    long count;
    try (TransactionLogReader reader =
        new TransactionLogReader(directories.logs(), after, anyFirst, this::hear)) {
      Transaction transaction = reader.next();
      if (transaction != null) {
        first = transaction.zxid();
      }
      while (transaction != null) {
        target.apply(transaction);
        last = transaction.zxid();
        lastRead = last;
        transaction = reader.next();
      }
      count = reader.records();
      end = reader.end();
    }
    if (newestNamed > last) {
      throw new StorageDamageException(
          directories.snapshots().path(),
          -1,
          "a snapshot of transaction 0x"
              + Long.toHexString(newestNamed)
              + " was there and is not usable, and without it the files end at 0x"
              + Long.toHexString(last));
    }
    return new Replayed(first, last, count);
  }

  private void hear(Verdict verdict) {
    if (verdict instanceof Verdict.EmptyLog empty) {
      emptyLogs.add(empty.file().substring(directories.logs().path().length() + 1));
    }
    verdicts.accept(verdict);
  }

  /**
   * Leaves files behind that say no more and no less than what was read, in either product, and
   * that a second crash cannot take back. A force alone would not do: if one failed before the
   * stop, the system may hold bytes in memory that it believes to be on disk.
   */
  private void tidy() throws IOException {
    Directory logs = directories.logs();
    LogEnd end = this.end;
    if (end != null) {
      try (DiskFile file = logs.open(end.name())) {
        if (end.torn()) {
          file.truncate(end.offset());
        }
        // Zeros end it for every reader, should what a cut took away be there again one day.
        int length = (int) Math.min(REWRITTEN_BYTES, end.offset());
        byte[] bytes = new byte[length + LogFormat.RECORD_HEADER_BYTES];
        long from = end.offset() - length;
        if (file.readFully(from, bytes, 0, length) < length) {
          throw new IOException(logs.path() + "/" + end.name() + " became shorter during recovery");
        }
        file.write(from, bytes, 0, bytes.length);
        file.force(true);
      }
    }
    for (String empty : emptyLogs) {
      logs.delete(empty);
    }
    logs.delete(LogFormat.NEXT_FILE);
    logs.force();
    directories.snapshots().delete(SnapshotFormat.UNFINISHED_FILE);
    directories.snapshots().delete(SnapshotFormat.RECEIVED_FILE);
    directories.snapshots().force();
  }
}
