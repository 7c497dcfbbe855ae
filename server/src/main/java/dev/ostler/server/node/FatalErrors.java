package dev.ostler.server.node;

import java.io.IOException;

/** Told when the server cannot go on. Must not throw, and may be called from any thread. */
public interface FatalErrors {
  /** The log cannot be written any more: nothing more may be acknowledged. */
  void logFailed(IOException failure);

  /** No other server can reach this one: it would only wait for ever. */
  default void cannotTakePart(String reason) {
    defect(new IllegalStateException(reason));
  }

  /** A change of the membership cannot be written down: after a restart it would be unknown. */
  default void membershipNotWritten(IOException failure) {
    defect(failure);
  }

  /** A claim of the program is broken. */
  void defect(Throwable defect);
}
