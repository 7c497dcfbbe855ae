package dev.ostler.core.zab;

import dev.ostler.core.membership.QuorumConfig;
import java.util.Arrays;

/**
 * How far each voter of one configuration has acknowledged, and how far a quorum has. An
 * acknowledgement covers everything before it, so one number a voter is enough.
 */
final class AckTally {
  private final QuorumTable table;
  private final long[] acked;
  private final int[] order;

  /**
   * @param from what every voter counts as having acknowledged at first
   */
  AckTally(QuorumConfig config, long from) {
    this.table = new QuorumTable(config);
    this.acked = new long[table.voters()];
    this.order = new int[table.voters()];
    Arrays.fill(acked, from);
  }

  QuorumConfig config() {
    return table.config();
  }

  /** Notes an acknowledgement; those of servers that do not vote count for nothing. */
  void ack(long sid, long zxid) {
    int number = table.number(sid);
    if (number >= 0 && zxid > acked[number]) {
      acked[number] = zxid;
    }
  }

  /** What a voter acknowledged counts no more above a zxid: it is told to drop it. */
  void retract(long sid, long toZxid) {
    int number = table.number(sid);
    if (number >= 0 && acked[number] > toZxid) {
      acked[number] = toZxid;
    }
  }

  /** How far a voter has acknowledged; for others, nothing. */
  long acked(long sid) {
    int number = table.number(sid);
    return number < 0 ? Long.MIN_VALUE : acked[number];
  }

  /** The highest zxid that a quorum has acknowledged. */
  long quorumZxid() {
    int voters = acked.length;
    if (voters == 1) {
      return acked[0];
    }
    for (int i = 0; i < voters; i++) {
      int at = i;
      while (at > 0 && acked[order[at - 1]] < acked[i]) {
        order[at] = order[at - 1];
        at--;
      }
      order[at] = i;
    }
    int set = 0;
    for (int i = 0; i < voters; i++) {
      set |= 1 << order[i];
      if (table.isQuorum(set)) {
        return acked[order[i]];
      }
    }
    return Long.MIN_VALUE;
  }
}
