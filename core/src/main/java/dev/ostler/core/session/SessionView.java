package dev.ostler.core.session;

/**
 * Ids and timeouts of all sessions at one moment, in the order in which the sessions came. It never
 * changes, so any thread may read it.
 */
public final class SessionView {
  private final long[] ids;
  private final int[] timeoutsMillis;

  SessionView(long[] ids, int[] timeoutsMillis) {
    this.ids = ids;
    this.timeoutsMillis = timeoutsMillis;
  }

  /** Number of sessions. */
  public int size() {
    return ids.length;
  }

  /**
   * Id of one session.
   *
   * @param index from 0 to {@link #size} - 1
   */
  public long id(int index) {
    return ids[index];
  }

  /**
   * Timeout of one session.
   *
   * @param index from 0 to {@link #size} - 1
   */
  public int timeoutMillis(int index) {
    return timeoutsMillis[index];
  }
}
