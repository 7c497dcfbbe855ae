package dev.ostler.testkit.sim;

import dev.ostler.core.action.Actions;
import dev.ostler.core.event.Event;
import dev.ostler.store.disk.Disk;
import dev.ostler.wire.txn.Transaction;

/**
 * Where a test may put a mistake into the server, to see that the simulation objects. What is left
 * alone is as in production.
 */
interface Tampering {
  /** No mistake. */
  Tampering NONE = new Tampering() {};

  /** The disk that the store gets. */
  default Disk disk(Disk disk) {
    return disk;
  }

  /** What the core's actions go to. */
  default Actions actions(Actions actions) {
    return actions;
  }

  /** What the core is told. */
  default Event event(Event event) {
    return event;
  }

  /** Whether the core is told that a transaction is durable as soon as it was handed over. */
  default boolean confirmsBeforeSync() {
    return false;
  }

  /** Whether recovery leaves a transaction out. */
  default boolean skipsInReplay(Transaction transaction) {
    return false;
  }
}
