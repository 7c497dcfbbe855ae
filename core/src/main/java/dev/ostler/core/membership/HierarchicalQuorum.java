package dev.ostler.core.membership;

import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;

/**
 * More than half of the weight in more than half of the groups. Groups without any weight do not
 * count as groups.
 *
 * @param voters in ascending order
 * @param groups servers of each group, by the group's number
 * @param weights of each server that has one; without, it is 1
 */
record HierarchicalQuorum(
    NavigableSet<Long> voters,
    NavigableMap<Long, NavigableSet<Long>> groups,
    NavigableMap<Long, Long> weights)
    implements QuorumRule {
  @Override
  public boolean containsQuorum(Set<Long> sids) {
    int groupsThatCount = 0;
    int groupsWon = 0;
    for (NavigableSet<Long> group : groups.values()) {
      long total = 0;
      long found = 0;
      for (long sid : group) {
        if (voters.contains(sid)) {
          total += weight(sid);
          found += sids.contains(sid) ? weight(sid) : 0;
        }
      }
      groupsThatCount += total > 0 ? 1 : 0;
      groupsWon += found > total / 2 ? 1 : 0;
    }
    return groupsWon > groupsThatCount / 2;
  }

  @Override
  public long weight(long sid) {
    return weights.getOrDefault(sid, 1L);
  }
}
