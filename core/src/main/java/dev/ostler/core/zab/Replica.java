package dev.ostler.core.zab;

import dev.ostler.core.membership.JointConfig;
import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.wire.quorum.EncodedTransaction;
import dev.ostler.wire.quorum.QuorumMessage;
import dev.ostler.wire.quorum.SessionTouch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What stands above Zab: the replicated state, its sessions, its clients, and elections. */
public interface Replica {
  /** What a server is for the others. */
  enum Part {
    LEADING,
    FOLLOWING,
    OBSERVING
  }

  /** What the digest in a transaction tells of the tree behind it. */
  enum Comparison {
    SAME,
    DIFFERENT,
    /** The transaction has none, digests are off here, or the tree is out of a fuzzy snapshot. */
    NONE
  }

  /**
   * An election is to begin. Its result is {@link Zab#lead} or {@link Zab#follow}.
   *
   * @param lastZxid the last transaction on this server's disk; -1 if its history must not be
   *     counted on
   * @param reason why there is no leader, one sentence
   */
  void lookForLeader(long lastZxid, long currentEpoch, String reason);

  /**
   * A reconfiguration, or a new epoch of the same leader, has named the next leader without an
   * election. Others that ask hear of it from now on.
   *
   * @param leader may be this server
   * @param reason one sentence
   */
  void designated(long leader, String reason);

  /** An election that is going on is no longer wanted. */
  void stopLooking();

  /**
   * Everything that was committed before is applied: clients may be served.
   *
   * @param epoch also the epoch of this server's vote from now on
   */
  void activated(Part part, long epoch, long leader);

  /** Clients may not be served any more; what they asked for and was not committed is open. */
  void deactivated(String reason);

  /**
   * While this server is not active, what will be applied next is not sure to be committed, or
   * comes before clients may see it: nobody may hear of it.
   */
  void runsAhead();

  /**
   * Applies a committed transaction that this server did not propose itself.
   *
   * @return whether the tree is now the one that whoever proposed it had
   */
  Comparison apply(EncodedTransaction transaction);

  /** Applies this leader's own proposals, in order, up to one. */
  void committed(long upToZxid);

  // ---- a leader hears of clients elsewhere ----

  /** A learner forwards a write of one of its clients. */
  void requested(int link, QuorumMessage.Request request);

  /**
   * A client has come to a learner with a session.
   *
   * @return true if the session lives; it belongs to that learner then
   */
  boolean revalidate(int link, long sessionId, int timeoutMillis);

  /** A learner has heard of a session. */
  void touched(SessionTouch touch);

  /** A learner is gone, and its number may come again. */
  void learnerGone(int link);

  // ---- a learner hears of its own clients ----

  /** Sessions heard of since the last call. */
  List<SessionTouch> drainTouched();

  /**
   * A client has come with its session to an observer that this server feeds. If it was here
   * before, this server may not write for it any more, and the leader cannot know the difference.
   */
  void clientMoved(long sessionId);

  /** True if a session is one of the ensemble's; a local one is not. */
  boolean knows(long sessionId);

  /** The leader has said whether a session lives. */
  void revalidated(long sessionId, boolean valid);

  // ---- both ----

  /** The oldest sync that was asked for is done: everything committed before it is applied. */
  void synced();

  /** A new configuration was proposed or has become active; it must be written down. */
  void membershipChanged(JointConfig membership);

  /** The configuration that the applied state holds; null if there is none. */
  @Nullable QuorumConfig recordedMembership();
}
