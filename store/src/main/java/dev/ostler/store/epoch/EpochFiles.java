package dev.ostler.store.epoch;

import dev.ostler.store.check.Verdict;
import dev.ostler.store.disk.Directory;
import dev.ostler.store.disk.DiskFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The epochs of one server, on disk and as they are there. A value counts once the call that wrote
 * it has returned. Belongs to one thread at a time, the one that drives the log's disk work.
 *
 * <p>Whatever fails, fails for good: after a failed write nobody knows what a restart would find.
 */
public final class EpochFiles {
  public static final String ACCEPTED_FILE = "acceptedEpoch";
  public static final String CURRENT_FILE = "currentEpoch";

  /** Apache ZooKeeper overlooks the name. */
  public static final String COPY_FILE = "ostler.epochs";

  private static final String UNFINISHED = ".tmp";
  private static final int FILE_BYTES_MAX = 4096;
  private static final int DIGITS_MAX = 10;

  /** What {@link #read} returns for a file that is not there. */
  private static final long ABSENT = -1;

  /** What {@link #read} returns for a file that does not hold an epoch. */
  private static final long DAMAGED = -2;

  private final Directory directory;
  private final Consumer<Verdict> verdicts;
  private long accepted;
  private long current;
  private long reached;
  private boolean historyMissing;
  private @Nullable IOException failure;

  private EpochFiles(Directory directory, Consumer<Verdict> verdicts) {
    this.directory = directory;
    this.verdicts = verdicts;
  }

  /**
   * Reads the files by Apache's rules, as far as they are sound, and puts them right where a crash
   * left them unfinished:
   *
   * <ul>
   *   <li>a missing file stands for the epoch of the last transaction;
   *   <li>a last transaction of a later epoch than the current one is what a crash leaves between a
   *       snapshot and the epoch's file: the epoch is adopted, from {@code currentEpoch.tmp} or
   *       because it had been accepted;
   *   <li>an accepted epoch below the current one is refused.
   * </ul>
   *
   * @param directory where snapshots lie
   * @param lastZxid the last transaction of the history that was recovered; -1 for none
   * @param knownZxid the last transaction that is known to have been here, at least {@code
   *     lastZxid}; more if the files are damaged
   * @param verdicts told what was put right
   * @throws BadEpochException if the files contradict each other, or the history
   */
  public static EpochFiles open(
      Directory directory, long lastZxid, long knownZxid, Consumer<Verdict> verdicts)
      throws IOException {
    EpochFiles files = new EpochFiles(directory, verdicts);
    files.load(Math.max(0, lastZxid), Math.max(0, Math.max(lastZxid, knownZxid)));
    return files;
  }

  /**
   * Notes that the history is a snapshot whose adoption a stop has interrupted; before that is
   * finished, since afterwards nothing tells any more that what lay behind it was given up.
   *
   * @param directory where snapshots lie
   * @param zxid the last transaction in the snapshot
   */
  public static void replaced(Directory directory, long zxid) throws IOException {
    EpochFiles files = new EpochFiles(directory, verdict -> {});
    byte[] bytes = files.bytes(COPY_FILE);
    EpochCopy copy = bytes == null ? null : EpochCopy.decode(bytes);
    if (copy != null && copy.reachedZxid() != zxid) {
      EpochCopy now = new EpochCopy(copy.acceptedEpoch(), copy.currentEpoch(), zxid);
      files.write(COPY_FILE, now.encode());
    }
  }

  /** The highest epoch that was promised to a leader, or chosen as one. */
  public long accepted() {
    return accepted;
  }

  /** The epoch of the history that was taken over. */
  public long current() {
    return current;
  }

  /** A transaction that the history is known to have had; 0 for none. */
  public long reachedZxid() {
    return reached;
  }

  /**
   * True if the history that was recovered ends before {@link #reachedZxid}: files are gone, and
   * this server must not vote with what is left.
   */
  public boolean isHistoryMissing() {
    return historyMissing;
  }

  private void load(long lastZxid, long knownZxid) throws IOException {
    byte[] copyBytes = bytes(COPY_FILE);
    EpochCopy copy = copyBytes == null ? EpochCopy.NONE : EpochCopy.decode(copyBytes);
    if (copy == null) {
      repaired(COPY_FILE, "its checksum is wrong; it is made anew from " + CURRENT_FILE);
    }
    EpochCopy second = copy == null || copyBytes == null ? null : copy;
    long acceptedFile = read(ACCEPTED_FILE, second);
    long currentFile = read(CURRENT_FILE, second);
    long acceptedKnown = Math.max(acceptedFile, second == null ? ABSENT : second.acceptedEpoch());
    current = currentFile;
    if (second != null) {
      boolean impossible = currentFile > acceptedKnown;
      if (impossible) {
        repaired(CURRENT_FILE, "it says " + currentFile + ", which was never accepted");
      }
      current = impossible ? second.currentEpoch() : Math.max(currentFile, second.currentEpoch());
    }
    if (current == ABSENT) {
      current = epoch(lastZxid);
    }
    if (epoch(lastZxid) > current) {
      adoptEpochOf(lastZxid, acceptedKnown);
    }
    accepted = acceptedKnown == ABSENT ? Math.max(current, epoch(knownZxid)) : acceptedKnown;
    if (accepted < current) {
      throw new BadEpochException(
          path(ACCEPTED_FILE),
          "The accepted epoch, "
              + accepted
              + " is less than the current epoch, "
              + current
              + "; one of the two files was changed or is old. Move version-2 of this server aside"
              + " and let it copy everything from the leader, or restore both files from one"
              + " backup");
    }
    reached = second == null ? 0 : second.reachedZxid();
    historyMissing = reached > lastZxid;
    reached = Math.max(reached, lastZxid);
    putRight(acceptedFile, currentFile, second);
  }

  private void adoptEpochOf(long lastZxid, long acceptedKnown) throws IOException {
    long epoch = epoch(lastZxid);
    long unfinished = parse(bytes(CURRENT_FILE + UNFINISHED));
    boolean finish =
        unfinished >= epoch && (acceptedKnown == ABSENT || unfinished <= acceptedKnown);
    if (!finish && acceptedKnown < epoch) {
      throw new BadEpochException(
          path(CURRENT_FILE),
          "The current epoch, "
              + current
              + ", is older than the last zxid, 0x"
              + Long.toHexString(lastZxid)
              + ", and epoch "
              + epoch
              + " was never accepted; the epoch files and the data are not of one server. Move"
              + " version-2 of this server aside and let it copy everything from the leader");
    }
    repaired(
        CURRENT_FILE,
        "it says "
            + current
            + ", but the last transaction is of epoch "
            + epoch
            + ": a stop came in between");
    current = finish ? unfinished : epoch;
  }

  private void putRight(long acceptedFile, long currentFile, @Nullable EpochCopy second)
      throws IOException {
    writeCopy(second);
    if (acceptedFile != accepted) {
      write(ACCEPTED_FILE, decimal(accepted));
    }
    if (currentFile != current) {
      write(CURRENT_FILE, decimal(current));
    }
    for (String name : new String[] {ACCEPTED_FILE, CURRENT_FILE, COPY_FILE}) {
      if (directory.contains(name + UNFINISHED)) {
        directory.delete(name + UNFINISHED);
      }
    }
    // What was read counts as a promise from now on, also if a process was killed before it had
    // forced it: a loss of power must not take it back.
    directory.force();
  }

  /**
   * Makes a promise last. When this has returned, no crash takes it back.
   *
   * @param epoch not below the accepted one
   * @param durableZxid the last transaction that is on disk
   */
  public void writeAccepted(long epoch, long durableZxid) throws IOException {
    require(epoch >= accepted, ACCEPTED_FILE, accepted, epoch);
    change(epoch, current, Math.max(reached, durableZxid), ACCEPTED_FILE, epoch);
  }

  /**
   * Notes that the history of an epoch was taken over, all of which must be on disk before.
   *
   * @param epoch not below the current one, and not above the accepted one
   * @param durableZxid the last transaction that is on disk
   */
  public void writeCurrent(long epoch, long durableZxid) throws IOException {
    require(epoch >= current && epoch <= accepted, CURRENT_FILE, current, epoch);
    change(accepted, epoch, Math.max(reached, durableZxid), CURRENT_FILE, epoch);
  }

  /**
   * Notes that the history ends at a transaction, because a leader says so: before it is truncated,
   * and after it was replaced by a snapshot. Never before a replacement: until that is complete a
   * server whose history is not whole has to remember how far it went.
   */
  public void historyEndsAt(long zxid) throws IOException {
    requireAlive();
    EpochCopy before = new EpochCopy(accepted, current, reached);
    reached = zxid;
    historyMissing = false;
    try {
      writeCopy(before);
    } catch (IOException failed) {
      failure = failed;
      throw failed;
    }
  }

  private void change(long newAccepted, long newCurrent, long newReached, String name, long epoch)
      throws IOException {
    requireAlive();
    try {
      // The copy first: a crash in between leaves it ahead, and the higher one counts.
      EpochCopy next = new EpochCopy(newAccepted, newCurrent, newReached);
      prepare(COPY_FILE, next.encode());
      prepare(name, decimal(epoch));
      directory.rename(COPY_FILE + UNFINISHED, COPY_FILE);
      directory.rename(name + UNFINISHED, name);
      directory.force();
    } catch (IOException failed) {
      failure = failed;
      throw failed;
    }
    accepted = newAccepted;
    current = newCurrent;
    reached = newReached;
  }

  private void requireAlive() throws IOException {
    IOException before = failure;
    if (before != null) {
      throw new IOException(
          "the epoch files have failed and are not written any more: " + before.getMessage(),
          before);
    }
  }

  private void require(boolean right, String name, long before, long after) {
    if (!right) {
      throw new IllegalArgumentException(
          name + " cannot go from " + before + " to " + after + ", accepted is " + accepted);
    }
  }

  private void writeCopy(@Nullable EpochCopy before) throws IOException {
    EpochCopy now = new EpochCopy(accepted, current, reached);
    if (!now.equals(before)) {
      write(COPY_FILE, now.encode());
    }
  }

  private void write(String name, byte[] bytes) throws IOException {
    prepare(name, bytes);
    directory.rename(name + UNFINISHED, name);
    directory.force();
  }

  private void prepare(String name, byte[] bytes) throws IOException {
    try (DiskFile file = directory.create(name + UNFINISHED)) {
      file.write(0, bytes, 0, bytes.length);
      file.force(true);
    }
  }

  private byte @Nullable [] bytes(String name) throws IOException {
    if (!directory.contains(name)) {
      return null;
    }
    try (DiskFile file = directory.openToRead(name)) {
      byte[] bytes = new byte[FILE_BYTES_MAX];
      return Arrays.copyOf(bytes, file.readFully(0, bytes, 0, bytes.length));
    }
  }

  /** Reads one of Apache's files; a damaged one is as good as absent if there is the copy. */
  private long read(String name, @Nullable EpochCopy second) throws IOException {
    byte[] bytes = bytes(name);
    long value = parse(bytes);
    if (value == DAMAGED && bytes != null) {
      String content = bytes.length == 0 ? "it is empty" : "it does not hold a number";
      if (second == null) {
        throw new BadEpochException(
            path(name),
            content
                + ", and "
                + path(COPY_FILE)
                + " does not stand in for it; without it this server does not know what it"
                + " promised. Restore the file from a backup, or move version-2 of this server"
                + " aside and let it copy everything from the leader");
      }
      repaired(name, content + "; " + COPY_FILE + " stands in for it");
      return ABSENT;
    }
    return value;
  }

  private static long parse(byte @Nullable [] bytes) {
    if (bytes == null) {
      return ABSENT;
    }
    // An editor may have left a newline behind the number.
    String text = new String(bytes, StandardCharsets.ISO_8859_1).stripTrailing();
    if (text.isEmpty() || text.length() > DIGITS_MAX) {
      return DAMAGED;
    }
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      char digit = text.charAt(i);
      if (digit < '0' || digit > '9') {
        return DAMAGED;
      }
      value = value * 10 + (digit - '0');
    }
    return value > Integer.MAX_VALUE ? DAMAGED : value;
  }

  private static byte[] decimal(long epoch) {
    return Long.toString(epoch).getBytes(StandardCharsets.US_ASCII);
  }

  private static long epoch(long zxid) {
    return zxid >>> 32;
  }

  private String path(String name) {
    return directory.path() + "/" + name;
  }

  private void repaired(String name, String what) {
    verdicts.accept(new Verdict.Repaired(path(name), what));
  }
}
