package dev.ostler.core.membership;

import java.util.NavigableSet;
import java.util.Set;

/**
 * More than half of the voters.
 *
 * @param voters in ascending order
 */
record MajorityQuorum(NavigableSet<Long> voters) implements QuorumRule {
  @Override
  public boolean containsQuorum(Set<Long> sids) {
    int found = 0;
    for (long voter : voters) {
      found += sids.contains(voter) ? 1 : 0;
    }
    return found > voters.size() / 2;
  }

  @Override
  public long weight(long sid) {
    return 1;
  }
}
