package dev.ostler.store.log;

import dev.ostler.store.check.StorageDamageException;
import dev.ostler.store.check.Verdict;
import dev.ostler.store.disk.Directory;
import dev.ostler.store.disk.FileName;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.value.Bytes;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads all transactions after a given one, over all log files of a directory that nobody writes
 * to. Every byte is checked, and so is that no transaction is missing: neither between two records
 * or files, nor between the given transaction and the first one found.
 *
 * <p>What costs no acknowledged transaction is told as a {@link Verdict}; anything else ends in a
 * {@link StorageDamageException}.
 */
public final class TransactionLogReader implements Closeable {
  /** What {@link #lastPassed} returns if no record was passed over. */
  public static final long NONE_PASSED = Long.MIN_VALUE;

  private static final long UNKNOWN = Long.MIN_VALUE;

  private final Directory directory;
  private final Consumer<Verdict> verdicts;
  private final List<String> names;

  /** Everything up to here is known from elsewhere. */
  private final long after;

  private @Nullable LogFileReader current;

  /** A transaction that came earlier than the current file; 0 if its header does not say. */
  private long beforeCurrent;

  private int nextFile;

  /** Zxid of the record read last, those passed over included. */
  private long lastRead = UNKNOWN;

  private long lastPassed = NONE_PASSED;
  private boolean anyFirst;
  private long records;
  private @Nullable LogEnd end;

  /**
   * Where the records of the newest file that has any come to their end.
   *
   * @param name of the file
   * @param offset behind its last record
   * @param torn whether something else than zeros follows
   */
  public record LogEnd(String name, long offset, boolean torn) {}

  /**
   * @param first zxid of the first record, or {@link #UNKNOWN}
   * @param before a transaction that came earlier than that one; 0 if none is known
   */
  private record Behind(long first, long before) {}

  /**
   * Opens the newest file that can hold the transaction after a given one.
   *
   * @param after the last transaction that is not wanted
   * @param anyFirst true to take whatever transaction comes first as the right one
   * @param verdicts told what is wrong without harm
   */
  public TransactionLogReader(
      Directory directory, long after, boolean anyFirst, Consumer<Verdict> verdicts)
      throws IOException {
    this.directory = directory;
    this.after = after;
    this.anyFirst = anyFirst;
    this.verdicts = verdicts;
    this.names = logs(directory);
    int first = 0;
    for (int i = 0; i < names.size(); i++) {
      if (FileName.zxid(LogFormat.PREFIX, names.get(i)) <= after + 1) {
        first = i;
      }
    }
    this.nextFile = first;
  }

  /** Names of all log files, the oldest first. */
  public static List<String> logs(Directory directory) throws IOException {
    List<String> logs = new ArrayList<>();
    for (String name : directory.list()) {
      if (FileName.zxid(LogFormat.PREFIX, name) >= 0) {
        logs.add(name);
      }
    }
    logs.sort(Comparator.comparingLong(name -> FileName.zxid(LogFormat.PREFIX, name)));
    return logs;
  }

  /**
   * The first transaction of the oldest file, which its name tells; {@link Long#MAX_VALUE} if there
   * is no file.
   */
  public long oldest() {
    return names.isEmpty() ? Long.MAX_VALUE : FileName.zxid(LogFormat.PREFIX, names.getFirst());
  }

  /** True if there is a log file at all. */
  public boolean hasLogs() {
    return !names.isEmpty();
  }

  /** The last record that was passed over because it is not wanted, or {@link #NONE_PASSED}. */
  public long lastPassed() {
    return lastPassed;
  }

  /** Transactions returned so far. */
  public long records() {
    return records;
  }

  /** Known after {@link #next} has returned null; null if no file has a record. */
  public @Nullable LogEnd end() {
    return end;
  }

  /** The bytes of the transaction that was returned last, without checksum and marker. */
  public Bytes entry() {
    LogFileReader reader = current;
    if (reader == null) {
      throw new IllegalStateException("no transaction has been read");
    }
    return reader.entry();
  }

  /**
   * The next transaction, or null behind the last one.
   *
   * @throws StorageDamageException if one is damaged or missing
   */
  public @Nullable Transaction next() throws IOException {
    while (true) {
      LogFileReader reader = current;
      if (reader == null) {
        if (!openNext()) {
          return null;
        }
        continue;
      }
      switch (reader.next()) {
        case RECORD -> {
          if (isWanted(reader)) {
            records++;
            return decode(reader);
          }
        }
        case END -> endOfFile(reader, false);
        case BAD -> endOfFile(reader, true);
      }
    }
  }

  private long known() {
    return Math.max(after, lastRead);
  }

  private boolean isWanted(LogFileReader reader) throws IOException {
    long zxid = reader.zxid();
    if (zxid <= after) {
      lastRead = Math.max(lastRead, zxid);
      lastPassed = lastRead;
      return false;
    }
    if (anyFirst) {
      anyFirst = false;
    } else if (zxid <= lastRead) {
      throw damage(
          reader,
          reader.recordOffset(),
          "transaction " + hex(zxid) + " stands behind " + hex(lastRead));
    } else if (!LogFormat.follows(known(), zxid)
        || (zxid != known() + 1 && beforeCurrent > known())) {
      throw missing(reader, reader.recordOffset(), zxid);
    }
    lastRead = zxid;
    return true;
  }

  private static Transaction decode(LogFileReader reader) throws IOException {
    try {
      return reader.transaction();
    } catch (MalformedException malformed) {
      throw damage(
          reader,
          reader.recordOffset(),
          "transaction " + hex(reader.zxid()) + " cannot be decoded: " + malformed.getMessage());
    }
  }

  private boolean openNext() throws IOException {
    if (nextFile >= names.size()) {
      return false;
    }
    String name = names.get(nextFile);
    nextFile++;
    LogFileReader reader = open(name);
    byte[] header = reader.header();
    if (header.length == 0 || isAllZero(header)) {
      boolean zeros = TailJudge.isZero(reader, Math.min(LogFormat.HEADER_BYTES, reader.length()));
      reader.close();
      if (!zeros) {
        throw new StorageDamageException(reader.path(), 0, "the header of the log is all zeros");
      }
      // Nothing was ever written behind a header that never became whole. Whether transactions are
      // missing shows when the next one comes.
      verdicts.accept(new Verdict.EmptyLog(reader.path()));
      return true;
    }
    int magic =
        header[0] << 24 | (header[1] & 0xff) << 16 | (header[2] & 0xff) << 8 | (header[3] & 0xff);
    int version =
        header[4] << 24 | (header[5] & 0xff) << 16 | (header[6] & 0xff) << 8 | (header[7] & 0xff);
    if (magic != LogFormat.MAGIC || version != LogFormat.VERSION) {
      reader.close();
      throw new StorageDamageException(
          reader.path(),
          0,
          magic != LogFormat.MAGIC
              ? "the log has invalid magic number " + magic + " != " + LogFormat.MAGIC
              : "the log has version " + version + " instead of " + LogFormat.VERSION);
    }
    current = reader;
    beforeCurrent = reader.before();
    return true;
  }

  private LogFileReader open(String name) throws IOException {
    return new LogFileReader(directory.openToRead(name), directory.path() + "/" + name);
  }

  private static boolean isAllZero(byte[] bytes) {
    for (byte b : bytes) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /** Nothing more can be read in order from this file: find out whether that is all right. */
  private void endOfFile(LogFileReader reader, boolean bad) throws IOException {
    Behind behind = behind();
    long next = behind.first();
    boolean residue = bad || !TailJudge.isZero(reader, reader.offset());
    long before = Math.max(beforeCurrent, behind.before());
    boolean lacking = !anyFirst && before > known();
    if (next != UNKNOWN) {
      // Into a new epoch only the next header shows whether the old one went further. Where it does
      // not say, as in a file of Apache ZooKeeper's, a crash is an excuse.
      boolean step = anyFirst || (LogFormat.follows(known(), next) && !lacking);
      if (next <= known() + 1 || (step && (!residue || TailJudge.judge(reader) == null))) {
        if (bad) {
          verdicts.accept(
              new Verdict.HarmlessDamage(reader.path(), reader.offset(), reader.what()));
        }
        close();
        return;
      }
    }
    if (residue && skipsToWanted(reader, bad)) {
      return;
    }
    if (next != UNKNOWN || lacking) {
      if (residue) {
        throw damaged(reader, bad ? reader.what() : "zeros instead of a record", next);
      }
      throw missing(reader, reader.offset(), next == UNKNOWN ? before + 1 : next);
    }
    judgeEnd(reader, bad, residue);
    close();
  }

  /**
   * Damage in front of the first transaction that is wanted does no harm if that one is whole.
   *
   * @return true if reading can go on
   */
  private boolean skipsToWanted(LogFileReader reader, boolean bad) throws IOException {
    if (known() > after) {
      return false;
    }
    long at = TailJudge.findRecord(reader, reader.offset());
    if (at < 0) {
      return false;
    }
    try (LogFileReader probe = open(names.get(nextFile - 1))) {
      probe.continueAt(at);
      if (probe.next() != LogFileReader.Outcome.RECORD || probe.zxid() > after + 1) {
        return false;
      }
    }
    verdicts.accept(
        new Verdict.HarmlessDamage(
            reader.path(), reader.offset(), bad ? reader.what() : "zeros instead of a record"));
    reader.continueAt(at);
    return true;
  }

  /** The last file that has records: its end is either clean, or torn, or damaged. */
  private void judgeEnd(LogFileReader reader, boolean bad, boolean torn) throws IOException {
    String wrong = torn ? TailJudge.judge(reader) : null;
    if (wrong != null) {
      throw damaged(reader, bad ? reader.what() + ", " + wrong : wrong, UNKNOWN);
    }
    end = new LogEnd(names.get(nextFile - 1), reader.offset(), torn);
    if (torn) {
      verdicts.accept(
          new Verdict.TornTail(
              reader.path(),
              reader.offset(),
              known(),
              bad ? reader.what() : "zeros between records"));
    }
  }

  /**
   * The last transaction that log files show to have existed, whether or not all before it can be
   * read; -1 if there is none.
   */
  public static long lastKnown(Directory directory) throws IOException {
    for (String name : logs(directory).reversed()) {
      try (LogFileReader reader =
          new LogFileReader(directory.openToRead(name), directory.path() + "/" + name)) {
        long last = lastIn(reader);
        if (last == NONE_PASSED && !TailJudge.isZero(reader, LogFormat.HEADER_BYTES)) {
          last = FileName.zxid(LogFormat.PREFIX, name);
        }
        if (last == NONE_PASSED && reader.before() > 0) {
          last = reader.before();
        }
        if (last != NONE_PASSED) {
          return last;
        }
      }
    }
    return -1;
  }

  private static long lastIn(LogFileReader reader) throws IOException {
    long last = NONE_PASSED;
    while (true) {
      if (reader.next() == LogFileReader.Outcome.RECORD) {
        last = Math.max(last, reader.zxid());
        continue;
      }
      long further =
          TailJudge.isZero(reader, reader.offset())
              ? -1
              : TailJudge.findRecord(reader, reader.offset() + 1);
      if (further < 0) {
        return last;
      }
      reader.continueAt(further);
    }
  }

  /** What the files not opened yet tell of the ones before them. */
  private Behind behind() throws IOException {
    long before = 0;
    for (int i = nextFile; i < names.size(); i++) {
      try (LogFileReader reader = open(names.get(i))) {
        before = Math.max(before, reader.before());
        switch (reader.next()) {
          case RECORD -> {
            return new Behind(reader.zxid(), before);
          }
          case END -> {}
          case BAD -> {
            // A file that starts with a damaged record: its name says which one that was, unless it
            // is the unsynced start of the newest file.
            if (TailJudge.judge(reader) != null) {
              return new Behind(FileName.zxid(LogFormat.PREFIX, names.get(i)), before);
            }
          }
        }
      }
    }
    return new Behind(UNKNOWN, before);
  }

  private StorageDamageException missing(LogFileReader reader, long offset, long next) {
    return damage(
        reader,
        offset,
        "transactions are missing between "
            + hex(known())
            + " and "
            + hex(next)
            + "; a log file may have been removed");
  }

  private StorageDamageException damaged(LogFileReader reader, String what, long nextFileZxid)
      throws IOException {
    long offset = reader.offset();
    long next = nextFileZxid;
    long found = TailJudge.findRecord(reader, offset + 1);
    if (found >= 0) {
      reader.continueAt(found);
      if (reader.next() == LogFileReader.Outcome.RECORD) {
        next = reader.zxid();
      }
    }
    String which =
        next == UNKNOWN
            ? "everything after transaction " + hex(known())
            : next > known() + 1
                ? "transactions after " + hex(known()) + " and before " + hex(next)
                : "what stands behind transaction " + hex(known());
    return damage(reader, offset, what + "; damaged: " + which);
  }

  private static StorageDamageException damage(LogFileReader reader, long offset, String what) {
    return new StorageDamageException(reader.path(), offset, what);
  }

  private static String hex(long zxid) {
    return "0x" + Long.toHexString(zxid);
  }

  @Override
  public void close() throws IOException {
    LogFileReader reader = current;
    current = null;
    if (reader != null) {
      reader.close();
    }
  }
}
