package dev.ostler.bench.load;

import java.io.Serial;

/**
 * A measurement that cannot go on; the message says what happened and, where it helps, what to do.
 */
final class LoadException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  LoadException(String message) {
    super(message);
  }

  LoadException(String message, Throwable cause) {
    super(message, cause);
  }
}
