package dev.ostler.testkit.model;

/**
 * One notification to one session.
 *
 * @param zxid zxid of the transaction, or -1 for an event made up by setWatches
 * @param type {@link #CREATED}, {@link #DELETED}, {@link #DATA_CHANGED} or {@link
 *     #CHILDREN_CHANGED}
 */
public record ModelEvent(long sessionKey, long zxid, int type, String path) {
  public static final int CREATED = 1;
  public static final int DELETED = 2;
  public static final int DATA_CHANGED = 3;
  public static final int CHILDREN_CHANGED = 4;
}
