package dev.ostler.core.membership;

import dev.ostler.wire.codec.MalformedException;

/** The number of a server, a group, a weight or a version is none. */
public final class NotANumberException extends MalformedException {
  private static final long serialVersionUID = 1L;

  NotANumberException(String message) {
    super(message);
  }
}
