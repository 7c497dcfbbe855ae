package dev.ostler.core.peer;

import dev.ostler.core.action.Actions;
import java.util.ArrayDeque;

/** Stops reading from clients while too much is in flight. */
final class Pressure {
  private final Proposals proposals;
  private final PeerSettings settings;
  private final ArrayDeque<ClientConnection> paused = new ArrayDeque<>();

  Pressure(Proposals proposals, PeerSettings settings) {
    this.proposals = proposals;
    this.settings = settings;
  }

  /** Something of a client's is in flight: perhaps it is enough for now. */
  void check(ClientConnection connection, Actions actions) {
    if (!connection.paused
        && (isHigh() || connection.outstanding > settings.globalOutstandingLimit())) {
      connection.paused = true;
      paused.add(connection);
      actions.pauseReading(connection.id());
    }
  }

  private boolean isHigh() {
    return proposals.size() > settings.globalOutstandingLimit()
        || proposals.bytes() > settings.outstandingBytesMax();
  }

  /** Reads again from the clients that had to wait. */
  void release(Actions actions) {
    while (!paused.isEmpty() && !isHigh()) {
      ClientConnection connection = paused.removeFirst();
      connection.paused = false;
      if (!connection.closing) {
        actions.resumeReading(connection.id());
      }
    }
  }
}
