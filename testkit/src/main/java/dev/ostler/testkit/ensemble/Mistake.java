package dev.ostler.testkit.ensemble;

import dev.ostler.core.action.Actions;
import dev.ostler.core.event.Event;
import dev.ostler.store.check.Verdict;
import dev.ostler.store.disk.Disk;
import dev.ostler.store.epoch.EpochFiles;
import dev.ostler.store.recovery.DataDirectories;
import dev.ostler.store.recovery.Truncation;
import dev.ostler.store.snapshot.IncomingSnapshot;
import dev.ostler.wire.quorum.EncodedTransaction;
import dev.ostler.wire.txn.Transaction;
import java.io.IOException;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/**
 * Where a test may put a mistake into the servers, to see that the simulation objects. What is left
 * alone is as in production.
 */
interface Mistake {
  /** No mistake. */
  Mistake NONE = new Mistake() {};

  /** A mistake in what a core has done. */
  static Mistake ofActions(BiFunction<MemberProcess, Actions, Actions> actions) {
    return new Mistake() {
      @Override
      public Actions actions(MemberProcess process, Actions real) {
        return actions.apply(process, real);
      }
    };
  }

  /** A mistake in what a core is told. */
  static Mistake ofEvents(BiFunction<MemberProcess, Event, Event> events) {
    return new Mistake() {
      @Override
      public Event event(MemberProcess process, Event event) {
        return events.apply(process, event);
      }
    };
  }

  /** What was handed to the log counts as being there, as long as the condition holds. */
  static Mistake confirmingBeforeSync(Predicate<MemberProcess> condition) {
    return new Mistake() {
      @Override
      public boolean confirmsBeforeSync(MemberProcess process) {
        return condition.test(process);
      }
    };
  }

  /** The disk that the store of a process gets. */
  default Disk disk(MemberProcess process, Disk disk) {
    return disk;
  }

  /** What the actions of a core go to. */
  default Actions actions(MemberProcess process, Actions actions) {
    return actions;
  }

  /** What a core is told. */
  default Event event(MemberProcess process, Event event) {
    return event;
  }

  /** Whether a core is told that a transaction is durable as soon as it was handed over. */
  default boolean confirmsBeforeSync(MemberProcess process) {
    return false;
  }

  /** Whether recovery leaves a transaction out. */
  default boolean skipsInReplay(MemberProcess process, Transaction transaction) {
    return false;
  }

  /** Whether a process goes on when its log cannot be written. */
  default boolean survivesFailedLog(MemberProcess process) {
    return false;
  }

  /** Takes the end of the history away. */
  default boolean truncate(
      MemberProcess process, DataDirectories directories, EpochFiles epochs, long zxid)
      throws IOException {
    return Truncation.run(directories, epochs, zxid);
  }

  /** A snapshot did not come whole; false if the core is not to hear of it. */
  default boolean abandon(MemberProcess process, IncomingSnapshot incoming) throws IOException {
    incoming.abandon();
    return true;
  }

  /** What a core is told that it has in memory for learners. */
  default List<EncodedTransaction> recent(MemberProcess process, List<EncodedTransaction> recent) {
    return recent;
  }

  /** What recovery has to say. */
  default void verdict(MemberProcess process, Verdict verdict) throws IOException {
    // Recovery has judged it.
  }
}
