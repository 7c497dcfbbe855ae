package dev.ostler.client;

/**
 * What a watch tells.
 *
 * @param path of the znode; of the watch itself for the kinds that are not about a znode
 * @param zxid of the transaction that caused it; -1 where that is not known: after a reconnect,
 *     from servers before 3.9, and for kinds that are not about a znode
 */
public record WatchEvent(Kind kind, String path, long zxid) {
  /** What happened. */
  public enum Kind {
    CREATED,
    DELETED,
    DATA_CHANGED,
    CHILDREN_CHANGED,

    /** The connection is lost: until {@link #RECONNECTED} nothing is told. Not for one-shots. */
    DISCONNECTED,

    /**
     * The watch is armed again, at this or another server. What changed in between was not told to
     * this watch: read again what matters. Not for one-shots, which a server tells what they
     * missed.
     */
    RECONNECTED,

    /**
     * The listener was too slow and what it had not taken was dropped: read again what matters.
     * Only for {@link WatchQueue}.
     */
    OVERFLOW,

    /** The watch was removed by {@link Operations#removeWatches} or by closing it. The last one. */
    REMOVED,

    /**
     * The session is over, and with it every watch and every ephemeral znode. The last one; what is
     * still wanted is watched anew.
     */
    SESSION_ENDED,
  }

  /** Whether it tells of a change of a znode. */
  public boolean isChange() {
    return kind.compareTo(Kind.CHILDREN_CHANGED) <= 0;
  }

  /** Whether something may have happened that was not told. */
  public boolean mayHaveMissed() {
    return kind == Kind.RECONNECTED || kind == Kind.OVERFLOW;
  }
}
