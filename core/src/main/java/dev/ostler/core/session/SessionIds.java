package dev.ostler.core.session;

/**
 * Gives out the session ids of one server: the server's id in the top byte, below it 40 bits of the
 * clock at the start, then 16 bits that count up and carry.
 */
public final class SessionIds {
  /** The bit pattern that marks a container's owner, so no session may have it. */
  private static final long CONTAINER_OWNER = 0x8000_0000_0000_0000L;

  /** How far the server's id is shifted in a session's. */
  public static final int SERVER_SHIFT = 56;

  private static final long LOW_40_BITS = 0xff_ffff_ffffL;
  private static final long LOW_56_BITS = 0xff_ffff_ffff_ffffL;

  private long next;

  /**
   * Starts to count.
   *
   * @param serverId 0 to 255; a standalone server is 1
   * @param startMillis clock at the start, of which the low 40 bits count
   */
  public SessionIds(int serverId, long startMillis) {
    this.next = first(serverId, startMillis);
  }

  /**
   * Starts to count behind everything that an earlier life of this server gave out, also when the
   * clock stood still since: each session took a zxid that was on disk before the session was told
   * its id.
   *
   * @param lastZxid the last transaction that the server has
   */
  public static SessionIds after(int serverId, long startMillis, long lastZxid) {
    SessionIds ids = new SessionIds(serverId, startMillis);
    long low = ids.next + (lastZxid & LOW_40_BITS);
    ids.next = skipForbidden(((long) serverId << 56) | (low & LOW_56_BITS));
    return ids;
  }

  /**
   * The id that a server's count starts at.
   *
   * @throws IllegalArgumentException if the server id does not fit a byte
   */
  public static long first(int serverId, long startMillis) {
    if (serverId < 0 || serverId > 255) {
      throw new IllegalArgumentException("a server id is 0 to 255, not " + serverId);
    }
    return skipForbidden(((long) serverId << 56) | ((startMillis << 24) >>> 8));
  }

  /** The next id. The caller skips one that a restored session has. */
  public long next() {
    long id = next;
    next = skipForbidden(id + 1);
    return id;
  }

  private static long skipForbidden(long id) {
    return id == 0 || id == CONTAINER_OWNER ? id + 1 : id;
  }
}
