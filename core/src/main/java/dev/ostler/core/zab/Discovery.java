package dev.ostler.core.zab;

import dev.ostler.core.membership.JointConfig;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * What a leader must hear from a quorum before it has an epoch: first which epochs were promised so
 * far, then that the new one is, and that nobody has more history than the leader.
 *
 * <p>While a reconfiguration is open it takes a quorum of both configurations. 3.9.4 asks the
 * active one alone; then a server for which the new one is active already could gather promises for
 * the same epoch from other servers.
 */
final class Discovery {
  private final JointConfig membership;
  private final long ownEpoch;
  private final long ownZxid;
  private final NavigableSet<Long> offers = new TreeSet<>();
  private final NavigableSet<Long> promises = new TreeSet<>();
  private final NavigableSet<Long> mayPromise;
  private long highest;

  /**
   * @param ownEpoch the leader's current epoch
   * @param ownZxid the end of its history
   */
  Discovery(JointConfig membership, long ownEpoch, long ownZxid) {
    this.membership = membership;
    this.ownEpoch = ownEpoch;
    this.ownZxid = ownZxid;
    this.mayPromise = new TreeSet<>(membership.voters());
  }

  /** A server, the leader too, has promised this epoch before; observers raise the bar as well. */
  void offered(long sid, long acceptedEpoch) {
    offers.add(sid);
    highest = Math.max(highest, acceptedEpoch);
  }

  boolean hasOffers() {
    return membership.containsQuorum(offers);
  }

  /** The epoch to lead: above all that a quorum has promised. */
  long nextEpoch() {
    return highest + 1;
  }

  /** True if a learner has a later epoch or, of the same epoch, more than the leader. */
  boolean isAhead(long currentEpoch, long lastZxid) {
    return currentEpoch > ownEpoch || currentEpoch == ownEpoch && lastZxid > ownZxid;
  }

  void promised(long sid) {
    promises.add(sid);
  }

  boolean hasPromises() {
    return membership.containsQuorum(promises);
  }

  /** A server has more history than the leader and cannot be part of its quorum. */
  void ahead(long sid) {
    mayPromise.remove(sid);
  }

  boolean canSucceed() {
    return membership.containsQuorum(mayPromise);
  }
}
