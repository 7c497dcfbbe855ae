package dev.ostler.store.recovery;

import java.io.IOException;

/** A data directory cannot be used as it is. A server ends with status 3. */
public final class DirectoryException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Status of a process that ends because of this, as for Apache ZooKeeper. */
  public static final int EXIT_STATUS = 3;

  DirectoryException(String message) {
    super(message);
  }

  DirectoryException(String message, Throwable cause) {
    super(message, cause);
  }
}
