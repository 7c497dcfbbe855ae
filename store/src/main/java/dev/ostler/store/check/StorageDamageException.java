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

  private final String file;
  private final long offset;

  /**
   * @param file path of the file, or of the directory if a file is missing
   * @param offset where the damage begins, or -1 for the file as a whole
   * @param what one sentence part: what is wrong, and which zxids it concerns
   */
  public StorageDamageException(String file, long offset, String what) {
    super(file + (offset < 0 ? "" : ", offset " + offset) + ": " + what + "." + REMEDY);
    this.file = file;
    this.offset = offset;
  }

  public String file() {
    return file;
  }

  /** Where in the file, or -1. */
  public long offset() {
    return offset;
  }
}
