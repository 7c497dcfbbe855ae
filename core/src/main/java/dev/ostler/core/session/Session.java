package dev.ostler.core.session;

import org.jspecify.annotations.Nullable;

/**
 * One session as its owner sees it. A session belongs to the {@link SessionTable} that made it, and
 * only that table changes when it expires.
 */
public final class Session {
  /** What {@link #connectionId} says while no connection carries the session. */
  public static final int NO_CONNECTION = -1;

  /** The bucket of a session that cannot expire: it is closing, or gone. */
  static final long NO_BUCKET = Long.MIN_VALUE;

  private final long id;

  long lastTouchMillis;
  int timeoutMillis;
  boolean closing;
  private int connectionId = NO_CONNECTION;
  private boolean toBeReported;

  /** The tick at which the table looks at this session; never later than its expiry. */
  long bucketTick = NO_BUCKET;

  @Nullable Session bucketPrevious;
  @Nullable Session bucketNext;

  /** Neighbours in the order in which sessions came. */
  @Nullable Session older;

  @Nullable Session newer;

  Session(long id, int timeoutMillis, long nowMillis) {
    this.id = id;
    this.timeoutMillis = timeoutMillis;
    this.lastTouchMillis = nowMillis;
  }

  public long id() {
    return id;
  }

  /** The negotiated timeout. */
  public int timeoutMillis() {
    return timeoutMillis;
  }

  /** When the session last gave a sign of life, in monotonic milliseconds. */
  public long lastTouchMillis() {
    return lastTouchMillis;
  }

  /** True from the moment its end was decided (expiry or closeSession) until it is removed. */
  public boolean isClosing() {
    return closing;
  }

  /** A number by which the owner finds the connection, or {@link #NO_CONNECTION}. */
  public int connectionId() {
    return connectionId;
  }

  public void connectionId(int connectionId) {
    this.connectionId = connectionId;
  }

  /** A learner has heard of the session and not told the leader yet. */
  public boolean isToBeReported() {
    return toBeReported;
  }

  public void toBeReported(boolean isToBeReported) {
    this.toBeReported = isToBeReported;
  }

  @Override
  public String toString() {
    return "0x" + Long.toHexString(id) + (closing ? " (closing)" : "");
  }
}
