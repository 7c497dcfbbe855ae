package dev.ostler.core.zab;

import dev.ostler.wire.quorum.QuorumMessage;

/** Something that is done once the disk has reached a {@link Mark}. */
sealed interface Step {
  record Send(int link, QuorumMessage message) implements Step {}

  /** Write the current epoch. */
  record AdoptEpoch(long epoch) implements Step {}

  /** A learner has acknowledged the leader's history: it may be told that it is up to date. */
  record AcknowledgeHistory(int link, long epoch) implements Step {}

  /** The leader tells its epoch to all learners that wait for it. */
  record OfferEpoch(long epoch) implements Step {}

  /** The leader counts itself among those that have its history. */
  record CountOwnHistory(long epoch) implements Step {}
}
