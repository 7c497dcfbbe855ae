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
 */
public final class LogHistory {
  private final Directory directory;

  /** Older records may be leftovers of another history. */
  private final long trustedFrom;

  /**
   * @param directory where log files lie
   * @param trustedFrom the transaction from which on the log is known to be one history: that of
   *     the snapshot from which the state was loaded, because recovery has replayed everything
   *     since, or the one that was adopted. Older files may have been left there by an Apache
   *     ZooKeeper server that once took a snapshot from a leader over a history of its own (bug
   *     B-11)
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
      if (!reader.goesBackTo(zxid)) {
        return new Found.Nothing("what lies behind " + hex(zxid) + " was purged");
      }
      Transaction first = reader.next();
      boolean exact = first != null && first.zxid() == zxid;
      if (!exact && zxid > trustedFrom && reader.lastPassed() == TransactionLogReader.NONE_PASSED) {
        // The file in which it would be begins later or is empty; older ones may have more.
        return new Found.Nothing("the file in which " + hex(zxid) + " would be has nothing before");
      }
      // If not exact, the next one is of a later epoch: anything else would have been a gap.
      long found = exact ? zxid : Math.max(trustedFrom, reader.lastPassed());
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
