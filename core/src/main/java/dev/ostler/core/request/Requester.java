package dev.ostler.core.request;

import dev.ostler.core.access.Identities;

/**
 * Who asks.
 *
 * @param sessionId 0 for the server itself
 * @param local whether only one server knows the session: it can own nothing
 */
public record Requester(long sessionId, Identities identities, boolean local) {
  /** Somebody whose session all servers know. */
  public Requester(long sessionId, Identities identities) {
    this(sessionId, identities, false);
  }
}
