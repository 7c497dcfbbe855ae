package dev.ostler.wire.quorum;

/** A session that was heard of since the last ping, and its negotiated timeout. */
public record SessionTouch(long sessionId, int timeoutMillis) {
  /** Encoded size. */
  static final int BYTES = 12;
}
