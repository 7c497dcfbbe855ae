package dev.ostler.core.membership;

import java.util.Collections;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a server knows of the membership. While a reconfiguration is proposed and not yet active,
 * every decision takes a quorum of both configurations.
 *
 * @param committed the one that is active
 * @param lastSeen the newest that was proposed or learned; not older than the active one
 */
public record JointConfig(QuorumConfig committed, QuorumConfig lastSeen) {
  public JointConfig {
    if (lastSeen.version() < committed.version()) {
      throw new IllegalArgumentException(
          "the configuration last seen, %x, is older than the active one, %x"
              .formatted(lastSeen.version(), committed.version()));
    }
  }

  /** A membership in which nothing is under way. */
  public static JointConfig of(QuorumConfig config) {
    return new JointConfig(config, config);
  }

  /** True while a reconfiguration is under way. */
  public boolean isJoint() {
    return lastSeen.version() > committed.version();
  }

  /** Whoever votes in one of the two, in ascending order. */
  public NavigableSet<Long> voters() {
    if (!isJoint()) {
      return committed.voters();
    }
    NavigableSet<Long> both = new TreeSet<>(committed.voters());
    both.addAll(lastSeen.voters());
    return Collections.unmodifiableNavigableSet(both);
  }

  public boolean isVoter(long sid) {
    return committed.isVoter(sid) || lastSeen.isVoter(sid);
  }

  /** Whoever is in one of the two, observers too, in ascending order. */
  public NavigableSet<Long> sids() {
    NavigableSet<Long> sids = new TreeSet<>();
    for (Member member : committed.members()) {
      sids.add(member.sid());
    }
    for (Member member : lastSeen.members()) {
      sids.add(member.sid());
    }
    return sids;
  }

  /** True if the servers are a quorum, of both configurations while there are two. */
  public boolean containsQuorum(Set<Long> sids) {
    return committed.containsQuorum(sids) && (!isJoint() || lastSeen.containsQuorum(sids));
  }

  /** How much a server counts in the active configuration; with 0 it can never be elected. */
  public long weight(long sid) {
    return committed.weight(sid);
  }
}
