package dev.ostler.store.snapshot;

import java.io.IOException;

/** A snapshot's bytes are not what the format says. */
public final class BadSnapshotException extends IOException {
  private static final long serialVersionUID = 1L;

  BadSnapshotException(String message) {
    super(message);
  }
}
