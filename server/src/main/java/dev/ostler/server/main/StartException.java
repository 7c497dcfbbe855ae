package dev.ostler.server.main;

/** The server cannot start; the message is for the operator. */
public final class StartException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int exitStatus;

  StartException(int exitStatus, String message) {
    super(message);
    this.exitStatus = exitStatus;
  }

  StartException(int exitStatus, String message, Throwable cause) {
    super(message, cause);
    this.exitStatus = exitStatus;
  }

  /** Status for the process to end with. */
  public int exitStatus() {
    return exitStatus;
  }
}
