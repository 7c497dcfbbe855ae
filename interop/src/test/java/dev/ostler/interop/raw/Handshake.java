package dev.ostler.interop.raw;

import dev.ostler.testkit.model.ModelBytes;

/**
 * The first frame of a client.
 *
 * @param sessionId 0 for a new session
 * @param withReadOnlyByte false for clients that do not know read-only mode
 */
public record Handshake(
    long lastZxidSeen,
    int timeoutMillis,
    long sessionId,
    ModelBytes password,
    boolean withReadOnlyByte) {

  /**
   * The first frame of a server.
   *
   * @param timeoutMillis 0 when the session is over or the password wrong
   * @param hasReadOnlyByte whether the frame ends with the read-only flag
   */
  public record Answer(
      int protocolVersion,
      int timeoutMillis,
      long sessionId,
      ModelBytes password,
      boolean hasReadOnlyByte) {}
}
