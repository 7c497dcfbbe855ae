package dev.ostler.core.membership;

import java.util.Set;

/** Which sets of servers are a quorum. */
public sealed interface QuorumRule permits MajorityQuorum, HierarchicalQuorum {
  /** True if the voters among these servers are a quorum. Others in the set count for nothing. */
  boolean containsQuorum(Set<Long> sids);

  /** How much a server counts; with 0 it can never be elected. */
  long weight(long sid);
}
