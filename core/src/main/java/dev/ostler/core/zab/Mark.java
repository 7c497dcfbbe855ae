package dev.ostler.core.zab;

/** Something that the disk has reached. */
sealed interface Mark {
  /** Everything up to a transaction is in the log, synced. */
  record LogDurable(long zxid) implements Mark {}

  /** The accepted epoch is on disk, this one or a later one. */
  record AcceptedEpoch(long epoch) implements Mark {}

  /** The current epoch is on disk, this one or a later one. */
  record CurrentEpoch(long epoch) implements Mark {}
}
