package dev.ostler.core.election;

import dev.ostler.core.membership.JointConfig;
import dev.ostler.wire.quorum.Notification;
import dev.ostler.wire.quorum.ServerState;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The newest vote of each server, and who agrees with whom. */
final class Tally {
  /**
   * A vote as it was heard.
   *
   * @param version format of the message it came in
   */
  record Heard(Vote vote, ServerState state, int version) {
    static Heard of(Notification notification) {
      return new Heard(Vote.of(notification), notification.state(), notification.version());
    }

    /** The same, without its version, which makes it agree with more (see {@link #agrees}). */
    Heard withoutVersion() {
      return new Heard(vote, state, 0);
    }

    /**
     * True if the two name the same leader for the same reason. Votes of settled servers need not
     * be equal: their rounds and zxids are those of when each of them was elected or joined (bug
     * B-21), and old formats do not tell a refreshed epoch.
     */
    boolean agrees(Heard other) {
      if (state == ServerState.LOOKING || other.state == ServerState.LOOKING) {
        return vote.equals(other.vote);
      }
      boolean oneIsOld = (version == 0) != (other.version == 0);
      return vote.leader() == other.vote.leader()
          && (oneIsOld || vote.epoch() == other.vote.epoch());
    }
  }

  private final NavigableMap<Long, Heard> votes = new TreeMap<>();

  void put(long sid, Heard heard) {
    votes.put(sid, heard);
  }

  /** Forgets a server. */
  void remove(long sid) {
    votes.remove(sid);
  }

  void clear() {
    votes.clear();
  }

  /** Everybody who agrees, in ascending order. */
  NavigableSet<Long> agreeing(Heard heard) {
    NavigableSet<Long> sids = new TreeSet<>();
    for (Map.Entry<Long, Heard> entry : votes.entrySet()) {
      if (entry.getValue().agrees(heard)) {
        sids.add(entry.getKey());
      }
    }
    return sids;
  }

  boolean hasQuorum(Heard heard, JointConfig config) {
    return config.containsQuorum(agreeing(heard));
  }

  /** True if a server has said of itself that it leads. */
  boolean leads(long sid) {
    @Nullable Heard heard = votes.get(sid);
    return heard != null && heard.state() == ServerState.LEADING;
  }
}
