package dev.ostler.core.zab;

import dev.ostler.core.membership.JointConfig;
import dev.ostler.wire.quorum.EncodedTransaction;
import java.util.List;

/**
 * What recovery found.
 *
 * @param lastZxid the last transaction, which is applied like all before it
 * @param floor the transaction before the first recent one
 * @param recent the last transactions in order, for learners that were away; may be empty
 * @param usable false for a history that this server must not vote with: nothing there and none to
 *     be expected, or damaged
 * @param acceptedEpoch as on disk
 * @param currentEpoch as on disk
 */
public record ZabStart(
    long lastZxid,
    long floor,
    List<EncodedTransaction> recent,
    boolean usable,
    long acceptedEpoch,
    long currentEpoch,
    JointConfig membership) {
  /** Without transactions in memory. */
  public static ZabStart of(
      long lastZxid, long acceptedEpoch, long currentEpoch, JointConfig membership) {
    return new ZabStart(
        lastZxid, lastZxid, List.of(), true, acceptedEpoch, currentEpoch, membership);
  }

  /** The same with another membership. */
  public ZabStart with(JointConfig other) {
    return new ZabStart(lastZxid, floor, recent, usable, acceptedEpoch, currentEpoch, other);
  }
}
