package dev.ostler.store.check;

import java.io.IOException;

/**
 * The files hold damage, or lack something, so that acknowledged transactions would be lost if the
 * server started. The message names file, offset, zxids and a remedy.
 */
public final class StorageDamageException extends IOException {
  private static final long serialVersionUID = 1L;

  private static final String REMEDY =
      " The server does not start, because it would lose acknowledged transactions. In an ensemble,"
          + " move version-2 of this server aside and let it copy everything from the leader."
          + " A server on its own needs a backup of this file, or of the whole directory.";

  /** What {@link #lastGoodZxid} and {@link #knownZxid} return if nobody has found out. */
  public static final long UNKNOWN = -1;

  private final String file;
  private final long offset;
  private final long lastGoodZxid;
  private final long knownZxid;

  /**
   * @param file path of the file, or of the directory if a file is missing
   * @param offset where the damage begins, or -1 for the file as a whole
   * @param what one sentence part: what is wrong, and which zxids it concerns
   */
  public StorageDamageException(String file, long offset, String what) {
    super(file + (offset < 0 ? "" : ", offset " + offset) + ": " + what + "." + REMEDY);
    this.file = file;
    this.offset = offset;
    this.lastGoodZxid = UNKNOWN;
    this.knownZxid = UNKNOWN;
  }

  private StorageDamageException(StorageDamageException damage, long lastGoodZxid, long knownZxid) {
    super(damage.getMessage(), damage);
    this.file = damage.file;
    this.offset = damage.offset;
    this.lastGoodZxid = lastGoodZxid;
    this.knownZxid = knownZxid;
  }

  /**
   * The same damage, with how much of the history it concerns.
   *
   * @param lastGood history is missing from behind this transaction on
   * @param known the last transaction that the files show to have existed
   */
  public StorageDamageException concerning(long lastGood, long known) {
    return new StorageDamageException(this, lastGood, known);
  }

  /**
   * Everything up to here is there and whole; what follows is not. {@link #UNKNOWN} also if nothing
   * at all can be read.
   */
  public long lastGoodZxid() {
    return lastGoodZxid;
  }

  /**
   * The last transaction that is known to have existed, though it may not be readable any more.
   * With less history than this the server must not vote.
   */
  public long knownZxid() {
    return knownZxid;
  }

  public String file() {
    return file;
  }

  /** Where in the file, or -1. */
  public long offset() {
    return offset;
  }
}
