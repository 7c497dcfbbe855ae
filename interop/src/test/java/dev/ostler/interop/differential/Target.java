package dev.ostler.interop.differential;

import java.util.List;
import java.util.Set;

/** Something that carries out steps the way a server does. */
public interface Target extends AutoCloseable {
  String name();

  /** Starts a step. */
  void begin(Step step);

  /** Waits for the end of the step, and says what its slot saw since its last step. */
  List<Observation> finish();

  /**
   * Zxids of closed sessions: the order of notifications that carry one of them is not promised,
   * because a session's ephemeral nodes go in any order.
   */
  Set<Long> unorderedZxids();

  @Override
  void close();
}
