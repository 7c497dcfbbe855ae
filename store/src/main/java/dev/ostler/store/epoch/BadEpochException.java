package dev.ostler.store.epoch;

import java.io.IOException;

/** The epoch files cannot be used. The message names the file and a remedy. */
public final class BadEpochException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String file;

  /**
   * @param file path of the file
   * @param what what is wrong, and what to do: without a full stop
   */
  BadEpochException(String file, String what) {
    super(file + ": " + what + ".");
    this.file = file;
  }

  public String file() {
    return file;
  }
}
