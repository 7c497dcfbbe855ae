package dev.ostler.store.log;

import java.io.IOException;

/** The log was used after it had failed. */
public final class LogFailedException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  LogFailedException(IOException cause) {
    super("the transaction log has failed and takes nothing more: " + cause.getMessage(), cause);
  }
}
