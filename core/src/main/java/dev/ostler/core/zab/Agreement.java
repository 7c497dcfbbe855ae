package dev.ostler.core.zab;

/**
 * Whether this server's tree is the one that its leaders have. A leader writes the digest that its
 * tree has behind a transaction into it, and each learner compares. Files of another ensemble, or
 * restored ones, may end at a zxid that the leader's history has as well: then the leader sends
 * what lies behind it, and nothing but the digests tells that both trees have little in common.
 *
 * <pre>
 *   never agreed ── {@link #DIFFERENT_MAX} differ in a row ──► asks for a snapshot ──► another tree
 *        │ one is the same                                        (once in {@link #AGAIN_MILLIS})
 *        ▼
 *     agreed ───── as many differ in a row ──► an alarm
 * </pre>
 *
 * A tree that was a leader's before is not thrown away: if leader and follower part on the way,
 * nobody here can tell who is wrong, and all followers would give up what they have for the word of
 * one. Only what a leader proposes while this server follows it counts. What a synchronisation
 * brings does not: it may lie within the time in which a fuzzy snapshot was taken.
 *
 * <p>While a snapshot is asked for nothing of the history is given up, and in elections this server
 * votes with all of it, since its acknowledgements may be part of a quorum.
 */
final class Agreement {
  /** So many transactions in a row tell that a tree is another one. */
  static final int DIFFERENT_MAX = 20;

  /** If a snapshot has not helped for so long, a second one would not, either. */
  static final long AGAIN_MILLIS = 3_600_000;

  /** Under load there is always something open; this long a better moment is waited for. */
  static final long OPEN_MILLIS_MAX = 2_000;

  private static final long PAUSE_FIRST_MILLIS = 1_000;
  private static final long PAUSE_MAX_MILLIS = 60_000;
  private static final long NEVER = Long.MIN_VALUE / 2;

  private boolean counting;
  private boolean agreed;
  private int different;
  private long brokenMillis = NEVER;

  // What is done about it.
  private boolean asked;
  private long askedEpoch;
  private long askAgainMillis = NEVER;
  private long pauseMillis = PAUSE_FIRST_MILLIS;
  private long healedMillis = NEVER;
  private long alarmMillis = NEVER;

  /** This server is up to date: what comes now is a leader's, and it counts. */
  void follows() {
    counting = true;
  }

  /** This server follows no more. */
  void pause() {
    counting = false;
  }

  /** What this server has is the truth, for as long as it leads. */
  void leads() {
    agreed = true;
    different = 0;
  }

  /** Another tree was loaded, out of the files or a leader's snapshot. */
  void loaded(boolean fromLeader, long nowMillis) {
    agreed = false;
    different = 0;
    if (fromLeader && asked) {
      asked = false;
      healedMillis = nowMillis;
      pauseMillis = PAUSE_FIRST_MILLIS;
    }
  }

  /** A transaction of the leader's was applied. */
  void compared(Replica.Comparison comparison, long nowMillis) {
    if (!counting) {
      return;
    }
    switch (comparison) {
      case SAME -> {
        agreed = true;
        different = 0;
      }
      case DIFFERENT -> {
        different++;
        if (different == DIFFERENT_MAX) {
          brokenMillis = nowMillis;
        }
      }
      case NONE -> {}
    }
  }

  /** True if this server's tree is not the leader's. */
  boolean isBroken() {
    return different >= DIFFERENT_MAX;
  }

  /** True if a snapshot may be the remedy for a tree that is another one. */
  boolean mayHeal(long nowMillis) {
    return !agreed && nowMillis - healedMillis > AGAIN_MILLIS;
  }

  /**
   * True if now is the time to ask for a snapshot.
   *
   * @param open whether something is logged that is not committed. The snapshot would lack it, and
   *     could not take the place of a history that has it
   */
  boolean shouldHeal(boolean open, long nowMillis) {
    return isBroken()
        && mayHeal(nowMillis)
        && mayAsk(nowMillis)
        && (!open || nowMillis - brokenMillis > OPEN_MILLIS_MAX);
  }

  /** True if the last time that a snapshot was asked for is not too short ago. */
  boolean mayAsk(long nowMillis) {
    return nowMillis >= askAgainMillis;
  }

  /**
   * The leader of an epoch, whose history this server has taken over, is to be asked for a
   * snapshot.
   */
  void ask(long epoch, long nowMillis) {
    asked = true;
    askedEpoch = epoch;
    askAgainMillis = nowMillis + pauseMillis;
    pauseMillis = Math.min(2 * pauseMillis, PAUSE_MAX_MILLIS);
  }

  /** True if the leader of an epoch is to be asked. */
  boolean asks(long epoch) {
    return asked && askedEpoch == epoch;
  }

  boolean asks() {
    return asked;
  }

  /** Nobody is asked any more, whatever came of it. */
  void askNoMore() {
    asked = false;
  }

  /** True, once in a while, if an operator has to decide what is to be done. */
  boolean isAlarmDue(long nowMillis) {
    if (!isBroken() || mayHeal(nowMillis) || nowMillis - alarmMillis <= AGAIN_MILLIS) {
      return false;
    }
    alarmMillis = nowMillis;
    return true;
  }

  /** What an operator has to know and to do. */
  String alarm(long leader) {
    return agreed
        ? "The tree of this server and that of leader "
            + leader
            + " were the same and are not any more: the digests of "
            + different
            + " transactions in a row differ. One of the two is wrong. Compare what the command"
            + " hash says on all servers, and of the one that differs from the others: stop it,"
            + " empty version-2 but keep myid, and start it again"
        : "The tree of this server is not that of leader "
            + leader
            + ", although it was taken from there: the digests of "
            + different
            + " transactions in a row differ. No other snapshot is asked for until "
            + AGAIN_MILLIS / 60_000
            + " minutes after the last. Compare what the command hash says on all servers; of the"
            + " one that differs from the others: stop it, empty version-2 but keep myid, and"
            + " start it again";
  }
}
