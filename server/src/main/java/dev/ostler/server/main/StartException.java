package dev.ostler.server.main;

import dev.ostler.net.listen.AddressUnavailableException;
import dev.ostler.store.check.StorageDamageException;
import dev.ostler.store.epoch.BadEpochException;
import dev.ostler.store.recovery.DirectoryException;

/** The server cannot start; the message is for the operator. */
public final class StartException extends Exception {
  private static final long serialVersionUID = 1L;

  private static final int EXIT_DAMAGE = 1;

  private final int exitStatus;

  StartException(int exitStatus, String message, Throwable cause) {
    super(message, cause);
    this.exitStatus = exitStatus;
  }

  /** What a failed recovery, or a port that is taken, says to the operator. */
  static StartException because(Exception failure) {
    String words = String.valueOf(failure.getMessage());
    return switch (failure) {
      case DirectoryException e ->
          new StartException(
              DirectoryException.EXIT_STATUS,
              "Unable to access datadir, exiting abnormally: " + words,
              e);
      case AddressUnavailableException e -> new StartException(EXIT_DAMAGE, words, e);
      case StorageDamageException e -> new StartException(EXIT_DAMAGE, words, e);
      case BadEpochException e -> new StartException(EXIT_DAMAGE, words, e);
      default -> new StartException(EXIT_DAMAGE, "The data cannot be loaded: " + words, failure);
    };
  }

  /** Status for the process to end with. */
  public int exitStatus() {
    return exitStatus;
  }
}
