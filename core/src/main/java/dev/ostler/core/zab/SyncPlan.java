package dev.ostler.core.zab;

/** How a learner gets what it lacks. */
sealed interface SyncPlan {
  /**
   * DIFF: everything that the learner has is part of the history.
   *
   * @param from the last transaction that it has
   */
  record Diff(long from) implements SyncPlan {}

  /**
   * TRUNC: the learner has a tail of its own.
   *
   * @param to the last transaction that it shares
   */
  record Truncate(long to) implements SyncPlan {}

  /** SNAP. */
  record Snapshot(String why) implements SyncPlan {}

  /** The learner is further behind than memory goes: the files may know. */
  record SearchLog() implements SyncPlan {}
}
