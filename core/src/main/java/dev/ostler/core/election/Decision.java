package dev.ostler.core.election;

import dev.ostler.wire.quorum.ServerState;
import java.util.NavigableSet;

/**
 * The end of an election.
 *
 * @param state what this server is to do: LEADING, FOLLOWING or OBSERVING
 * @param reason why it is sure
 * @param supporters servers whose votes decided, in ascending order
 * @param tookMillis from the first vote on
 */
public record Decision(
    ServerState state, Vote vote, Reason reason, NavigableSet<Long> supporters, long tookMillis) {
  /** What ends an election. */
  public enum Reason {
    /** Every voter voted for it: no better vote can come, and nothing is waited for. */
    UNANIMOUS("every voter voted for it"),
    /** A quorum voted for it, and whoever else has a vote could not be reached. */
    REACHABLE("a quorum voted for it, the other voters are out of reach"),
    /** A quorum voted for it, and no better vote came during the final wait. */
    QUORUM("a quorum voted for it"),
    /** A quorum follows it already. */
    ESTABLISHED("a quorum follows it already");

    private final String text;

    Reason(String text) {
      this.text = text;
    }
  }

  /** One line for the operator. */
  @Override
  public String toString() {
    return ("Server %d is elected and this one is %s: %s (servers %s; its history ends at 0x%x in"
            + " epoch %d; round %d, %d ms)")
        .formatted(
            vote.leader(),
            state,
            reason.text,
            supporters,
            vote.zxid(),
            vote.epoch(),
            vote.round(),
            tookMillis);
  }
}
