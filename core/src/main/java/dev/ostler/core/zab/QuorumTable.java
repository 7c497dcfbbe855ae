package dev.ostler.core.zab;

import dev.ostler.core.membership.QuorumConfig;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Which sets of a configuration's voters are a quorum, with a set as a bit for each voter. For as
 * many voters as ensembles have, all answers are worked out beforehand.
 */
final class QuorumTable {
  private static final int TABLE_VOTERS_MAX = 12;

  private final long[] sids;
  private final QuorumConfig config;
  private final boolean[] answers;

  QuorumTable(QuorumConfig config) {
    this.config = config;
    this.sids = config.voters().stream().mapToLong(Long::longValue).toArray();
    if (sids.length > Integer.SIZE - 1) {
      throw new IllegalArgumentException(sids.length + " voters: at most 31 can be counted");
    }
    this.answers = new boolean[sids.length <= TABLE_VOTERS_MAX ? 1 << sids.length : 0];
    for (int set = 0; set < answers.length; set++) {
      answers[set] = ask(set);
    }
  }

  QuorumConfig config() {
    return config;
  }

  int voters() {
    return sids.length;
  }

  /** The number of a voter, whose bit is {@code 1 << number}; -1 for others. */
  int number(long sid) {
    for (int i = 0; i < sids.length; i++) {
      if (sids[i] == sid) {
        return i;
      }
    }
    return -1;
  }

  boolean isQuorum(int set) {
    return answers.length > 0 ? answers[set] : ask(set);
  }

  private boolean ask(int set) {
    NavigableSet<Long> members = new TreeSet<>();
    for (int i = 0; i < sids.length; i++) {
      if ((set & 1 << i) != 0) {
        members.add(sids[i]);
      }
    }
    return config.containsQuorum(members);
  }
}
