package dev.ostler.interop.differential;

import dev.ostler.interop.raw.WireRequest;
import java.util.List;

/**
 * A part of a sequence. A slot is a client that always has a session: it opens one, or re-attaches,
 * when a step finds it without.
 */
public sealed interface Step {
  int slot();

  /** Requests sent in one go; the next step waits until all are answered. */
  record Burst(int slot, List<WireRequest> requests) implements Step {}

  /** The connection is lost, and what follows is up to the kind. */
  record Reattach(int slot, Kind kind, int timeoutMillis, boolean withReadOnlyByte)
      implements Step {
    /** Ways to come back. */
    public enum Kind {
      /** The old connection ends first. */
      AFTER_LOSS,
      /** The old connection is still there; the server ends it. */
      TAKE_OVER,
      /** A first try has the wrong password. */
      WRONG_PASSWORD,
      /** A first try names a session that never was. */
      UNKNOWN_SESSION,
      /** A first try has seen a zxid from the future. */
      FUTURE_ZXID
    }
  }

  /** Number of requests in the step. */
  default int operations() {
    return switch (this) {
      case Burst burst -> burst.requests().size();
      case Reattach reattach -> 1;
    };
  }
}
