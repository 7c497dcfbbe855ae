package dev.ostler.server.node;

import java.io.IOException;

/** Told when the server cannot go on. Must not throw, and may be called from any thread. */
public interface FatalErrors {
  /** The log cannot be written any more: nothing more may be acknowledged. */
  void logFailed(IOException failure);

  /** A claim of the program is broken. */
  void defect(Throwable defect);
}
