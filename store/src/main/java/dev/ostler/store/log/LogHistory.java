package dev.ostler.store.log;

import dev.ostler.store.check.StorageDamageException;
import dev.ostler.store.check.Verdict;
import dev.ostler.store.disk.Directory;
import dev.ostler.wire.txn.Transaction;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the log files hold, for learners that were away longer than memory goes back. May be used
 * beside the sync side, by one thread at a time, for transactions that are durable: records that
 * are, and files that are full, do not change any more. Only purging may take a file away; then
 * that history is not there.
 *
 * <p>Every byte that is served has been checked, and so has that nothing is missing in between.
 * Where there is doubt, there is no history, and a snapshot has to do.
 *
 * <p>Within an epoch counting shows that nothing is missing. Where the next one begins it does not:
 * how far the old one went only the old files can tell. So what is said here rests on what a record
 * shows ({@link #lastAtOrBefore}) and on where the oldest file begins ({@link #holdsAllBehind}),
 * and on nothing else: a learner that is told of too early a transaction is told to give up what it
 * has behind that, however committed it is.
 */
public final class LogHistory {
  /**
   * No transaction of an ensemble is older, because its leaders begin with epoch 1. What is older
   * was made by a server that stood alone.
   */
  public static final long FIRST_EVER = 0x1_0000_0001L;

  private static final long UNKNOWN = -1;

  private final Directory directory;

  /** Older records may be leftovers of another history. */
  private final long trustedFrom;

  /**
   * @param directory where log files lie
   * @param trustedFrom the transaction from which on the log is known to be one history: that of
   *     the snapshot from which the state was loaded, because recovery has replayed everything
   *     since, or the one that was adopted. Older files may have been left there by an Apache
   *     ZooKeeper server that once took a snapshot from a leader over a history of its own (bug
   *     B-11). 0 if there is nothing before {@link #FIRST_EVER}
   */
  public LogHistory(Directory directory, long trustedFrom) {
    this.directory = directory;
    this.trustedFrom = trustedFrom;
  }

  /** What a search came to. */
  public sealed interface Found {
    /**
     * The files have it.
     *
     * @param zxid the last transaction that is not above the one asked for
     * @param bytes of all transactions behind it, up to and with the floor; if that is more than
     *     the budget, they were not all looked at
     */
    record Part(long zxid, long bytes) implements Found {}

    /**
     * The files do not have it, or not all of it.
     *
     * @param why one sentence part; it names the file if one is damaged
     */
    record Nothing(String why) implements Found {}
  }

  /**
   * Looks for a part of the history.
   *
   * @param zxid what a learner has; need not be a transaction of this history
   * @param floor the transaction from which on memory has everything; durable
   * @param bytesMax more than that is not wanted
   */
  public Found search(long zxid, long floor, long bytesMax) throws IOException {
    if (zxid < trustedFrom || zxid > floor) {
      return new Found.Nothing(
          "the files are not known to be one history from " + hex(zxid) + " on");
    }
    Strict strict = new Strict();
    try (TransactionLogReader reader =
        new TransactionLogReader(directory, Math.max(trustedFrom, zxid - 1), false, strict)) {
      Transaction first = reader.next();
      long found = lastAtOrBefore(zxid, reader, first);
      if (found == UNKNOWN) {
        return new Found.Nothing("what was at or in front of " + hex(zxid) + " may be purged");
      }
      Found result = measure(reader, first, found, floor, bytesMax);
      strict.throwIfDamaged();
      return result;
    } catch (StorageDamageException damaged) {
      return new Found.Nothing("it is damaged: " + damaged.getMessage());
    } catch (IOException failure) {
      // A read that fails, or a file that was purged meanwhile: a snapshot needs neither.
      return new Found.Nothing("the files cannot be read: " + failure.getMessage());
    }
  }

  /**
   * The last transaction of this history at or before one that is searched for; {@link #UNKNOWN} if
   * nothing shows which one that is. What shows it is a record at or before it in the file that
   * covers it, the newest that does not begin behind it: all that could lie between would be in
   * that file, too. If there is no such record, the file is empty or begins later, and others may
   * have had more. Only the transaction that the trusted history begins with needs no record, as
   * long as all behind it is there.
   *
   * @param reader has passed over what lies in front of the one that is searched for
   * @param next what was read behind that
   */
  private long lastAtOrBefore(long zxid, TransactionLogReader reader, @Nullable Transaction next) {
    if (next != null && next.zxid() == zxid) {
      return zxid;
    }
    if (reader.lastPassed() != TransactionLogReader.NONE_PASSED) {
      return Math.max(trustedFrom, reader.lastPassed());
    }
    return zxid == trustedFrom && holdsAllBehind(zxid, reader) ? zxid : UNKNOWN;
  }

  /**
   * True if no file was purged that may have held something behind a transaction. Each is named
   * after its first transaction, and they are purged the oldest first: so from the name of the
   * oldest on all that ever was is there. A record of a new epoch in it would follow anything, and
   * proves nothing.
   *
   * @param zxid a transaction of this history, or where it begins
   */
  static boolean holdsAllBehind(long zxid, TransactionLogReader reader) {
    return reader.oldest() <= (zxid == 0 ? FIRST_EVER : zxid + 1);
  }

  private static Found measure(
      TransactionLogReader reader,
      @Nullable Transaction first,
      long found,
      long floor,
      long bytesMax)
      throws IOException {
    long bytes = 0;
    long last = found;
    for (Transaction next = first; next != null && last < floor; next = reader.next()) {
      if (next.zxid() > floor) {
        break;
      }
      if (next.zxid() > found) {
        bytes += reader.entry().length();
        if (bytes > bytesMax) {
          return new Found.Part(found, bytes);
        }
      }
      last = next.zxid();
    }
    return last == floor
        ? new Found.Part(found, bytes)
        : new Found.Nothing(
            "the files end at " + hex(last) + ", and memory begins behind " + hex(floor));
  }

  /**
   * Opens a part of the history to be read.
   *
   * @param afterZxid the last transaction that is not wanted, as a search has found it
   * @param upToZxid the last one that is; durable
   */
  public LogRange range(long afterZxid, long upToZxid) throws IOException {
    if (afterZxid < trustedFrom) {
      throw new IllegalArgumentException(
          hex(afterZxid) + " is asked for, but only from " + hex(trustedFrom) + " on is known");
    }
    return new LogRange(directory, afterZxid, upToZxid);
  }

  /**
   * What does no harm to a recovery, which knows the state in front of it, may stand for a hole
   * here.
   */
  static final class Strict implements Consumer<Verdict> {
    private @Nullable StorageDamageException damage;

    @Override
    public void accept(Verdict verdict) {
      if (verdict instanceof Verdict.HarmlessDamage bad) {
        damage = new StorageDamageException(bad.file(), bad.offset(), bad.what());
      } else if (verdict instanceof Verdict.TornTail torn) {
        damage = new StorageDamageException(torn.file(), torn.offset(), torn.what());
      }
    }

    void throwIfDamaged() throws StorageDamageException {
      if (damage != null) {
        throw damage;
      }
    }
  }

  static String hex(long zxid) {
    return "0x" + Long.toHexString(zxid);
  }
}
